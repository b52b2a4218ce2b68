import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Unit } from '../../../src/unit/unit.ts';
import { auditEntries } from '../../support/buffer/audit-entries.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { signedIn } from '../../support/unit/signed-in.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waypost } from '../../support/unit/waypost.ts';

const PLATE = 'ZZT4711';
const CASE = ['--case', '26-004711'];
const NO_BROKER = 'mqtt://127.0.0.1:1';

const passes = (unit: Unit) => unit.reads.accept(syntheticRead(PLATE, systemClock.utcNow()));

test('a rejected entry is listed and counted until a person lifts it; then it alerts at once, also after a restart', async () => {
  using folder = temporaryFolder();
  let unit = await startedUnit(folder.path, NO_BROKER);
  try {
    const rows = Buffer.from(`plate,region,category\n${PLATE},US-IA,wanted-person\n`);
    const sourceTimeUtc = systemClock.utcNow() - 1_000;
    const options = { listId: 'state', source: 'State', version: '1', sourceTimeUtc };
    await unit.lists.importList(rows, options, null);
    const { verifier, clerk } = await signedIn(folder.path, {
      verifier: ['admin', 'verify'],
      clerk: ['lists'],
    });
    const asked = async (...args: string[]) => JSON.parse((await verifier(...args, '--json')).out);
    const alertIds = async (): Promise<readonly string[]> =>
      (await asked('alert', 'list')).alerts.map((one: { alertId: string }) => one.alertId);
    const reject = async (): Promise<string> => {
      const [alertId = ''] = await alertIds();
      const typed = ['--text', PLATE, '--region', '', '--vehicle', 'no', '--outcome', 'wrong-vehicle'];
      await asked('alert', 'verify', alertId, ...CASE, ...typed);
      return alertId;
    };
    const status = async (...args: string[]): Promise<string> =>
      (await waypost('status', ...args, '--config', join(folder.path, 'waypost.json'))).out;
    const restart = async (): Promise<void> => {
      await unit.stop('the unit starts again');
      unit = await startedUnit(folder.path, NO_BROKER);
      await verifier('sign-in', 'verifier', '--password-file', join(folder.path, 'password'));
    };

    expect((await verifier('alert', 'suppressions', ...CASE)).out).toContain('No list entry is suppressed.');
    await passes(unit);
    const first = await reject();
    await passes(unit);
    expect(await alertIds()).toEqual([first]);
    expect(await status()).toMatch(/suppressed +1 list entry on rejected plates\n/);
    const { out } = await verifier('alert', 'suppressions', ...CASE);
    expect(out).toMatch(
      new RegExp(
        `${first} +\\*{7} .*wanted-person +State +wrong-vehicle +verifier .*this unit +26-004711 +with its`,
      ),
    );
    expect(out).not.toContain(PLATE);

    // The wrong person, no case, and no such alert.
    expect(await clerk('alert', 'lift', first, ...CASE)).toMatchObject({ code: 77 });
    expect(await clerk('alert', 'suppressions', ...CASE)).toMatchObject({ code: 77 });
    expect(await verifier('alert', 'lift', first)).toMatchObject({ code: 64 });
    expect(await verifier('alert', 'lift', first, '--case', '')).toMatchObject({ code: 64 });
    expect(await verifier('alert', 'lift', 'nothing', ...CASE)).toMatchObject({
      code: 64,
      err: expect.stringContaining('No list entry is suppressed because of the alert nothing'),
    });

    // The vehicle alerted a moment ago. That does not hold it back.
    const lifted = await verifier('alert', 'lift', first, ...CASE);
    expect([lifted.code, lifted.out]).toEqual([
      0,
      expect.stringContaining('(wanted-person, State) alerts again'),
    ]);
    expect(await verifier('alert', 'lift', first, ...CASE)).toMatchObject({
      code: 77,
      err: expect.stringContaining('verifier lifted the suppression'),
    });
    await passes(unit);
    expect(await alertIds()).toHaveLength(2);

    const second = await reject();
    await restart();
    await passes(unit);
    expect(await asked('alert', 'suppressions', ...CASE)).toMatchObject([{ alertId: second }]);
    expect(JSON.parse(await status('--json')).suppressions).toEqual({ inForce: 1, throughBroker: 0 });
    expect(await alertIds()).toHaveLength(2);
    await verifier('alert', 'lift', second, ...CASE);
    expect(await verifier('alert', 'lift', second, ...CASE)).toMatchObject({ code: 77 });
    expect(await status()).not.toContain('suppressed');
    await passes(unit);
    expect(await alertIds()).toHaveLength(3);
    const lifts = auditEntries(unit).filter((entry) => JSON.stringify(entry).includes('"suppressionLifted"'));
    expect(lifts).toMatchObject([first, second].map((alertId) => ({ alertId, operator: 'verifier' })));
  } finally {
    await unit.stop('the test is over');
  }
}, 60_000);
