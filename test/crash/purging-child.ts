import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { systemClock } from '../../src/platform/clock.ts';
import { openBuffer, recordHit, recordRead } from '../support/buffer/open-buffer.ts';
import { syntheticRead } from '../support/buffer/synthetic-read.ts';

/**
 * Records invented reads into the folder of its argument until it is killed, every fourth with a hit, and purges without
 * a pause: reads end within two seconds, hits in 30 days. A hit's read id is written once `record` has returned.
 */
const [folder = ''] = process.argv.slice(2);
const retention = { readMs: 2_000, hitMs: 30 * 86_400_000 };
const buffer = openBuffer(folder, systemClock, { retention });
for (let count = 0; ; count += 1) {
  const read = syntheticRead('WAYP0ST', systemClock.utcNow());
  if (count % 4 === 3) {
    recordHit(buffer, read);
    writeSync(1, `${read.readId}\n`);
  } else recordRead(buffer, read);
  if (count % 8 === 0) void buffer.purge();
  await setImmediate();
}
