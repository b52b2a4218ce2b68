import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../../src/config/load.ts';
import { Health } from '../../src/health/health.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { startUnit } from '../../src/unit/unit.ts';
import { synchronizedReading } from '../support/buffer/open-buffer.ts';
import { syntheticRead } from '../support/buffer/synthetic-read.ts';
import { killAtStep } from '../support/faults/kill-at-step.ts';
import { SYSTEM_SENSES } from '../support/unit/system-senses.ts';

/**
 * The service with an entry of the test's own: the configuration of its first argument, fed with 20 reads a second beside
 * its camera, every fourth of a plate that is listed, whose passages end at once. What it has recorded it says on descriptor 3.
 * The second and third argument: a step, and the how-manieth of its kind, at which it dies.
 */
const [configPath = '', step = 'none', nth = '1'] = process.argv.slice(2);
const REPORT = 3;
const INTERVAL_MS = 50;

const config = loadConfig(configPath);
const health = new Health({
  unitId: config.unit.id,
  version: '0.0.0',
  cameraIds: config.cameras.map(({ id }) => id),
  level: config.log.level,
  clock: systemClock,
  sink: { write: (line) => void process.stderr.write(line) },
});
const onFailure = (error: unknown): void => {
  throw error;
};
// The clock that counts the time since the boot begins anew with each process, as after a boot.
const readClock = () => synchronizedReading({ ...systemClock, boot: String(process.pid) });
const parts = { ...SYSTEM_SENSES, health, onFailure, readClock, onStep: killAtStep(step, Number(nth)) };
const unit = await startUnit(config, parts, new AbortController().signal);
writeSync(REPORT, 'started\n');
for (let count = 0; ; count += 1) {
  const read = syntheticRead(count % 4 === 0 ? 'LISTED1' : 'WAYP0ST', systemClock.utcNow());
  await unit.reads.accept(read);
  writeSync(REPORT, `${read.readId}\n`);
  const { readId, revision, looks, direction, lastSeenUtc } = read;
  await unit.reads.acceptEnd({ readId, revision, looks, direction, lastSeenUtc, vote: null });
  await sleep(INTERVAL_MS);
}
