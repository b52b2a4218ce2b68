import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tableOf } from '../../../src/buffer/partitions/partition-tables.ts';
import { lookInto, perPartition, recordHit, recordRead, rowsIn } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { accessUnit } from '../../support/unit/access-unit.ts';

const PLATE = 'ZZQ9173';
const FOR = ['--case', '26-004711', '--purpose', 'court-proceeding'];
const WHO = { operator: 'b.example', caseNumber: '26-004711', purpose: 'court-proceeding' };

/** A unit with two reads, one of them a hit, and an operator who may search and export. */
async function searchedUnit(folder: string) {
  const unit = accessUnit(folder);
  await unit.operator('a.example', ['admin']);
  const session = ['--session-file', await unit.operator('b.example', ['query', 'export'])];
  const read = syntheticRead(PLATE, unit.clock.utcNow());
  recordHit(unit.buffer, read);
  recordRead(unit.buffer, syntheticRead('ZZQ0001', unit.clock.utcNow()));
  await unit.start();
  const plateFile = join(folder, 'plate.txt');
  writeFileSync(plateFile, 'zzq 9?73\n');
  return Object.assign(unit, {
    read,
    plateFile,
    session,
    search: (...args: string[]) => unit.run('search', ...FOR, ...session, ...args),
    exportTo: (out: string, ...args: string[]) =>
      unit.run(
        ...[
          'export',
          ...FOR,
          ...session,
          '--out',
          out,
          '--agency',
          'County Court',
          '--contact',
          'C. Example, room 4',
        ],
        ...args,
      ),
  });
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('waypost search', () => {
  test('shows masked plates unless plain text is requested, and records both', async () => {
    using folder = temporaryFolder();
    await using unit = await searchedUnit(folder.path);
    const { search, plateFile, read, entries } = unit;
    const masked = await search('--plate-file', plateFile);
    expect(masked).toMatchObject({ code: 0, err: '' });
    expect(masked.out).toMatch(
      new RegExp(`2026-03-01T12:00Z +north +\\*{7} +US-IA +99 % +stolen-vehicle +${read.readId}\n1 read\\.`),
    );
    const clear = await search('--plate-file', plateFile, '--reveal', '--json');
    expect(JSON.parse(clear.out)).toMatchObject({
      isWhole: true,
      reads: [{ readId: read.readId, plate: PLATE, hits: [{ listId: 'agency' }] }],
    });
    const partial = {
      kind: 'partial-plate',
      plateHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      hitsOnly: false,
    };
    const queries = entries().filter(({ what }) => what === 'query');
    expect(queries).toMatchObject([
      { ...WHO, ...partial, revealed: false, reads: 1, isWhole: true },
      { ...WHO, ...partial, revealed: true, reads: 1, isWhole: true },
    ]);
    expect(JSON.stringify(entries())).not.toMatch(/ZZQ/);
    expect(rowsIn(folder.path, 'queries')).toMatchObject([
      { n: queries[0]?.['n'], words_json: expect.stringContaining('"plate":"ZZQ9?73"') },
      { n: queries[1]?.['n'] },
    ]);
  });

  test('returns the latest first, in as many answers as necessary, each recorded', async () => {
    using folder = temporaryFolder();
    await using unit = await searchedUnit(folder.path);
    for (let i = 0; i < 700; i += 1) {
      unit.clock.advance(1_000);
      recordRead(unit.buffer, syntheticRead(`Z${String(i).padStart(3, '0')}QQ`, unit.clock.utcNow()));
    }
    const found = JSON.parse((await unit.search('--limit', '600', '--reveal', '--json')).out);
    expect(found.isWhole).toBe(false);
    expect(found.reads).toHaveLength(600);
    expect([found.reads[0].plate, found.reads[599].plate]).toEqual(['Z699QQ', 'Z100QQ']);
    expect(unit.entries().filter(({ what }) => what === 'query')).toMatchObject([
      { reads: 500, isWhole: false },
      { reads: 100, isWhole: false },
    ]);
    const few = await unit.search('--hits', '--camera', 'north', '--from', '2026-03-01T12:00:00Z');
    expect(few.out).toContain('\n1 read.');
    expect((await unit.search('--camera', 'south')).out).toBe('No reads were found.\n');
  });

  test.each<[string, number, RegExp, readonly string[]]>([
    ['without a case', 64, /--case/, ['--purpose', 'court-proceeding']],
    ['without a purpose', 64, /--purpose/, ['--case', '1']],
    [
      'for a purpose that the policy does not permit',
      64,
      /Allowed choices/,
      ['--case', '1', '--purpose', 'love'],
    ],
    ['for everybody', 64, /at least two characters must be known/, [...FOR, '--plate-file', 'all']],
    ['from a time without zone', 64, /with its zone/, [...FOR, '--from', '2026-03-01']],
    ['of a plate file that is not there', 64, /cannot be read/, [...FOR, '--plate-file', '/nowhere']],
    ['for no reads', 64, /--limit/, [...FOR, '--limit', '0']],
  ])('refuses one %s', async (_, code, why, args) => {
    using folder = temporaryFolder();
    await using unit = accessUnit(folder.path);
    await unit.start();
    writeFileSync(join(folder.path, 'all'), '*');
    const flags = args.map((word) => (word === 'all' ? join(folder.path, 'all') : word));
    expect(await unit.run('search', ...flags)).toMatchObject({
      code,
      out: '',
      err: expect.stringMatching(why),
    });
  });

  test('refuses and records a person without the right, without the acknowledged policy, or without a case', async () => {
    using folder = temporaryFolder();
    await using unit = await searchedUnit(folder.path);
    const { operators, signInAs, run } = unit;
    const password = 'correct horse battery';
    await operators.add(
      { operatorId: 'c.example', name: 'C', permissions: ['query'], password },
      'a.example',
    );
    const fresh = join(folder.path, 'fresh');
    writeFileSync(fresh, (await signInAs('c.example', password)).token);
    for (const [session, why] of [
      [join(folder.path, 'a.example.session'), /lacks the permission/],
      [fresh, /waypost operator acknowledge/],
    ] as const)
      expect(await run('search', ...FOR, '--session-file', session)).toMatchObject({
        code: 77,
        out: '',
        err: expect.stringMatching(why),
      });
    expect(unit.entries().filter(({ what }) => what === 'accessRefused')).toMatchObject([
      { command: 'search', operator: 'a.example', caseNumber: '26-004711', reason: 'not-permitted' },
      { command: 'search', operator: 'c.example', reason: 'policy-not-acknowledged' },
    ]);
  });
});

describe('waypost export', () => {
  test('writes reads, images and a manifest whose digests are right, and a dissemination record', async () => {
    using folder = temporaryFolder();
    await using unit = await searchedUnit(folder.path);
    const out = join(folder.path, 'for-the-court');
    const done = await unit.exportTo(out, '--plate-file', unit.plateFile);
    expect(done).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^1 read and 3 images written to .*, recorded as x/),
    });
    expect(readdirSync(out).toSorted()).toEqual(['images', 'manifest.json', 'reads.jsonl']);
    expect(statSync(out).mode & 0o777).toBe(0o700);
    const manifestBytes = readFileSync(join(out, 'manifest.json'));
    const manifest = JSON.parse(String(manifestBytes));
    expect(manifest).toMatchObject({
      ...WHO,
      unitId: 'pole-7',
      recipient: { agency: 'County Court', contact: 'C. Example, room 4' },
      reads: 1,
      alteredImages: [],
    });
    expect(manifest.files).toHaveLength(4);
    for (const { path, bytes, sha256: digest } of manifest.files) {
      const content = readFileSync(join(out, path));
      expect([content.length, sha256(content)]).toEqual([bytes, digest]);
      expect(statSync(join(out, path)).mode & 0o777).toBe(0o600);
    }
    const [read] = readFileSync(join(out, 'reads.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(read).toMatchObject({ plate: PLATE, readId: unit.read.readId, details: { looks: 5 } });
    expect(readFileSync(join(out, read.images[0].file))).toEqual(
      Buffer.from(unit.read.evidence.plateCrop.jpeg),
    );
    const exportId = manifest.exportId;
    expect(unit.entries().slice(-2)).toMatchObject([
      {
        what: 'exportBegun',
        exportId,
        ...WHO,
        agency: 'County Court',
        contact: 'C. Example, room 4',
        revealed: true,
      },
      {
        what: 'exportEnded',
        exportId,
        outcome: 'done',
        reads: 1,
        images: 3,
        alteredImages: 0,
        manifest: sha256(manifestBytes),
      },
    ]);
  });

  test('leaves out an image that no longer matches its capture, and reports it', async () => {
    using folder = temporaryFolder();
    await using unit = await searchedUnit(folder.path);
    {
      using database = lookInto(folder.path);
      perPartition(database, ({ id }) =>
        database.exec(
          `UPDATE ${tableOf('contents', id)} SET sealed = zeroblob(90) WHERE name = 'plate-crop'`,
        ),
      );
    }
    const out = join(folder.path, 'out');
    const done = await unit.exportTo(out, '--json');
    expect(done).toMatchObject({ code: 74, err: expect.stringContaining('2 images left out') });
    expect(JSON.parse(done.out)).toMatchObject({ reads: 2, images: 3, alteredImages: 2 });
    const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
    expect(manifest.alteredImages).toMatchObject([{ image: 'plate-crop' }, { image: 'plate-crop' }]);
    expect(unit.entries().at(-1)).toMatchObject({ what: 'exportEnded', alteredImages: 2 });
  });

  test('overwrites no file, and then records nothing', async () => {
    using folder = temporaryFolder();
    await using unit = await searchedUnit(folder.path);
    const before = unit.entries().length;
    expect(await unit.exportTo(folder.path)).toMatchObject({
      code: 64,
      err: expect.stringContaining('already exists'),
    });
    expect(unit.entries()).toHaveLength(before);
  });

  test('shows its progress, and reports what an interrupted export had handed out', async () => {
    using folder = temporaryFolder();
    await using unit = await searchedUnit(folder.path);
    for (let i = 0; i < 250; i += 1) recordRead(unit.buffer, syntheticRead(`Y${i}QQ`, unit.clock.utcNow()));
    const whole = await unit.exportTo(join(folder.path, 'whole'));
    expect(whole).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^2\d\d reads written\n$/),
      out: expect.stringContaining('252 reads'),
    });
    const asking = { ...WHO };
    const query = { plate: null, cameraId: null, fromUtc: null, toUtc: null, hitsOnly: false };
    const begun = unit.queries.beginExport(query, { agency: 'X', contact: 'Y' }, asking);
    const [page, refused] = await Promise.allSettled([
      unit.queries.exportPage(begun.exportId, asking),
      unit.queries.exportPage(begun.exportId, asking),
    ]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'export.busy' } });
    if (page.status === 'rejected') throw page.reason;
    expect(page.value.isLast).toBe(false);
    await expect(
      unit.queries.exportPage(begun.exportId, { ...asking, operator: 'a.example' }),
    ).rejects.toThrow(/No export/);
    await unit.queries.stop();
    expect(unit.entries().at(-1)).toMatchObject({
      what: 'exportEnded',
      exportId: begun.exportId,
      outcome: 'abandoned',
      reads: page.value.reads.length,
      manifest: null,
    });
    expect(existsSync(join(folder.path, 'whole.partial'))).toBe(false);
  });
});
