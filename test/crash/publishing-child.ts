import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { systemClock } from '../../src/platform/clock.ts';
import { offlineStatus } from '../../src/publish/status-message.ts';
import { runPublisher } from '../support/broker/run-publisher.ts';
import { openBuffer, recordHit, recordRead } from '../support/buffer/open-buffer.ts';
import { syntheticRead } from '../support/buffer/synthetic-read.ts';

/**
 * Records invented reads into the folder of its first argument and publishes them to the broker of its second until
 * it is killed. A read's id is written, synchronously, only after `record` has returned.
 */
const [folder = '', url = ''] = process.argv.slice(2);
const buffer = openBuffer(folder, systemClock);
const { publisher } = runPublisher(url, buffer.outbox);
publisher.publishStatus({ ...offlineStatus('pole-7', '0.0.0'), state: 'online' });
for (let count = 0; ; count += 1) {
  const read = syntheticRead('WAYP0ST', systemClock.utcNow());
  if (count % 4 === 3) recordHit(buffer, read);
  else recordRead(buffer, read);
  writeSync(1, `${read.readId}\n`);
  publisher.wake();
  await setImmediate();
}
