import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { INSTALLED_MODELS } from '../../../src/config/load.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { waypost } from '../../support/unit/waypost.ts';

/** The contract of `selftest --json`, written down apart from the code that fills it. */
const reportLine = z.strictObject({
  schema: z.literal(1),
  version: z.string(),
  passed: z.boolean(),
  checks: z.array(
    z.strictObject({
      name: z.string(),
      result: z.enum(['ok', 'note', 'failed', 'skipped']),
      message: z.string(),
      ms: z.number().optional(),
    }),
  ),
});

const selftest = (...args: string[]) => waypost('selftest', ...args);

async function report(...args: string[]) {
  const { code, out, err } = await selftest('--json', ...args);
  expect(err).toBe('');
  return { code, ...reportLine.parse(JSON.parse(out)) };
}

type Damage = (models: string) => void;

/** A copy of the shipped models and golden pictures, with whatever `damage` does to it. */
function damagedModels(folder: string, damage: Damage): string {
  const models = join(folder, 'models');
  cpSync(INSTALLED_MODELS, models, { recursive: true });
  damage(models);
  return models;
}

const withoutGolden: Damage = (models) => rmSync(join(models, 'golden'), { recursive: true });

/** Changes the first place that `from` fits, and sees that there is one. */
function edit(file: string, from: string | RegExp, to: string): void {
  const before = readFileSync(file, 'utf8');
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  writeFileSync(file, after);
}

const editGolden =
  (from: string | RegExp, to: string): Damage =>
  (models) =>
    edit(join(models, 'golden/golden.json'), from, to);

function flipOneBit(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

describe('selftest', () => {
  it('passes as shipped: every model and golden picture has a line and a time', async () => {
    const { code, passed, checks } = await report();
    expect(checks.filter(({ result }) => result === 'failed')).toEqual([]);
    expect({ code, passed }).toEqual({ code: 0, passed: true });
    const names = checks.map(({ name }) => name);
    for (const name of ['manifest', 'localizer.onnx', 'corners.onnx', 'reader.onnx', 'disk', 'clock'])
      expect(names).toContain(name);
    const pictures = readdirSync(join(INSTALLED_MODELS, 'golden')).filter((file) => file.endsWith('.jpg'));
    const golden = checks.filter(({ name }) => name.startsWith('golden/'));
    expect(golden.map(({ name }) => name.slice('golden/'.length)).toSorted()).toEqual(pictures.toSorted());
    expect(golden.every(({ result, ms }) => result === 'ok' && ms !== undefined && ms > 0)).toBe(true);
    expect(checks.find(({ name }) => name === 'state folder')).toMatchObject({ result: 'skipped' });
  });

  it('prints a table for people, with the verdict last', async () => {
    const { code, out, err } = await selftest();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^check +result +time +found\n/);
    expect(out).toMatch(/\ngolden\/coming\.jpg +ok +[\d.]+ m?s +1 plate, corners within [\d.]+ %\n/);
    expect(out).toMatch(/\n\nThis unit can work\.\n$/);
  });

  it.each<[string, Damage, string, RegExp]>([
    [
      'a corrupted model',
      (models) => flipOneBit(join(models, 'corners.onnx')),
      'corners.onnx',
      /not the model that its manifest names.*Restore/,
    ],
    [
      'a swapped model',
      (models) => cpSync(join(models, 'localizer.onnx'), join(models, 'reader.onnx')),
      'reader.onnx',
      /not the model that its manifest names.*Restore/,
    ],
    [
      'a missing model',
      (models) => rmSync(join(models, 'localizer.onnx')),
      'localizer.onnx',
      /localizer\.onnx cannot be read/,
    ],
    [
      'another shape than the manifest tells',
      (models) => edit(join(models, 'manifest.json'), /\b64,/, '32,'),
      'corners.onnx',
      /input "crop" is \[n, 1, 64, 128\], expected \[n, 1, 32, 128\]/,
    ],
    [
      'another text than expected',
      editGolden('DMY3978', 'ZZT0001'),
      'golden/coming.jpg',
      /reads DMY3978, not ZZT0001\. Restore/,
    ],
    [
      'corners elsewhere than expected',
      editGolden('188.0,', '198.0,'),
      'golden/coming.jpg',
      /a corner of DMY3978 is [\d.]+ % of its width off, more than 4 %/,
    ],
    [
      'a picture without the plate that is expected',
      (models) => cpSync(join(models, 'golden/empty-road.jpg'), join(models, 'golden/dusk.jpg')),
      'golden/dusk.jpg',
      /reads no plate, not SYN138/,
    ],
    [
      'a missing golden picture',
      (models) => rmSync(join(models, 'golden/dusk.jpg')),
      'golden/dusk.jpg',
      /dusk\.jpg cannot be read\. Restore/,
    ],
    [
      'an unreadable list of golden pictures',
      editGolden('{', ''),
      'golden pictures',
      /golden\.json cannot be read\. Restore/,
    ],
    [
      'a list of golden pictures that is none',
      editGolden('cornerTolerance', 'tolerance'),
      'golden pictures',
      /golden\.json is not valid: .*cornerTolerance/,
    ],
  ])('fails for %s with one line that says what to do', async (_fault, damage, name, message) => {
    using folder = temporaryFolder();
    const { code, passed, checks } = await report('--models', damagedModels(folder.path, damage));
    expect({ code, passed }).toEqual({ code: 74, passed: false });
    expect(checks.filter(({ result }) => result === 'failed')).toEqual([
      expect.objectContaining({ name, message: expect.stringMatching(message) }),
    ]);
  });

  it('shows a failure to people as one line, and says so last', async () => {
    using folder = temporaryFolder();
    const models = damagedModels(folder.path, (path) => rmSync(join(path, 'reader.onnx')));
    const { code, out } = await selftest('--models', models);
    expect(code).toBe(74);
    expect(out.split('\n').filter((text) => / FAILED /.test(text))).toHaveLength(1);
    expect(out).toMatch(/\nreader\.onnx +FAILED .*reader\.onnx cannot be read/);
    expect(out).toMatch(/\ngolden pictures +- +not checked: a model failed\n/);
    expect(out).toMatch(/\nFAILED: 1 check\. See the lines above\.\n$/);
  });

  it('reports that a folder of models has no golden pictures, and passes', async () => {
    using folder = temporaryFolder();
    const { code, checks } = await report('--models', damagedModels(folder.path, withoutGolden));
    expect(code).toBe(0);
    expect(checks.filter(({ name }) => name.startsWith('golden'))).toEqual([
      { name: 'golden pictures', result: 'skipped', message: 'none here' },
    ]);
  });

  it('fails in one line where there are no models at all', async () => {
    using folder = temporaryFolder();
    const { code, checks } = await report('--models', folder.path);
    expect(code).toBe(74);
    expect(checks[0]).toMatchObject({
      name: 'manifest',
      result: 'failed',
      message: expect.stringContaining('No readable model manifest'),
    });
  });
});

describe('selftest --config', () => {
  function unitConfig(folder: string, buffer: string): string {
    const file = join(folder, 'unit.json');
    const content = {
      unit: { id: 'pole-7' },
      cameras: [{ id: 'north', source: { kind: 'stills', folder: '.' } }],
      broker: { url: 'mqtt://b' },
      recognition: { modelsFolder: 'models' },
      hotLists: { folder: 'hotlists' },
      buffer: { path: buffer },
    };
    writeFileSync(file, JSON.stringify(content));
    return file;
  }

  it('checks the models and the state folder that it names, and leaves nothing behind', async () => {
    using folder = temporaryFolder();
    const models = damagedModels(folder.path, withoutGolden);
    const { code, checks } = await report('--config', unitConfig(folder.path, 'buffer.sqlite'));
    expect(code).toBe(0);
    expect(checks[0]?.message).toContain(models);
    expect(checks.find(({ name }) => name === 'state folder')).toEqual({
      name: 'state folder',
      result: 'ok',
      message: `${folder.path} can be written`,
    });
    expect(readdirSync(folder.path).toSorted()).toEqual(['models', 'unit.json']);
  });

  it('fails where the state folder cannot be written', async () => {
    using folder = temporaryFolder();
    damagedModels(folder.path, withoutGolden);
    const { code, checks } = await report('--config', unitConfig(folder.path, 'nowhere/buffer.sqlite'));
    expect(code).toBe(74);
    expect(checks.find(({ result }) => result === 'failed')).toMatchObject({
      name: 'state folder',
      message: expect.stringMatching(/nowhere cannot be written: .*ENOENT.*Check that it exists/),
    });
  });

  it('ends with 78 for a configuration that is none', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'unit.json');
    writeFileSync(file, '{}');
    expect(await selftest('--config', file)).toMatchObject({ code: 78, out: '' });
  });
});
