import { setImmediate } from 'node:timers/promises';
import { systemClock } from '../../src/platform/clock.ts';
import { joinAlerts } from '../../src/unit-alerts.ts';
import { bufferKeys, unitKeys } from '../support/data-key.ts';
import { killAtStep } from '../support/kill-at-step.ts';
import { openBuffer, pathsIn, TOPICS } from '../support/open-buffer.ts';
import { runPublisher } from '../support/run-publisher.ts';

/**
 * Lets the alerts of the buffer in the folder of its first argument expire and publishes what tells of it to the broker of its
 * second, both at the same time. It dies at the nth of a step: third and fourth. It ends when the broker has everything.
 */
const [folder = '', url = '', step = 'none', nth = '1'] = process.argv.slice(2);
const onStep = killAtStep(step, Number(nth));
const buffer = openBuffer(folder, systemClock, { onStep });
await using running = runPublisher(url, buffer.outbox, {}, onStep);
const { publisher } = running;
const alerts = joinAlerts({
  ...{ buffer, stored: bufferKeys(pathsIn(folder)), filesKey: unitKeys(pathsIn(folder)).files },
  ...{ topics: TOPICS, emit: () => undefined, onMessages: () => publisher.wake() },
});
process.stdout.write('started\n');
while ((await alerts.expire(0, new AbortController().signal)) > 0) await setImmediate();
if (!(await publisher.flush(30_000))) throw new Error('the broker does not take it all');
