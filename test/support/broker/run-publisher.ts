import { randomUUID } from 'node:crypto';
import type { PublishEvent } from '../../../src/domain/events/publish-events.ts';
import type { OnStep } from '../../../src/domain/time/step.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { OutboxSource } from '../../../src/publish/outbox-source.ts';
import { Publisher, type PublisherSettings } from '../../../src/publish/publisher.ts';
import { TOPICS } from '../buffer/open-buffer.ts';

export type RunningPublisher = {
  readonly publisher: Publisher;
  readonly events: readonly PublishEvent[];
  /** What the outbox threw. */
  readonly failures: readonly unknown[];
  eventsOf(type: PublishEvent['type']): readonly PublishEvent[];
  [Symbol.asyncDispose](): Promise<void>;
};

/** A started publisher that retries fast; its client id is the test's own, as brokers know a unit by it. */
export function runPublisher(
  url: string,
  outbox: OutboxSource,
  settings: Partial<PublisherSettings> = {},
  onStep: OnStep = () => undefined,
): RunningPublisher {
  const events: PublishEvent[] = [];
  const failures: unknown[] = [];
  const broker = {
    ...{ url, username: null, passwordPath: null, allowPasswordInClear: false },
    ...{ caPath: null, certPath: null, keyPath: null },
  };
  const publisher = new Publisher(
    {
      unitId: `pole-${randomUUID().slice(0, 8)}`,
      version: '0.0.0',
      topics: TOPICS,
      broker,
      window: 10,
      keepsUnheard: { alert: true, read: false, tombstone: false, verification: true },
      timing: {
        connectTimeoutMs: 2_000,
        keepaliveS: 30,
        publishTimeoutMs: 5_000,
        retry: { firstMs: 20, maxMs: 100 },
      },
      ...settings,
    },
    {
      outbox,
      inbound: null,
      history: null,
      clock: systemClock,
      random: Math.random,
      emit: (event) => void events.push(event),
      onStep,
      onFailure: (error) => void failures.push(error),
    },
  );
  publisher.start();
  return {
    publisher,
    events,
    failures,
    eventsOf: (type) => events.filter((event) => event.type === type),
    [Symbol.asyncDispose]: () => publisher.stop(1_000),
  };
}
