import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import { type AlertMessage, alertMessage } from '../../../src/contract/messages.ts';
import type { PlateRead } from '../../../src/domain/read/plate-read.ts';
import type { ClockQuality } from '../../../src/domain/time/time.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { IS_FULL } from '../../support/is-full.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waitFor } from '../../support/wait-for.ts';

const PLATE = 'ZZT4711';

/** A machine's clock, and whether anybody vouches for it. */
const clockOf = (boot: string, quality: ClockQuality) => ({ ...systemClock, boot, quality });

const sure = (): PlateRead => ({
  ...syntheticRead(PLATE, systemClock.utcNow()),
  ...{ confidence: 0.9999, regionConfidence: 0.999, looks: 3, agreeingLooks: 3 },
  characters: [...PLATE].map((char) => ({ char, confidence: 0.99999, alternatives: [] })),
});

async function withBroker(
  work: (
    folder: string,
    url: string,
    bodies: (topic: string) => readonly { readonly alertId?: string; readonly state?: string }[],
    alerts: () => readonly AlertMessage[],
  ) => Promise<void>,
): Promise<void> {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  await using subscriber = await Subscriber.connect(broker.url);
  const bodies = (topic: string) =>
    subscriber.arrived.filter((one) => one.topic.endsWith(`/${topic}`)).map(({ body }) => JSON.parse(body));
  await work(join(folder.path, 'unit'), broker.url, bodies, () =>
    bodies('alert').map((body) => alertMessage.parse(body)),
  );
}

const listed = Buffer.from(`plate,region,category\n${PLATE},US-IA,stolen-vehicle\n`);
const optionsNow = () => ({
  ...{ listId: 'agency', source: 'Agency', version: '1', sourceTimeUtc: systemClock.utcNow() - 1_000 },
});

test(
  'an alert that waits for a clock interrupts once the clock is known, while its vehicle is in view',
  () =>
    withBroker(async (folder, url, _bodies, alerts) => {
      const clock = clockOf('first', 'unknown');
      const unit = await startedUnit(folder, url, {}, clock);
      await unit.lists.importList(listed, optionsNow(), null);
      const read = sure();
      await unit.reads.accept(read);
      await waitFor('it alerts', () => alerts().length === 1);
      clock.quality = 'synchronized';
      await waitFor('the clock is known', () => unit.status().clock.quality === 'synchronized');
      const { readId, revision, looks, direction, lastSeenUtc, confidence, characters, agreeingLooks } = read;
      const vote = { confidence, characters, agreeingLooks };
      await unit.reads.acceptEnd({ readId, revision, looks, direction, lastSeenUtc, vote });
      await waitFor('it is final', () => alerts().length === 2);
      await unit.stop('the test is over');
      const [first, final] = alerts();
      expect(first?.channel).toBe('review');
      expect(first?.unmetConditions).toContain('clock-known');
      expect(final).toMatchObject({ alertId: first?.alertId, stage: 'final' });
      expect(final?.unmetConditions).not.toContain('clock-known');
      expect(final?.unmetConditions).not.toContain('list-fresh');
      expect(final?.channel).toBe('interrupt');
    }),
  60_000,
);

// The unit looks once a minute whether its records are sealed.
if (IS_FULL)
  test(
    'a server’s order about an alert from before a boot is carried out once the clock is known',
    () =>
      withBroker(async (folder, url, bodies, alerts) => {
        const before = await startedUnit(folder, url, {}, clockOf('first', 'synchronized'));
        await before.lists.importList(listed, optionsNow(), null);
        await before.reads.accept(sure());
        await waitFor('it alerts', () => alerts().length > 0);
        await before.stop('a power cut');
        const alertId = alerts()[0]?.alertId ?? '';

        const clock = clockOf('second', 'unknown');
        const unit = await startedUnit(folder, url, {}, clock);
        await waitFor('it is sealed', () => unit.status().clock.quality === 'unknown');
        const server = await mqtt.connectAsync(url, { protocolVersion: 5 });
        const order = {
          ...{ schema: 1, verificationId: randomUUID(), alertId, operator: 'b.example' },
          ...{ typed: { text: PLATE, region: 'US-IA' }, vehicleAgrees: true, outcome: 'confirmed' },
        };
        await waitFor('it is online', () => unit.status().broker.state === 'connected');
        await server.publishAsync('waypost/pole-7/cmd/verify', JSON.stringify(order), { qos: 1 });
        await unit.reads.accept(syntheticRead('ZZT0000', systemClock.utcNow()));
        await waitFor('a read arrives', () => bodies('read').length > 1);
        expect(unit.status().broker.ordersRefused).toBe(0);
        expect(bodies('verification')).toEqual([]);
        clock.quality = 'synchronized';
        await waitFor('the order is carried out', () => bodies('verification').length > 0, 75_000);
        expect(bodies('verification')[0]).toMatchObject({ alertId, state: 'confirmed' });
        await server.endAsync(true);
        await unit.stop('the test is over');
      }),
    120_000,
  );
