import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/load.ts';
import type { Clock } from '../../../src/domain/time/time.ts';
import { Health } from '../../../src/health/health.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { startUnit, type Unit } from '../../../src/unit/unit.ts';
import { synchronizedReading } from '../buffer/open-buffer.ts';
import { stillsOfOneVehicle } from '../recognition/golden.ts';
import { writeConfig } from './running-unit.ts';
import { SYSTEM_SENSES } from './system-senses.ts';

/**
 * A whole unit in the test's own process, whose camera sees next to nothing: reads are given to it.
 * @param more of its configuration, section by section
 * @param clock what its buffer goes by
 */
export async function startedUnit(
  folder: string,
  brokerUrl: string,
  more: Readonly<Record<string, unknown>> = {},
  clock: Clock = systemClock,
): Promise<Unit> {
  mkdirSync(folder, { recursive: true });
  const stills = existsSync(join(folder, 'stills')) ? join(folder, 'stills') : stillsOfOneVehicle(folder);
  const source = { kind: 'stills', folder: stills, intervalMs: 60_000 };
  const config = loadConfig(writeConfig(folder, { source, brokerUrl, more }));
  const health = new Health({
    unitId: config.unit.id,
    version: '0.0.0',
    cameraIds: ['north'],
    level: 'error',
    clock: systemClock,
    sink: { write: () => undefined },
  });
  const parts = {
    health,
    onStep: () => undefined,
    ...SYSTEM_SENSES,
    readClock: () => synchronizedReading(clock),
    onFailure: (error: unknown) => {
      throw error;
    },
  };
  return startUnit(config, parts, new AbortController().signal);
}
