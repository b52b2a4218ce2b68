import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { openBuffer, recordRead } from '../../support/buffer/open-buffer.ts';
import { plateText, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { accessUnit } from '../../support/unit/access-unit.ts';

const PLATE = 'ZZ0O173';
const FOR = ['--case', '26-004711', '--purpose', 'court-proceeding'];
const HOUR_MS = 3_600_000;

/** A unit with two reads, an operator who may search, export and hold, and an auditor. */
async function askedUnit(folder: string) {
  const unit = accessUnit(folder);
  const session = ['--session-file', await unit.operator('a.example', ['admin', 'query', 'export', 'hold'])];
  const audit = ['--session-file', await unit.operator('b.example', ['audit'])];
  recordRead(unit.buffer, syntheticRead(PLATE, unit.clock.utcNow()));
  recordRead(unit.buffer, syntheticRead('ZZQ9173', unit.clock.utcNow()));
  await unit.start();
  const plateFile = (text: string): string => {
    const file = join(folder, `${Buffer.from(text).toString('hex')}.txt`);
    writeFileSync(file, `${text}\n`);
    return file;
  };
  const found = async (text: string, ...args: string[]) => {
    const asked = ['audit', 'asked', '--case', '26-000118', '--plate-file', plateFile(text)];
    return unit.run(...asked, ...audit, ...args);
  };
  return Object.assign(unit, {
    ...{ session, plateFile, found },
    search: (text: string) => unit.run('search', ...FOR, ...session, '--plate-file', plateFile(text)),
    /** What the auditor is told, with the number of the entry left out. */
    told: async (text: string) => {
      const { entries, ...rest } = JSON.parse((await found(text, '--json')).out);
      const short = ({ match, entry }: { match: string; entry: { what: string } }) =>
        `${entry.what} ${match}`;
      return { ...rest, entries: entries.map(short) };
    },
  });
}

describe('who asked for a plate', () => {
  test('is told with every search, export and hold, whole or partial, however O and 0 were typed', async () => {
    using folder = temporaryFolder();
    await using unit = await askedUnit(folder.path);
    const { session, plateFile, search, run, clock } = unit;
    await search('ZZ00173');
    await search('ZZ*73');
    await search('zzq 9173');
    await search('?Q*');
    await run('search', ...FOR, ...session, '--hits');
    const recipient = ['--agency', 'County Court', '--contact', 'C. Example'];
    const out = ['--out', join(folder.path, 'out')];
    await run('export', ...FOR, ...session, ...out, ...recipient, '--plate-file', plateFile('ZZO0173'));
    const window = { fromUtc: clock.utcNow(), toUtc: clock.utcNow() };
    const order = { caseNumber: '26-1', operator: 'a.example', reason: 'invented', reviewOn: '2026-04-01' };
    unit.buffer.holds.place({ ...order, target: { kind: 'plate', plate: plateText(PLATE), ...window } });
    const entries = ['holdPlaced plate', 'exportBegun plate', 'query partial-plate', 'query plate'];
    expect(await unit.told('zzoo 173')).toMatchObject({ entries, isWhole: true, withoutPlate: 1 });
    // The question itself is an entry of the next answer.
    expect(await unit.told(PLATE)).toMatchObject({ entries: ['auditAsked plate', ...entries] });
    expect(await unit.told('ZZQ9173')).toMatchObject({ entries: ['query plate', 'query partial-plate'] });
    expect(await unit.told('ZZ1')).toMatchObject({ entries: [] });
  });

  test('is told in words that name people and cases, and never the plate', async () => {
    using folder = temporaryFolder();
    await using unit = await askedUnit(folder.path);
    await unit.search(PLATE);
    const { code, out } = await unit.found(PLATE);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^2026-03-01T12:00 +query +a\.example +26-004711 +court-proceeding +entry \d+, reads 1$/m,
    );
    expect(out).toContain('1 entry concerns this plate.');
    expect(out).toContain('This is complete from 2026-03-01T12:00Z on.');
    const chain = JSON.stringify(unit.entries());
    expect(chain).toContain('"auditAsked"');
    for (const text of [out, chain, JSON.stringify(await unit.found(PLATE, '--json'))])
      expect(text).not.toMatch(/ZZ[0O]{2}173/);
    expect(JSON.stringify(await unit.found(PLATE, '--json'))).not.toContain('plateHash');
    expect(unit.entries().at(-1)).toMatchObject({
      ...{ what: 'auditAsked', operator: 'b.example', caseNumber: '26-000118', purpose: 'policy-audit' },
      ...{ plateHash: unit.buffer.plateHash.of(PLATE), entries: 3 },
    });
  });

  test('is told to an operator with the permission audit alone, for a case', async () => {
    using folder = temporaryFolder();
    await using unit = await askedUnit(folder.path);
    const asked = ['audit', 'asked', '--plate-file', unit.plateFile(PLATE)];
    const other = await unit.run(...asked, '--case', '26-000118', ...unit.session);
    expect(other).toMatchObject({ code: 77, out: '' });
    expect(unit.entries().at(-1)).toMatchObject({ what: 'accessRefused', reason: 'not-permitted' });
    expect(await unit.found('ZZ*73')).toMatchObject({ code: 64 });
    expect(await unit.found(PLATE, '--purpose', 'curiosity')).toMatchObject({ code: 77 });
    expect(await unit.run(...asked, ...unit.session)).toMatchObject({ code: 64 });
  });

  test('is told as far back as the salts reach, and the answer says how far that is', async () => {
    using folder = temporaryFolder();
    await using unit = await askedUnit(folder.path);
    await unit.search(PLATE);
    unit.clock.advance(MAX_RETENTION_MS / 2);
    const second = unit.clock.utcNow();
    await unit.signIn('a.example');
    await unit.signIn('b.example');
    await unit.search(PLATE);
    expect((await unit.told(PLATE)).entries).toHaveLength(2);
    unit.clock.advance(MAX_RETENTION_MS / 2 + HOUR_MS);
    await unit.buffer.purge();
    await unit.signIn('b.example');
    const told = await unit.told(PLATE);
    expect(told.entries).toEqual(['auditAsked plate', 'query plate']);
    expect(told.fromUtc).toBeLessThanOrEqual(second);
    expect(told.fromUtc).toBeGreaterThan(second - MAX_RETENTION_MS / 2);
  });

  test('is not promised for a time whose salts are gone because less was kept then', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    const dayMs = 24 * HOUR_MS;
    const begun = clock.utcNow();
    let last = begun;
    {
      using buffer = openBuffer(folder.path, clock, { retention: { readMs: dayMs, hitMs: dayMs } });
      expect((await buffer.queries.askedPlates.about(plateText(PLATE))).fromUtc).toBe(begun);
      clock.advance(5 * HOUR_MS);
      last = clock.utcNow();
      buffer.plateHash.of(PLATE);
      clock.advance(2 * dayMs);
      await buffer.purge();
    }
    using buffer = openBuffer(folder.path, clock);
    buffer.plateHash.of(PLATE);
    const { fromUtc } = await buffer.queries.askedPlates.about(plateText(PLATE));
    expect(fromUtc).toBeGreaterThanOrEqual(last);
    expect(fromUtc).toBeLessThan(last + HOUR_MS);
  });
});
