import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { topicsOf } from '../../../src/contract/topics.ts';
import { joinAlerts } from '../../../src/unit/assemble-desk.ts';
import { bufferKeys, unitKeys } from '../../support/buffer/data-key.ts';
import { pathsIn, recordHit } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { accessUnit } from '../../support/unit/access-unit.ts';

const PLATE = 'ZZQ9173';
const CASE = ['--case', '26-004711'];

/** A unit with one alert on `PLATE`, and an operator who may verify. */
async function alertedUnit(folder: string) {
  const unit = accessUnit(folder, manualClock(), (buffer) =>
    joinAlerts({
      onTakenBack: () => undefined,
      buffer,
      stored: bufferKeys(pathsIn(folder)),
      filesKey: unitKeys(pathsIn(folder)).files,
      topics: topicsOf('test', 'pole-7'),
      emit: () => undefined,
      onMessages: () => undefined,
    }),
  );
  recordHit(unit.buffer, syntheticRead(PLATE, unit.clock.utcNow()));
  const session = await unit.operator('a.example', ['verify', 'admin']);
  await unit.start();
  const [alert] = unit.buffer.alerts.list(1);
  return {
    unit,
    alertId: alert?.alertId ?? '',
    run: (verb: string, ...args: string[]) => unit.run('alert', verb, ...args, '--session-file', session),
    [Symbol.asyncDispose]: () => unit[Symbol.asyncDispose](),
  };
}

describe('waypost alert', () => {
  test('lists alerts with their plates masked, to those who may verify', async () => {
    using folder = temporaryFolder();
    await using alerted = await alertedUnit(folder.path);
    const { code, out } = await alerted.run('list');
    expect(code).toBe(0);
    expect(out).toContain(alerted.alertId);
    expect(out).not.toContain(PLATE);
    const refused = await alerted.unit.run('alert', 'list', '--session-file', join(folder.path, 'password'));
    expect(refused.code).toBe(77);
  });

  test('writes the crop for a case, and the chain says who saw it', async () => {
    using folder = temporaryFolder();
    await using alerted = await alertedUnit(folder.path);
    const crop = join(folder.path, 'crop.jpg');
    const { code, out } = await alerted.run('show', alerted.alertId, ...CASE, '--crop', crop);
    expect([code, out]).toEqual([0, expect.stringContaining('strong')]);
    expect(out).not.toContain(PLATE);
    expect(readFileSync(crop, 'latin1')).toContain(`crop ${PLATE}`);
    expect(alerted.unit.entries()).toContainEqual(
      expect.objectContaining({
        what: 'alertShown',
        shown: 'crop',
        operator: 'a.example',
        caseNumber: '26-004711',
        plateHash: alerted.unit.buffer.plateHash.of(PLATE),
      }),
    );
  });

  test('is verified blind first: the typed text must agree, and the result is final', async () => {
    using folder = temporaryFolder();
    await using alerted = await alertedUnit(folder.path);
    const verify = (text: string, ...more: string[]) =>
      alerted.run('verify', alerted.alertId, ...CASE, '--json', '--text', text, '--region', '', ...more);
    const wrong = await verify('ZZQ9178', '--vehicle', 'yes', '--outcome', 'confirmed');
    expect([wrong.code, wrong.err]).toEqual([77, expect.stringContaining('reject it as misread')]);
    const right = await verify(PLATE, '--vehicle', 'yes', '--outcome', 'confirmed');
    expect(JSON.parse(right.out)).toMatchObject({ state: 'confirmed', textAgrees: true, needsSecond: false });
    expect((await verify(PLATE, '--vehicle', 'no', '--outcome', 'wrong-vehicle')).err).toContain(
      'is already confirmed',
    );
    const { out } = await alerted.run('precision', '--json');
    expect(JSON.parse(out)).toMatchObject([
      {
        confirmed: 1,
        rejected: 0,
        unverified: 0,
        expired: 0,
        takenBack: 0,
        precision: { share: 1, high: 1 },
      },
    ]);
    const settled = alerted.unit.entries().filter(({ what }) => what === 'alertSettled');
    expect(settled).toMatchObject([{ state: 'confirmed', operator: 'a.example' }]);
    expect(JSON.stringify(alerted.unit.entries())).not.toContain(PLATE);
    const told = alerted.unit.buffer.outbox.take(10).filter(({ kind }) => kind === 'verification');
    expect(told).toHaveLength(1);
  });

  test('records the disposition of a confirmed alert, and of no other', async () => {
    using folder = temporaryFolder();
    await using alerted = await alertedUnit(folder.path);
    const close = (disposition: string) =>
      alerted.run('close', alerted.alertId, ...CASE, '--disposition', disposition);
    expect(await close('arrest')).toMatchObject({ code: 77, err: expect.stringContaining('potential') });
    expect((await close('a-good-talk')).code).toBe(64);
    const typed = ['--json', '--text', PLATE, '--region', '', '--vehicle', 'yes'];
    await alerted.run('verify', alerted.alertId, ...CASE, ...typed, '--outcome', 'confirmed');
    // Its entry is shown to the next one, and that is recorded.
    const shown = JSON.parse((await alerted.run('show', alerted.alertId, ...CASE, '--json')).out);
    expect(shown).toMatchObject({
      ...{ state: 'confirmed', stage: 'final', matchGrade: 'strong', revision: 2 },
      compared: { literal: PLATE, entry: { plate: PLATE, reason: 'invented for a test' } },
    });
    expect(alerted.unit.entries().at(-1)).toMatchObject({ what: 'alertShown', shown: 'entry' });
    const closed = await close('vehicle-recovered');
    expect([closed.code, closed.out]).toEqual([0, expect.stringContaining('closed: vehicle-recovered')]);
    expect((await alerted.run('list')).out).toContain('vehicle-recovered');
    const settled = alerted.unit.entries().filter(({ what }) => what === 'alertSettled');
    expect(settled.at(-1)).toMatchObject({ state: 'closed', reason: 'vehicle-recovered' });
    const { out } = await alerted.run('precision', '--months', '--json');
    expect(JSON.parse(out)).toMatchObject([{ month: '2026-03', confirmed: 1, precision: { share: 1 } }]);
  });

  test('lists the requested ones, and says when there are more', async () => {
    using folder = temporaryFolder();
    await using alerted = await alertedUnit(folder.path);
    alerted.unit.clock.advance(60_000);
    recordHit(alerted.unit.buffer, syntheticRead('ZZT0001', alerted.unit.clock.utcNow()));
    const listed = async (...flags: string[]) => {
      const { code, out, err } = await alerted.run('list', '--json', ...flags);
      return code === 0 ? JSON.parse(out) : err;
    };
    expect(await listed()).toMatchObject({ alerts: [{}, { alertId: alerted.alertId }], isWhole: true });
    expect(await listed('--limit', '1')).toMatchObject({ alerts: [{}], isWhole: false });
    expect((await listed('--since', '2026-03-01T12:00:30Z')).alerts).toHaveLength(1);
    for (const [flag, some, none] of [
      ['--state', 'potential', 'rejected'],
      ['--channel', 'review', 'interrupt'],
      ['--list', 'agency', 'other'],
      ['--category', 'stolen-vehicle', 'amber-alert'],
    ] as const) {
      expect((await listed(flag, some)).alerts).toHaveLength(2);
      expect((await listed(flag, none)).alerts).toHaveLength(0);
    }
    expect(await listed('--since', 'yesterday')).toContain('a time with its zone');
    expect(await listed('--limit', '0')).toContain('1 to 500');
  });

  test('names everything that is missing if nobody can be asked', async () => {
    using folder = temporaryFolder();
    await using alerted = await alertedUnit(folder.path);
    const { code, err } = await alerted.run('verify', alerted.alertId, ...CASE, '--json');
    expect([code, err]).toEqual([64, expect.stringContaining('--text, --region, --vehicle')]);
  });
});
