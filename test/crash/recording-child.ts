import { writeSync } from 'node:fs';
import { systemClock } from '../../src/platform/clock.ts';
import { openBuffer, recordHit, recordRead } from '../support/buffer/open-buffer.ts';
import { syntheticRead } from '../support/buffer/synthetic-read.ts';

/**
 * Records invented reads into the folder of its argument until it is killed, every fourth with a hit, and takes and
 * confirms messages between them. A read's id is written, synchronously, only after `record` has returned.
 */
const [folder = ''] = process.argv.slice(2);
const buffer = openBuffer(folder, systemClock);
for (let count = 0; ; count += 1) {
  const read = syntheticRead('WAYP0ST', systemClock.utcNow());
  if (count % 4 === 3) recordHit(buffer, read);
  else recordRead(buffer, read);
  writeSync(1, `${read.readId}\n`);
  for (const { id } of buffer.outbox.take(1)) if (count % 2 === 0) buffer.outbox.take(0, [id.seq]);
}
