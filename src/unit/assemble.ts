/** The stages of a unit, each with what it needs of the others: `unit.ts` runs what is assembled here. */
import { randomBytes, randomUUID } from 'node:crypto';
import { deriveKey, openUnitKeys } from '../buffer/keys/data-keys.ts';
import type { BufferSettings } from '../buffer/opened-file.ts';
import { isStorageFailure, Recorder } from '../buffer/recorder.ts';
import { Store } from '../buffer/store.ts';
import { OrderReceiver, orderTopics } from '../commands/order-receiver.ts';
import type { Config } from '../config/load.ts';
import { listFilters, type Topics } from '../contract/topics.ts';
import type { Emit } from '../domain/events/events.ts';
import type { HotListEvent } from '../domain/events/hot-list-events.ts';
import type { ClockReading } from '../domain/time/kept-time.ts';
import type { OnStep } from '../domain/time/step.ts';
import type { Health } from '../health/health.ts';
import { HotLists } from '../hotlist/hot-lists.ts';
import { ListStore } from '../hotlist/list-store.ts';
import { openManualEntries } from '../hotlist/manual-entries.ts';
import { type Access, joinAccess } from '../operations/accounts.ts';
import { joinAlerts, plateHashKeyOf, type UnitAlerts } from '../operations/alerts.ts';
import { UnitEntries } from '../operations/entries.ts';
import { holdCount } from '../operations/holds.ts';
import { UnitLists } from '../operations/lists.ts';
import { UnitMarks } from '../operations/marks.ts';
import type { Operations } from '../operations/operations.ts';
import { joinOperations } from '../operations/table.ts';
import { systemClock } from '../platform/clock.ts';
import { VERSION } from '../platform/version.ts';
import { renumberedDraft, tombstoneDraft } from '../publish/drafts.ts';
import { PatientOutbox } from '../publish/patient-outbox.ts';
import { Publisher } from '../publish/publisher.ts';
import { UnitPassages } from './passages.ts';
import {
  bufferSettings,
  deliveryRules,
  freshnessPolicy,
  importRules,
  keySettings,
  listFolder,
  listPulls,
  publisherSettings,
  unitPosition,
  unitTopics,
  verifyWithinMs,
} from './settings.ts';
import { UnitUpkeep } from './upkeep.ts';

const UPKEEP_INTERVAL_MS = 60_000;

export type UnitParts = {
  readonly health: Health;
  /** Hears of what a unit cannot go on after: its invariants or its storage broke. */
  readonly onFailure: (error: unknown) => void;
  readonly onStep: OnStep;
  /** What retention goes by. */
  readonly readClock: () => ClockReading;
};

export type Stages = UnitParts & {
  readonly buffer: Store;
  readonly hotLists: HotLists;
  readonly publisher: Publisher;
  readonly access: Access;
  readonly alerts: UnitAlerts;
  readonly entries: UnitEntries;
  readonly lists: UnitLists;
  readonly marks: UnitMarks;
  readonly operations: Operations;
  readonly passages: UnitPassages;
  readonly recorder: Recorder;
  readonly outbox: PatientOutbox;
  readonly upkeep: UnitUpkeep;
};

/** Opens the buffer, and nothing else. @throws Misconfigured, Unavailable or Corrupt where it does not open */
export function openStages(config: Config, parts: UnitParts): Stages {
  const emit = parts.health.accept;
  const topics = unitTopics(config);
  const keys = openUnitKeys(keySettings(config), randomBytes);
  const stored = bufferSettings(config, keys);
  const buffer = openBuffer(stored, topics, parts);
  const hotLists = openHotLists(config, keys.files, emit);
  const onFailure = (error: unknown): void => {
    parts.onFailure(error);
    buffer.noteFailure(error);
  };
  const recorder = new Recorder({
    emit,
    clock: systemClock,
    onFailure,
    relieve: () => upkeep.relieve(),
    onBack: () => publisher.wake(),
  });
  const outbox = new PatientOutbox(buffer.outbox, (work) => recorder.attempt(work));
  const publisher = new Publisher(publisherSettings(config, VERSION), {
    outbox,
    clock: systemClock,
    random: Math.random,
    emit,
    onFailure,
    onStep: parts.onStep,
    inbound: {
      filters: [...orderTopics(topics.orders), ...listFilters(topics.lists)],
      accept: (topic, body) => {
        if (topic.startsWith(topics.lists)) lists.acceptDelivery(topic, body);
        else orders.accept(topic, body);
      },
    },
  });
  const onMessages = (): void => publisher.wake();
  const alerts = joinAlerts({ buffer, stored, filesKey: keys.files, topics, emit, onMessages });
  const joined = { buffer, hotLists, alerts, publisher, emit };
  const { lists, entries, marks } = joinLists(config, keys.files, joined);
  const people = { buffer, stored, filesKey: keys.files, unitId: stored.unitId, emit };
  const access = joinAccess(people);
  const status = () => parts.health.status(outbox.depth(), holdCount(buffer.holds));
  const served = { buffer, access, alerts, entries, lists, marks, status };
  const operations = joinOperations(served);
  const orders = new OrderReceiver({ operations, topicPrefix: topics.orders, emit });
  const upkeep = new UnitUpkeep({
    ...{ buffer, stored, recorder, emit, onFailure, onMessages, intervalMs: UPKEEP_INTERVAL_MS },
    expireAlerts: (signal) => alerts.expire(verifyWithinMs(config), signal),
    endPassages: async (signal) => {
      for (const { channel, hit } of await passages.endLeft(signal))
        emit({ type: 'alertFinal', channel, listId: hit.list.listId, category: hit.entry.category });
    },
  });
  const passages = new UnitPassages({ buffer, topics, position: unitPosition(config) });
  const byHand = { access, alerts, entries, lists, marks, operations };
  return { ...parts, onFailure, buffer, hotLists, publisher, recorder, outbox, upkeep, passages, ...byHand };
}

type ListParts = Pick<Stages, 'hotLists' | 'buffer' | 'alerts' | 'publisher'> & {
  readonly emit: Emit<HotListEvent>;
};

/** How lists and single entries come to the unit. */
function joinLists(
  config: Config,
  filesKey: Uint8Array,
  parts: ListParts,
): Pick<Stages, 'lists' | 'entries' | 'marks'> {
  const { hotLists, buffer, alerts, publisher, emit } = parts;
  const folder = listFolder(config);
  const lists = new UnitLists({
    ...{ hotLists, buffer, alerts },
    pulls: listPulls(config),
    deliveries: {
      folder,
      topicPrefix: unitTopics(config).lists,
      emit,
      send: (topic, body, retain) => publisher.tell(topic, body, retain),
    },
  });
  const entries = openManualEntries(folder, {
    key: deriveKey(filesKey, 'waypost/hot-lists'),
    permitted: importRules(config).permitted,
    emit,
  });
  const plateHashKey = plateHashKeyOf(filesKey);
  const marks = new UnitMarks({ marks: alerts.marks, ...{ hotLists, alerts, buffer, plateHashKey } });
  return { lists, marks, entries: new UnitEntries({ entries, hotLists, alerts, buffer }) };
}

function openHotLists(config: Config, filesKey: Uint8Array, emit: Emit<HotListEvent>): HotLists {
  const store = new ListStore(listFolder(config), deriveKey(filesKey, 'waypost/hot-lists'), emit);
  return new HotLists(store, {
    rules: importRules(config),
    delivery: deliveryRules(config, deriveKey(filesKey, 'waypost/list-packages')),
    freshness: freshnessPolicy(config),
    newId: randomUUID,
    emit,
  });
}

function openBuffer(stored: BufferSettings, topics: Topics, parts: UnitParts): Store {
  const buffer = new Store(stored, {
    readClock: parts.readClock,
    randomBytes,
    emit: parts.health.accept,
    onStep: parts.onStep,
    tombstone: (purged) => tombstoneDraft(purged, topics),
    renumbered: renumberedDraft,
  });
  openWithRoom(buffer);
  return buffer;
}

/** On a full disk what was kept free for this moment is given up: once open, the buffer makes room itself. */
function openWithRoom(buffer: Store): void {
  try {
    buffer.open();
  } catch (error) {
    if (!isStorageFailure(error) || !buffer.dropBallast()) throw error;
    buffer.open();
  }
}
