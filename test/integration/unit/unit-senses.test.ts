import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import type { ClockQuality } from '../../../src/domain/time/time.ts';
import { Health } from '../../../src/health/health.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { startUnit } from '../../../src/unit/unit.ts';
import { synchronizedReading } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { importedList } from '../../support/hotlist/imported-list.ts';
import { stillsOfOneVehicle } from '../../support/recognition/golden.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { writeConfig } from '../../support/unit/running-unit.ts';
import { SYSTEM_SENSES } from '../../support/unit/system-senses.ts';

const PLATE = 'ZZT1234';

/** What a unit with these senses makes of a listed plate, without a broker. */
async function statusAfterHit(
  folder: string,
  senses: { readonly isInService?: () => boolean; readonly quality?: ClockQuality },
) {
  mkdirSync(folder);
  const source = { kind: 'stills', folder: stillsOfOneVehicle(folder), intervalMs: 60_000 };
  const config = loadConfig(writeConfig(folder, { source, brokerUrl: 'mqtt://127.0.0.1:9' }));
  await importedList(folder, [PLATE]);
  const health = new Health({
    unitId: config.unit.id,
    version: '0.0.0',
    cameraIds: ['north'],
    level: 'error',
    clock: systemClock,
    sink: { write: () => undefined },
  });
  const parts = {
    ...{ ...SYSTEM_SENSES, ...senses, health },
    readClock: () => synchronizedReading({ ...systemClock, quality: senses.quality ?? 'synchronized' }),
    onStep: () => undefined,
    onFailure: (error: unknown) => expect.unreachable(String(error)),
  };
  const unit = await startUnit(config, parts, new AbortController().signal);
  onTestFinished(() => unit.stop('the test is over'));
  await unit.reads.accept(syntheticRead(PLATE, systemClock.utcNow()));
  return unit.status();
}

test('a unit that is out of service records a hit and alerts nobody', async () => {
  using folder = temporaryFolder();
  const inService = await statusAfterHit(join(folder.path, 'a'), {
    isInService: () => true,
  });
  const outOfService = await statusAfterHit(join(folder.path, 'b'), {
    isInService: () => false,
  });
  expect([inService, outOfService].map(({ buffer }) => buffer.hitsRecorded)).toEqual([1, 1]);
  expect([inService, outOfService].map(({ alerts }) => alerts.interrupt + alerts.review)).toEqual([1, 0]);
}, 60_000);
