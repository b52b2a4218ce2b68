import { systemClock } from '../../src/platform/clock.ts';
import { joinAlerts } from '../../src/unit/assemble-desk.ts';
import { PassageAlerts } from '../../src/unit/reads/passages.ts';
import { runPublisher } from '../support/broker/run-publisher.ts';
import { bufferKeys, unitKeys } from '../support/buffer/data-key.ts';
import { openBuffer, pathsIn, TOPICS } from '../support/buffer/open-buffer.ts';
import { killAtStep } from '../support/faults/kill-at-step.ts';

/**
 * Ends what the alerts of the buffer in the folder of its first argument wait for, passages that are over and people who did
 * not come, and publishes what tells of it to the broker of its second at the same time. It dies at the nth of a step: third
 * and fourth. It ends when the broker has everything.
 */
const [folder = '', url = '', step = 'none', nth = '1'] = process.argv.slice(2);
const onStep = killAtStep(step, Number(nth));
const buffer = openBuffer(folder, systemClock, { onStep });
await using running = runPublisher(url, buffer.outbox, {}, onStep);
const { publisher } = running;
const onMessages = (): void => publisher.wake();
const alerts = joinAlerts({
  onTakenBack: () => undefined,
  ...{ buffer, stored: bufferKeys(pathsIn(folder)), filesKey: unitKeys(pathsIn(folder)).files },
  ...{ topics: TOPICS, emit: () => undefined, onMessages },
});
alerts.load();
const passages = new PassageAlerts({ buffer, topics: TOPICS, position: null, redated: (read) => read });
const never = new AbortController().signal;

process.stdout.write('started\n');
while ((await passages.endLeft(never)).length > 0) onMessages();
while ((await alerts.expire(0, never)) > 0);
if (!(await publisher.flush(30_000))) throw new Error('the broker does not take it all');
