/**
 * The parts on which all others rest: the store, the recorder in front of it, and the path from its outbox to the
 * broker.
 */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { UnitKeys } from '../buffer/keys/wrapped-keys.ts';
import type { BufferSettings } from '../buffer/opened-file.ts';
import type { Recorder } from '../buffer/recorder.ts';
import { isStorageFailure } from '../buffer/storage-failure.ts';
import { Store } from '../buffer/store.ts';
import { orderTopics } from '../commands/order-receiver.ts';
import type { Config } from '../config/load.ts';
import { listFilters, type Topics } from '../contract/topics.ts';
import type { ClockReading } from '../domain/time/clock-reading.ts';
import type { OnStep } from '../domain/time/step.ts';
import type { Clock, UtcMs } from '../domain/time/time.ts';
import type { Health } from '../health/health.ts';
import { Signal } from '../platform/signal.ts';
import { VERSION } from '../platform/version.ts';
import { renumberedDraft, tombstoneDraft } from '../publish/drafts.ts';
import { PatientOutbox } from '../publish/patient-outbox.ts';
import { type History, Publisher } from '../publish/publisher.ts';
import type { Part } from './parts.ts';
import { UnitClock, Witnesses } from './reads/unit-clock.ts';
import { bufferSettings, certificatePath, publisherSettings, unitTopics } from './settings.ts';

/** What the caller supplies to a unit. */
export type Given = {
  readonly health: Health;
  /** Called with an error after which the unit cannot continue: an invariant or the storage broke. */
  readonly onFailure: (error: unknown) => void;
  readonly onStep: OnStep;
  readonly clock: Clock;
  /** The machine's clocks and what their sources say: the store judges them, and its time is the unit's. */
  readonly readClock: () => ClockReading;
  /** No clock that shows an earlier time is right. */
  readonly builtAtUtc: UtcMs;
  readonly isInService: () => boolean;
};

export type Storage = {
  readonly store: Store;
  readonly storePart: Part;
  /** The time as far as the store knows it; the machine's while the store is closed. */
  readonly clock: UnitClock;
  readonly witnesses: Witnesses;
  /** The location of the store, and its keys. */
  readonly stored: BufferSettings;
  readonly recorder: Recorder;
  readonly outbox: PatientOutbox;
  readonly publisher: Publisher;
  readonly topics: Topics;
  /** Fires when there is something new for the broker. */
  readonly messages: Signal;
  /** Fires when the contents of the report have changed. */
  readonly changes: Signal;
  /** Fires with each message from the broker. */
  readonly inbound: Signal<{
    readonly topic: string;
    readonly body: Uint8Array;
    readonly isRetained: boolean;
  }>;
  readonly onFailure: (error: unknown) => void;
};

/** @param recorder in front of the store */
export function assembleStorage(
  config: Config,
  keys: Omit<UnitKeys, 'next'>,
  given: Given,
  recorder: Recorder,
): Storage {
  const { health, onStep } = given;
  const emit = health.accept;
  const topics = unitTopics(config);
  const stored = bufferSettings(config, keys);
  const witnesses = new Witnesses(given.builtAtUtc, certificatePath(config));
  const store = storeOf(stored, topics, { ...given, witnesses });
  const clock = new UnitClock(store, given.clock);
  const onFailure = (error: unknown): void => {
    given.onFailure(error);
    store.noteFailure(error);
  };
  const messages = new Signal();
  const inbound: Storage['inbound'] = new Signal();
  const outbox = new PatientOutbox(
    () => (store.isOpen ? store.outbox : null),
    (work) => recorder.attempt(work),
  );
  const publisher = new Publisher(publisherSettings(config, VERSION), {
    ...{ outbox, emit, onFailure, onStep, clock, random: Math.random },
    history: historyOf(store, recorder),
    inbound: {
      filters: [...orderTopics(topics.orders), ...listFilters(topics.lists)],
      accept: (topic, body, isRetained) => inbound.emit({ topic, body, isRetained }),
    },
  });
  messages.listen(() => publisher.wake());
  const joined = { store, clock, witnesses, stored, recorder, outbox, publisher, topics, onFailure };
  return { ...joined, messages, inbound, changes: new Signal(), storePart: storePart(store) };
}

/** The buffer as the broker can testify to it, while the storage may fail or is not open yet. */
function historyOf(store: Store, recorder: Recorder): History {
  const attempt = <T>(work: () => T): T | null => (store.isOpen ? recorder.attempt(work) : null);
  return {
    untold: () => attempt(() => store.audit.untold()),
    told: (n) => void attempt(() => store.audit.told(n)),
    published: () => attempt(() => store.published()),
    compare: (published) =>
      attempt(() => {
        store.compareWithBroker(published);
        return true;
      }) ?? false,
  };
}

function storeOf(
  stored: BufferSettings,
  topics: Topics,
  { readClock, witnesses, health, onStep }: Given & { readonly witnesses: Witnesses },
): Store {
  return new Store(stored, {
    ...{ readClock, knownTimes: witnesses.known, randomBytes, onStep, emit: health.accept },
    tombstone: (purged) => tombstoneDraft(purged, topics),
    renumbered: renumberedDraft,
  });
}

const storePart = (store: Store): Part => ({
  name: 'buffer',
  start: async (signal) => {
    openWithRoom(store);
    // After months without power there may be much to delete. A stop closes the store, which ends the purge.
    await Promise.race([store.purge(), once(signal, 'abort')]);
  },
  stop: () => {
    store.close();
    return true;
  },
});

/**
 * On a full disk the ballast, which was reserved for this moment, is deleted. Once open, the store frees space itself.
 */
function openWithRoom(store: Store): void {
  try {
    store.open();
  } catch (error) {
    if (!isStorageFailure(error) || !store.dropBallast()) throw error;
    store.open();
  }
}
