import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../../src/contract/operations/table.ts';
import { MAX_LIST_BYTES } from '../../../src/domain/list/hot-list.ts';
import { bind } from '../../../src/operations/bound-operation.ts';
import { Corrupt } from '../../../src/platform/errors.ts';
import { openBuffer } from '../../support/buffer/open-buffer.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { commandUnit } from '../../support/unit/command-unit.ts';
import { waypost } from '../../support/unit/waypost.ts';

const LIST = 'plate,state,category\nZZT0001,IA,stolen-vehicle\nZZT0002,NE,stolen-vehicle\n';
const listFlags = ['--id', 'agency', '--source', 'City list'];

function writeList(folder: string, content = LIST): string {
  const file = join(folder, 'list.csv');
  writeFileSync(file, content);
  return file;
}

describe('the command line', () => {
  test.each([['help'], ['--help'], []])('starts and lists its commands for %s', async (...args) => {
    const { code, out, err } = await waypost(...args.filter((arg) => arg !== undefined));
    expect(err).toBe('');
    expect(code).toBe(0);
    for (const verb of ['run', 'read', 'status', 'hotlist', 'audit', 'hold', 'config', 'bench', 'selftest'])
      expect(out).toContain(`  ${verb}`);
  });

  test('says its version', async () => {
    expect(await waypost('--version')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  test.each([
    ['an unknown command', ['fly']],
    ['an unknown option', ['status', '--loud']],
    ['a missing argument', ['config', 'check']],
    ['a missing option', ['run']],
    ['no picture', ['read']],
    ['a category that does not exist', ['hotlist', 'check', 'x', ...listFlags, '--category', 'immigration']],
  ])('ends with 64 for %s and says what is wrong on stderr', async (_name, args) => {
    const { code, out, err } = await waypost(...args);
    expect(code).toBe(64);
    expect(out).toBe('');
    expect(err).toMatch(/^error: /);
  });
});

describe('config check', () => {
  test('says what a good configuration means and ends with 0', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'unit.json');
    const cameras = [{ id: 'north', source: { kind: 'stills', folder: 'pictures' } }];
    writeFileSync(file, JSON.stringify({ unit: { id: 'pole-7' }, cameras, broker: { url: 'mqtt://b' } }));
    const { code, out } = await waypost('config', 'check', file);
    expect(code).toBe(0);
    expect(out).toContain(`north (stills in ${join(folder.path, 'pictures')})`);
  });

  test('lists all problems on stderr and ends with 78, as run does', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'unit.json');
    writeFileSync(file, '{"unit":{"id":"POLE"},"cameras":[],"x":1}');
    for (const args of [
      ['config', 'check', file],
      ['run', '--config', file],
    ]) {
      const { code, out, err } = await waypost(...args);
      expect(code).toBe(78);
      expect(out).toBe('');
      expect(err).toContain('has 4 problems:');
      for (const path of ['unit.id', 'cameras', 'broker', 'x']) expect(err).toContain(`  ${path}: expected`);
    }
  });

  test('ends with 78 for a file that is not there', async () => {
    expect(await waypost('config', 'check', 'nowhere.json')).toMatchObject({
      code: 78,
      err: expect.stringContaining('cannot read the configuration file nowhere.json'),
    });
  });
});

describe('hotlist export-report', () => {
  const junk = 'NONE,IA,V\n'.repeat(300);
  const list = `plate,region,category\nZZT1234,IA,V\n${junk}=1+1,IA,V\n`;

  test('gives every rejected row with its reason, and no plate', async () => {
    using folder = temporaryFolder();
    const { code, out } = await waypost(
      'hotlist',
      'export-report',
      writeList(folder.path, list),
      ...listFlags,
    );
    expect(code).toBe(74);
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(302);
    expect(lines[0]).toBe('line,reason,in words');
    expect(lines[301]).toMatch(/^303,not-a-plate,"The plate is not .*"$/);
    expect(out).not.toMatch(/ZZT1234|=1/);
  });

  test('writes them to a file, or as JSON with the whole report', async () => {
    using folder = temporaryFolder();
    const [file, to] = [writeList(folder.path, list), join(folder.path, 'report.json')];
    const { out } = await waypost('hotlist', 'export-report', file, ...listFlags, '--json', '--out', to);
    expect(out).toBe(`301 rejected rows of 302 in ${to}.\n`);
    const report = JSON.parse(readFileSync(to, 'utf8'));
    expect(report).toMatchObject({ outcome: 'refused', refusalKind: 'too-many-rejects' });
    expect(report.rejectedRows).toHaveLength(301);
  });
});

describe('hotlist check', () => {
  test('accepts a good list without a unit and ends with 0', async () => {
    using folder = temporaryFolder();
    const { code, out } = await waypost('hotlist', 'check', writeList(folder.path), ...listFlags);
    expect(code).toBe(0);
    expect(out).toContain('2 entries');
  });

  test('uses the file’s own time as the source time if none is given', async () => {
    using folder = temporaryFolder();
    const file = writeList(folder.path);
    utimesSync(file, 1_767_225_600, 1_767_225_600);
    const { out } = await waypost('hotlist', 'check', file, ...listFlags, '--json');
    expect(JSON.parse(out)).toMatchObject({
      sourceTimeUtc: 1_767_225_600_000,
      version: '2026-01-01T00:00:00.000Z',
    });
  });

  test('ends with 74 and the reason on stderr for a list that is refused', async () => {
    using folder = temporaryFolder();
    const file = writeList(folder.path, 'not,a,list\n1,2,3\n');
    const { code, out, err } = await waypost('hotlist', 'check', file, ...listFlags);
    expect(code).toBe(74);
    expect(out).toBe('');
    expect(err).toContain('refused');
  });

  test('prints the report of a refused list for machines on stdout', async () => {
    using folder = temporaryFolder();
    const file = writeList(folder.path, 'not,a,list\n1,2,3\n');
    const { code, out, err } = await waypost('hotlist', 'check', file, ...listFlags, '--json');
    expect({ code, err }).toEqual({ code: 74, err: '' });
    expect(JSON.parse(out)).toMatchObject({ outcome: 'refused', listId: 'agency' });
  });

  test('ends with 74 for a file that is larger than any list for a unit, as an import does', async () => {
    using folder = temporaryFolder();
    const file = writeList(folder.path);
    truncateSync(file, MAX_LIST_BYTES + 1);
    for (const verb of [['check'], ['import', '--socket', join(folder.path, 'none.sock')]]) {
      const { code, err } = await waypost('hotlist', ...verb, file, ...listFlags);
      expect(code).toBe(74);
      expect(err).toContain('larger than 500 MiB');
    }
  });

  test('ends with 74 for a file that is not there and with 64 for a time without a zone', async () => {
    using folder = temporaryFolder();
    expect((await waypost('hotlist', 'check', 'nowhere.csv', ...listFlags)).code).toBe(74);
    const file = writeList(folder.path);
    const { code, err } = await waypost(
      ...['hotlist', 'check', file, ...listFlags, '--source-time', '2026-03-01T06:00:00'],
    );
    expect(code).toBe(64);
    expect(err).toContain('--source-time');
  });
});

describe('commands about a running unit', () => {
  test('end with 69 where none runs', async () => {
    using folder = temporaryFolder();
    const socket = ['--socket', join(folder.path, 'none.sock')];
    const { code, err } = await waypost('status', ...socket);
    expect(code).toBe(69);
    expect(err).toMatch(/no unit answers on .*Is it running\?/);
    const list = writeList(folder.path);
    expect((await waypost('hotlist', 'import', list, ...listFlags, ...socket)).code).toBe(69);
  });

  test('show its status for people and as one JSON line', async () => {
    using folder = temporaryFolder();
    const socket = join(folder.path, 'unit.sock');
    await using unit = commandUnit(socket);
    await unit.server.start();
    const text = await waypost('status', '--socket', socket);
    expect(text.code).toBe(0);
    expect(text.out).toContain('Unit pole-7 (version 0.1.0): starting');
    const json = await waypost('status', '--json', '--socket', socket);
    expect(json.out.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(json.out)).toMatchObject({
      schema: 1,
      unitId: 'pole-7',
      cameras: [{ cameraId: 'north' }],
    });
  });

  test('find its socket through its configuration', async () => {
    using folder = temporaryFolder();
    const config = join(folder.path, 'unit.json');
    const cameras = [{ id: 'north', source: { kind: 'stills', folder: '.' } }];
    const content = {
      unit: { id: 'pole-7' },
      cameras,
      broker: { url: 'mqtt://b' },
      socket: { path: 'u.sock' },
    };
    writeFileSync(config, JSON.stringify(content));
    await using unit = commandUnit(join(folder.path, 'u.sock'));
    await unit.server.start();
    expect((await waypost('status', '--config', config)).code).toBe(0);
  });

  test('hand it a hot list with its options', async () => {
    using folder = temporaryFolder();
    const socket = join(folder.path, 'unit.sock');
    await using unit = commandUnit(socket);
    await unit.server.start();
    const time = ['--source-time', '2026-03-01T06:00:00Z', '--category', 'amber-alert', '--folds-o', 'yes'];
    const list = writeList(folder.path);
    const { code, out } = await waypost('hotlist', 'import', list, ...listFlags, ...time, '--socket', socket);
    expect({ code, out }).toEqual({ code: 0, out: `${LIST.length} bytes taken\n` });
    expect(unit.imported[0]?.options).toEqual({
      listId: 'agency',
      source: 'City list',
      version: '2026-03-01T06:00:00.000Z',
      sourceTimeUtc: Date.UTC(2026, 2, 1, 6),
      category: 'amber-alert',
      foldsO: true,
    });
  });

  test('end with the exit code of the unit’s own refusal', async () => {
    using folder = temporaryFolder();
    const socket = join(folder.path, 'unit.sock');
    const full = bind(OPERATIONS.hotlistImport, () => {
      throw new Corrupt('disk.full', 'the disk is full');
    });
    await using unit = commandUnit(socket, { bound: [full] });
    await unit.server.start();
    const list = writeList(folder.path);
    expect(await waypost('hotlist', 'import', list, ...listFlags, '--socket', socket)).toMatchObject({
      code: 74,
      out: '',
      err: 'waypost: the disk is full\n',
    });
  });
});

describe('the audit chain', () => {
  test('is exported, a few entries at a time, and verified; a changed or a cut one is found', async () => {
    using folder = temporaryFolder();
    using buffer = openBuffer(folder.path, manualClock());
    for (const version of ['1', '2', '3', '4'])
      buffer.audit.append({ what: 'unitStarted', version, config: '' });
    const socket = join(folder.path, 'unit.sock');
    await using unit = commandUnit(socket, {
      bound: [bind(OPERATIONS.auditLines, ({ after }) => ({ lines: buffer.audit.lines(after, 2) }))],
    });
    await unit.server.start();
    const file = join(folder.path, 'chain.txt');
    const { hash } = buffer.audit.head();
    expect(await waypost('audit', 'export', '--out', file, '--socket', socket)).toMatchObject({ code: 0 });
    expect((await waypost('audit', 'export', '--socket', socket)).out).toBe(readFileSync(file, 'utf8'));
    const whole = await waypost('audit', 'verify', file, '--head', `5:${hash}`);
    expect(whole).toMatchObject({
      code: 0,
      out: `The chain is complete: 5 entries from the first one. Its last entry is 5:${hash}\n`,
    });
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    writeFileSync(file, lines.slice(0, 4).join('\n'));
    const cut = await waypost('audit', 'verify', file, '--head', `5:${hash}`);
    expect(cut).toMatchObject({ code: 74, err: expect.stringContaining('its end was cut off') });
    writeFileSync(file, lines.join('\n').replace('"version":"2"', '"version":"9"'));
    const changed = await waypost('audit', 'verify', file);
    expect(changed).toMatchObject({
      code: 74,
      err: expect.stringContaining('line 3: the entry was changed'),
    });
    expect(await waypost('audit', 'verify', file, '--head', 'five')).toMatchObject({ code: 74 });
    expect(await waypost('audit', 'verify', join(folder.path, 'nothing'))).toMatchObject({ code: 74 });
  });
});

test('a verification that nobody can answer ends at once and names the flag that is missing', async () => {
  using folder = temporaryFolder();
  const main = join(import.meta.dirname, '../../../src/main.ts');
  const args = [
    'alert',
    'verify',
    'an-alert',
    '--case',
    '26-004711',
    '--socket',
    join(folder.path, 'no.sock'),
  ];
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  expect(await once(child, 'close')).toEqual([64, null]);
  expect(told).toContain('--text is missing, and the standard input ended without an answer');
});
