import { writeSync } from 'node:fs';
import type { Step } from '../../src/domain/step.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { joinAlerts } from '../../src/unit-alerts.ts';
import { UnitPassages } from '../../src/unit-passages.ts';
import { bufferKeys, unitKeys } from '../support/data-key.ts';
import { killAtStep } from '../support/kill-at-step.ts';
import { openBuffer, pathsIn, TOPICS } from '../support/open-buffer.ts';

/**
 * Ends what alerts of the buffer in the folder wait for, as a unit does: passages that are over, and people who did not come. It
 * dies at the nth step of that name. Between the two, and after each go, it gives out what waits for the broker and has half
 * of it confirmed: a line `seq alertId stage-or-state` for each message that a broker would have had.
 */
const [folder = '', step = 'none', nth = '1'] = process.argv.slice(2);
// The last argument of `killAtStep` counts down: no step is named 'none', so nothing kills it then.
const buffer = openBuffer(folder, systemClock, { onStep: killAtStep(step as Step, Number(nth)) });
const alerts = joinAlerts({
  ...{ buffer, stored: bufferKeys(pathsIn(folder)), filesKey: unitKeys(pathsIn(folder)).files },
  ...{ topics: TOPICS, emit: () => undefined, onMessages: () => undefined },
});
const passages = new UnitPassages({ buffer, topics: TOPICS, position: null });
const never = new AbortController().signal;

function deliver(): void {
  const taken = buffer.outbox.take(10);
  for (const { id, body } of taken) {
    const message = JSON.parse(Buffer.from(body).toString());
    writeSync(1, `${id.seq} ${message.alertId} ${message.stage ?? message.state}\n`);
  }
  const confirmed = taken.slice(0, 5).map(({ id }) => id.seq);
  buffer.outbox.take(0, confirmed);
  buffer.outbox.requeueAll();
}

writeSync(1, 'started\n');
for (;;) {
  const ended = passages.endLeft().length;
  deliver();
  const expired = await alerts.expire(0, never);
  deliver();
  if (ended + expired === 0 && buffer.outbox.depth().unpublished === 0) break;
}
buffer.close();
