/**
 * The parts that people and servers work with: lists, single entries, alerts and decisions about them, operators,
 * operations.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { AlertPace } from '../alerts/alert-pace.ts';
import { EntryMarks } from '../alerts/entry-marks.ts';
import { Suppressions } from '../alerts/suppressions.ts';
import { marksPath, suppressionsPath } from '../alerts/what-people-said.ts';
import type { DatabaseSettings } from '../buffer/file/database.ts';
import { deriveKey } from '../buffer/keys/data-keys.ts';
import { isDamage } from '../buffer/new-file.ts';
import { isStorageFailure } from '../buffer/storage-failure.ts';
import { settleFault } from '../commands/command-faults.ts';
import { OrderReceiver } from '../commands/order-receiver.ts';
import type { Config } from '../config/load.ts';
import type { UnitStatus } from '../domain/events/unit-status.ts';
import type { ClockQuality } from '../domain/time/time.ts';
import type { Health } from '../health/health.ts';
import { HotLists } from '../hotlist/hot-lists.ts';
import { ListStore } from '../hotlist/list-store.ts';
import { loadManualEntries, manualEntriesIn } from '../hotlist/manual-entries.ts';
import { type Access, joinAccess } from '../operations/accounts.ts';
import { UnitAlerts, type UnitAlertsParts } from '../operations/alerts.ts';
import { UnitEntries } from '../operations/entries.ts';
import { holdCount } from '../operations/holds.ts';
import { UnitLists } from '../operations/lists.ts';
import { UnitMarks } from '../operations/marks.ts';
import type { Operations } from '../operations/operations.ts';
import { UnitSuppressions } from '../operations/suppressions.ts';
import { joinOperations } from '../operations/table.ts';
import { explain } from '../platform/errors.ts';
import { removeUnfinished } from '../platform/files/durable-file.ts';
import { SealedFile } from '../platform/files/sealed-file.ts';
import type { Storage } from './assemble-storage.ts';
import type { LocalTraffic } from './reads/local-traffic.ts';
import {
  deliveryRules,
  freshnessPolicy,
  importRules,
  keySettings,
  listFolder,
  listPulls,
} from './settings.ts';
import { StandingAlerts } from './standing-alerts.ts';

export type Desk = {
  readonly hotLists: HotLists;
  readonly lists: UnitLists;
  readonly entries: UnitEntries;
  readonly alerts: UnitAlerts;
  readonly standing: StandingAlerts;
  readonly access: Access;
  readonly operations: Operations;
  readonly orders: OrderReceiver;
  readonly status: () => UnitStatus;
  /** Reads what lies beside the buffer, which must be open: what people have said, entries and operators. */
  readonly load: () => void;
};

type DeskParts = Storage & {
  readonly pace: AlertPace;
  readonly health: Health;
  readonly traffic: LocalTraffic;
};

/** @param filesKey 32 bytes, from which the keys of the files beside the buffer are derived. */
export function assembleDesk(config: Config, filesKey: Uint8Array, parts: DeskParts): Desk {
  const { store: buffer, stored, topics, publisher, messages, changes, pace, health, traffic } = parts;
  const { clock } = parts;
  const clockQuality = (): ClockQuality => clock.verdict().quality;
  const emit = health.accept;
  const folder = listFolder(config);
  const hotLists = joinHotLists(config, filesKey, parts);
  const alerts = joinAlerts({
    ...{ buffer, stored, filesKey, topics, emit, onMessages: messages.emit },
    onTakenBack: (entryIdentity) => pace.forget(entryIdentity),
  });
  const manual = manualEntriesIn(folder, {
    key: listsKeyOf(filesKey),
    permitted: importRules(config).permitted,
  });
  const standing = new StandingAlerts({
    ...{ hotLists: hotLists.inForce, marks: alerts.marks, entries: manual, alerts, buffer },
    ...{ clock, clockQuality, emit },
  });
  const lists = new UnitLists({
    ...{
      hotLists,
      buffer,
      alerts,
      standing,
      clock,
      clockQuality,
      pulls: listPulls(config),
      onImported: changes.emit,
    },
    deliveries: {
      ...{ clock, folder, emit, topicPrefix: topics.lists },
      send: (topic, body, retain) => publisher.sendOnce(topic, body, retain),
    },
  });
  const entries = new UnitEntries({ entries: manual, hotLists: hotLists.inForce, alerts, buffer });
  const marks = new UnitMarks({
    marks: alerts.marks,
    hotLists: hotLists.inForce,
    ...{ alerts, buffer },
  });
  const suppressions = new UnitSuppressions({
    ...{ suppressions: alerts.suppressions, hotLists: hotLists.inForce, buffer, emit },
    onLifted: (entryIdentity) => pace.forget(entryIdentity),
  });
  const access = joinAccess({ buffer, stored, filesKey, unitId: stored.unitId, emit });
  const status = statusOf(parts, alerts);
  const { recorder, onFailure } = parts;
  const faults = {
    ...{ isStorageFailure, isDamage, onFailure, emit },
    noteStorage: (error: unknown) => recorder.note(error),
  };
  const operations = joinOperations({
    ...{ buffer, access, alerts, suppressions, entries, lists, marks, status, traffic },
    settleFault: (command, error) => settleFault(command, error, faults),
  });
  const orders = orderReceiver(operations, parts);
  parts.inbound.listen(({ topic, body, isRetained }) => {
    if (topic.startsWith(topics.lists)) lists.acceptDelivery(topic, body);
    else orders.accept(topic, body, isRetained);
  });
  const load = (): void => {
    sweep(config);
    alerts.load();
    loadManualEntries(manual, folder, emit);
    access.operators.load();
    entries.refresh(clock.utcNow());
  };
  return { hotLists, lists, entries, alerts, standing, access, operations, orders, status, load };
}

const statusOf =
  ({ health, outbox, store, clock, traffic }: DeskParts, alerts: UnitAlerts): Desk['status'] =>
  () =>
    health.status(outbox.depth(), {
      holds: holdCount(store.holds),
      clock: clock.status(),
      traffic: traffic.summaries(),
      suppressions: alerts.suppressions.count(),
      audit: store.auditUse,
    });

const orderReceiver = (
  operations: Operations,
  { store: buffer, topics, recorder, health }: DeskParts,
): OrderReceiver =>
  new OrderReceiver({
    ...{ operations, emit: health.accept, topicPrefix: topics.orders },
    onRefused: (order, operator) =>
      void recorder.attempt(() =>
        buffer.audit.append({ what: 'orderRefused', order, operator, via: 'broker' }),
      ),
  });

/** What a kill left half-written: the buffer sweeps its own folder. */
function sweep(config: Config): void {
  removeUnfinished(listFolder(config));
  const { source } = keySettings(config);
  if (source.kind === 'file') removeUnfinished(dirname(source.path), `${basename(source.path)}.`);
}

const listsKeyOf = (filesKey: Uint8Array): Uint8Array => deriveKey(filesKey, 'waypost/hot-lists');

function joinHotLists(config: Config, filesKey: Uint8Array, { health }: Pick<DeskParts, 'health'>): HotLists {
  const emit = health.accept;
  return new HotLists(new ListStore(listFolder(config), listsKeyOf(filesKey), emit), {
    rules: importRules(config),
    delivery: deliveryRules(config, deriveKey(filesKey, 'waypost/list-packages'), (agency, error) =>
      emit({ type: 'agencyKeyUnreadable', agency, detail: explain(error) }),
    ),
    freshness: freshnessPolicy(config),
    newId: randomUUID,
    emit,
  });
}

export type JoinAlertsParts = Omit<UnitAlertsParts, 'bufferPath' | 'suppressions' | 'marks'> & {
  readonly stored: DatabaseSettings;
  readonly filesKey: Uint8Array;
};

/** Loads nothing yet: `load` reads people's earlier decisions. */
export function joinAlerts({ stored, filesKey, ...parts }: JoinAlertsParts): UnitAlerts {
  const key = deriveKey(filesKey, 'waypost/suppressions');
  const { path } = stored;
  const suppressions = new Suppressions(new SealedFile(suppressionsPath(path), key, randomBytes), key);
  const marks = new EntryMarks(new SealedFile(marksPath(path), key, randomBytes));
  return new UnitAlerts({ ...parts, bufferPath: path, suppressions, marks });
}
