import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { Mosquitto } from '../support/broker/mosquitto.ts';
import { runPublisher } from '../support/broker/run-publisher.ts';
import { Subscriber } from '../support/broker/subscriber.ts';
import { openBuffer, TOPICS } from '../support/buffer/open-buffer.ts';
import { linesBeforeKill } from '../support/faults/killed-child.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const CHILD = join(import.meta.dirname, 'publishing-child.ts');

test('every read that was reported recorded arrives, however often the unit is killed, and its will says offline', async () => {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  await using subscriber = await Subscriber.connect(broker.url);
  const reported: string[] = [];
  for (const count of [10, 25, 60, 90]) {
    reported.push(...(await linesBeforeKill(CHILD, [folder.path, broker.url], count)));
  }
  const states = () =>
    subscriber.arrived
      .filter(({ topic }) => topic === TOPICS.status)
      .map(({ body }) => JSON.parse(body).state);
  await waitFor('the last will', () => states().at(-1) === 'offline');
  expect(states()).toContain('online');

  using buffer = openBuffer(folder.path, systemClock);
  await using running = runPublisher(broker.url, buffer.outbox);
  expect(await running.publisher.flush(60_000)).toBe(true);
  const readIds = () =>
    new Set(
      subscriber.arrived
        .filter(({ topic }) => topic === TOPICS.read)
        .map(({ body }) => JSON.parse(body).readId),
    );
  await waitFor('every reported read arrives', () => reported.every((readId) => readIds().has(readId)));
  const bodies = new Map<string, string>();
  for (const { body, properties } of subscriber.arrived) {
    const id = String(properties.userProperties?.['id']);
    if (id === 'undefined') continue;
    expect(bodies.get(id) ?? body, 'the same id brings the same body').toBe(body);
    bodies.set(id, body);
  }
  const seqs = [...bodies.keys()].map((id) => Number(id.split(':')[2])).sort((a, b) => a - b);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
}, 120_000);
