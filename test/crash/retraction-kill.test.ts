import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyChain } from '../../src/domain/access/audit-chain.ts';
import { joinedLists } from '../support/hotlist/joined-lists.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

const CHILD = join(import.meta.dirname, 'retracting-child.ts');
const never = new AbortController().signal;
const PLATES = Array.from({ length: 12 }, (_, i) => `ZZT${1000 + i}`);
const rowsOf = (plates: readonly string[]) => plates.map((plate) => `${plate},US-IA,V,taken,`);
/** Two vehicles are still missing. */
const [MISSING, FOUND] = [PLATES.slice(0, 2), PLATES.slice(2)];

test.each([
  ['alert-in-commit', 1],
  ['alert-committed', 1],
  ['alert-in-commit', 6],
  ['alert-committed', FOUND.length],
] as const)(
  'killed at %s %d of the retractions after a new version, a unit makes up for the rest, each once',
  async (step, nth) => {
    using folder = temporaryFolder();
    {
      using unit = await joinedLists(folder.path);
      await unit.importRows(rowsOf(PLATES));
      for (const plate of PLATES) expect(unit.pass(plate)).toBe(1);
    }
    const args = [CHILD, folder.path, step, String(nth), rowsOf(MISSING).join(' ')];
    const child = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect([child.signal, child.stdout, child.stderr]).toEqual(['SIGKILL', '', '']);

    using unit = await joinedLists(folder.path);
    const done = step === 'alert-in-commit' ? nth - 1 : nth;
    expect(unit.reasons()).toHaveLength(done);
    expect(FOUND.map((plate) => unit.pass(plate))).toEqual(FOUND.map(() => 0));
    await unit.standing.sweepIfDue(never);
    const states = unit.states();
    expect(MISSING.map((plate) => states[plate])).toEqual(['potential', 'potential']);
    expect(FOUND.map((plate) => states[plate])).toEqual(FOUND.map(() => 'retracted'));
    expect(unit.reasons()).toEqual(FOUND.map(() => 'entry-unlisted'));
    expect(verifyChain(unit.buffer.audit.lines(0, 999))).toMatchObject({ whole: true });
  },
  60_000,
);
