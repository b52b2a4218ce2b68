import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { toIsoUtc, utcMs } from '../../../src/domain/time/time.ts';
import { Health } from '../../../src/health/health.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { startUnit } from '../../../src/unit/unit.ts';
import { heldReadIds, recordRead, synchronizedReading } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { freePort } from '../../support/free-port.ts';
import { stillsOfOneVehicle } from '../../support/recognition/golden.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { accessUnit } from '../../support/unit/access-unit.ts';
import { RunningUnit, writeConfig } from '../../support/unit/running-unit.ts';
import { SYSTEM_SENSES } from '../../support/unit/system-senses.ts';
import { waypost } from '../../support/unit/waypost.ts';
import { waitFor } from '../../support/wait-for.ts';

const BY = ['--reason', 'hit and run'];
const CASE = [...BY, '--case', '26-004711', '--review-on', '2026-05-01'];

/** A command server over a buffer with one read of `PLATE`, and an operator who may hold. */
async function heldUnit(folder: string) {
  const unit = accessUnit(folder);
  const { buffer, clock } = unit;
  const read = syntheticRead(PLATE, clock.utcNow());
  recordRead(buffer, read);
  const session = await unit.operator('a.example', ['hold', 'admin']);
  await unit.start();
  return {
    buffer,
    clock,
    read,
    run: unit.run,
    /** Days have passed, and the session with them. */
    signIn: () => unit.signIn('a.example'),
    hold: (verb: string, ...args: string[]) => unit.run('hold', verb, ...args, '--session-file', session),
    [Symbol.asyncDispose]: () => unit[Symbol.asyncDispose](),
  };
}

const PLATE = 'ZZQ9173';

describe('waypost hold', () => {
  test('requires a session, and records who was refused', async () => {
    using folder = temporaryFolder();
    await using unit = await heldUnit(folder.path);
    for (const [verb, ...args] of [
      ['list'],
      ['place', ...CASE, '--read', unit.read.readId],
      ['release', 'h1', ...BY],
    ] as const)
      expect(await unit.run('hold', verb, ...args)).toMatchObject({
        code: 77,
        out: '',
        err: expect.stringContaining('waypost sign-in'),
      });
    expect(unit.buffer.holds.list()).toEqual([]);
    expect(unit.buffer.audit.lines(0, 100).filter((line) => line.includes('accessRefused'))).toHaveLength(3);
  });

  test('holds reads by their ids, lists and reviews the hold without its plate, and releases it', async () => {
    using folder = temporaryFolder();
    await using unit = await heldUnit(folder.path);
    const { hold, read, clock, buffer } = unit;
    expect(await hold('list')).toMatchObject({ code: 0, out: 'No hold is in force.\n' });
    const placed = await hold('place', ...CASE, '--read', read.readId);
    expect(placed).toMatchObject({ code: 0, err: '' });
    const [, id = ''] = /^The hold (h[0-9a-f]{8}) is in force: it covers 1 read\.\n$/.exec(placed.out) ?? [];
    clock.advance(MAX_RETENTION_MS);
    await buffer.purge();
    expect(heldReadIds(folder.path)).toEqual([read.readId]);
    await unit.signIn();
    const listed = await hold('list');
    expect(listed.out).toMatch(new RegExp(`${id} +26-004711 +a.example .*2026-05-01 +1 `));
    const reviewed = await hold('review', id, ...BY, '--review-on', '2026-06-01');
    expect(reviewed).toMatchObject({ code: 0, out: expect.stringContaining('reviewed on 2026-06-01') });
    expect(await hold('release', id, ...BY)).toMatchObject({
      code: 0,
      out: expect.stringContaining('were destroyed'),
    });
    expect(heldReadIds(folder.path)).toEqual([]);
    expect(await hold('release', id, ...BY)).toMatchObject({
      code: 64,
      err: expect.stringContaining(`There is no hold ${id} in force.`),
    });
  });

  test('takes a plate from a file, never shows it, and says when a review is due', async () => {
    using folder = temporaryFolder();
    await using unit = await heldUnit(folder.path);
    const { hold, clock } = unit;
    const file = join(folder.path, 'plate.txt');
    writeFileSync(file, 'zzq 9173\n');
    const now = clock.utcNow();
    const window = ['--from', toIsoUtc(now), '--to', '2026-03-20T00:00:00+01:00'];
    const placed = await hold('place', ...CASE, '--plate-file', file, ...window, '--json');
    expect(JSON.parse(placed.out)).toMatchObject({
      reads: 1,
      window: { maskedPlate: '*******', fromUtc: now },
    });
    clock.advance(90 * 86_400_000);
    await unit.signIn();
    const listed = await hold('list');
    expect(listed.out).toContain('2026-05-01 (now)');
    expect(listed.out).toMatch(/\*{7} +2026-03-01T12:00Z to 2026-03-19T23:00Z/);
    expect(placed.out + listed.out).not.toContain(PLATE);
  });

  test.each<[string, number, RegExp, readonly string[]]>([
    ['neither reads nor a plate', 64, /--read, or --plate-file/, []],
    ['both', 64, /--read, or --plate-file/, ['--read', 'x', '--from', '2026-03-01T12:00:00Z']],
    ['a plate without a window', 64, /must be given together/, ['--plate-file', 'x']],
    [
      'a plate file that is not there',
      64,
      /cannot be read/,
      ['--plate-file', '/nowhere', '--from', '2026-03-01T12:00:00Z', '--to', '2026-03-02T12:00:00Z'],
    ],
    [
      'a read that the unit has not',
      64,
      /The hold is refused: the buffer has no read nothing/,
      ['--read', 'nothing'],
    ],
    ['a day that is none', 64, /written like 2026-12-24/, ['--read', 'x', '--review-on', 'soon']],
  ])('refuses %s', async (_, code, why, args) => {
    using folder = temporaryFolder();
    await using unit = await heldUnit(folder.path);
    expect(await unit.hold('place', ...CASE, ...args)).toMatchObject({
      code,
      err: expect.stringMatching(why),
    });
    expect(unit.buffer.holds.list()).toEqual([]);
  });
});

test('a unit still holds after a restart, shows it in its status, and asks for the review', async () => {
  using folder = temporaryFolder();
  const source = { kind: 'stills', folder: stillsOfOneVehicle(folder.path), intervalMs: 60_000 };
  const config = writeConfig(folder.path, {
    source,
    brokerUrl: `mqtt://127.0.0.1:${await freePort()}`,
    more: { buffer: { path: 'buffer.db', key: { source: 'file', path: 'data.key' } } },
  });
  {
    // In March, for a review in May: long due when the unit runs.
    await using past = await heldUnit(folder.path);
    expect(await past.hold('place', ...CASE, '--read', past.read.readId)).toMatchObject({ code: 0 });
  }
  {
    await using unit = new RunningUnit(config);
    await waitFor('the start', () => unit.has('unitStarted'));
    const file = join(folder.path, 'plate.txt');
    writeFileSync(file, PLATE);
    const [now, reviewOn] = [Date.now(), toIsoUtc(utcMs(Date.now() + 86_400_000)).slice(0, 10)];
    const window = ['--from', toIsoUtc(utcMs(now)), '--to', toIsoUtc(utcMs(now + 1_000))];
    const session = ['--session-file', join(folder.path, 'session')];
    const password = ['--password-file', join(folder.path, 'password')];
    const signedIn = await waypost('sign-in', 'a.example', ...password, ...session, '--config', config);
    expect(signedIn).toMatchObject({ code: 0, err: '' });
    const flags = [
      ...BY,
      ...session,
      '--case',
      '26-004712',
      '--review-on',
      reviewOn,
      '--plate-file',
      file,
      ...window,
    ];
    expect(await waypost('hold', 'place', ...flags, '--config', config)).toMatchObject({ code: 0 });
    await unit.end('SIGKILL');
  }
  const lines: string[] = [];
  const health = new Health({
    unitId: 'pole-7',
    version: '0.0.0',
    cameraIds: ['north'],
    level: 'info',
    clock: systemClock,
    sink: { write: (line) => void lines.push(line) },
  });
  const readClock = () => synchronizedReading(systemClock);
  const parts = {
    ...SYSTEM_SENSES,
    health,
    readClock,
    onStep: () => undefined,
    onFailure: (error: unknown) => expect.unreachable(String(error)),
  };
  const unit = await startUnit(loadConfig(config), parts, new AbortController().signal);
  try {
    const status = await waypost('status', '--config', config);
    expect(status.out).toMatch(/holds +2 in force, 1 due for review\n/);
    expect(lines.filter((line) => line.includes('"event":"holdReviewDue"'))).toEqual([
      expect.stringContaining('26-004711'),
    ]);
    expect(lines.join('')).not.toContain(PLATE);
  } finally {
    await unit.stop('the test is over');
  }
});
