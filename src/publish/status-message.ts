import { WIRE_SCHEMA } from '../contract/fields.ts';
import type { StatusMessage } from '../contract/status-message.ts';
import type { Published } from '../domain/access/roll-back.ts';
import type { AlertOutcomes } from '../domain/alert/alert-precision.ts';
import type { UnitStatus } from '../domain/events/unit-status.ts';
import type { ListFreshness } from '../domain/list/hit.ts';
import type { HotListInfo } from '../domain/list/hot-list.ts';
import { toIsoUtc, type UtcMs } from '../domain/time/time.ts';

/** A list in force and how old it is. */
export type ListState = {
  readonly info: HotListInfo;
  readonly entries: number;
  readonly listAgeMs: number;
  readonly listFreshness: ListFreshness;
};

/** A list that has reached its limit of alerts for this hour. */
export type ReachedLimit = {
  readonly listId: string;
  readonly channel: 'interrupt' | 'review';
  readonly sinceUtc: UtcMs;
};

/** @property outcomes the results of checking the stored alerts. */
export type AlertFigures = {
  readonly limits: readonly ReachedLimit[];
  readonly outcomes: readonly AlertOutcomes[];
};

/** What the broker is sent about the unit. The log and the command line have more. */
export const statusMessage = (
  unit: UnitStatus,
  lists: readonly ListState[],
  { auditHead, lastMessage }: Published,
  alerts: AlertFigures,
): StatusMessage => ({
  schema: WIRE_SCHEMA,
  type: 'status',
  unitId: unit.unitId,
  state: unit.state === 'stopped' ? 'stopped' : 'online',
  sinceUtc: toIsoUtc(unit.startedAtUtc),
  version: unit.version,
  cameras: unit.cameras.map((camera) => ({
    cameraId: camera.cameraId,
    state: camera.state,
    frames: camera.framesCaptured,
    reads: camera.passages.read,
    light: camera.light,
    exposureAdvice: camera.exposureAdvice,
    traffic: trafficAt(unit, camera.cameraId),
  })),
  outbox: unit.outbox && {
    ...unit.outbox,
    oldestUtc: unit.outbox.oldestUtc === null ? null : toIsoUtc(unit.outbox.oldestUtc),
  },
  holds: unit.holds,
  suppressions: unit.suppressions,
  audit: unit.audit,
  purgedUndelivered: unit.buffer.purgedUndelivered,
  sealed: unit.buffer.isSealed,
  clock: clockOf(unit),
  storage: unit.buffer.storage,
  sacrificed: { ...unit.buffer.sacrificed },
  limits: alerts.limits.map(({ sinceUtc, ...limit }) => ({ ...limit, sinceUtc: toIsoUtc(sinceUtc) })),
  precision: alerts.outcomes.flatMap(({ channel, ...outcomes }) =>
    channel === 'test' ? [] : [{ ...outcomes, channel }],
  ),
  auditHead,
  lastMessage,
  atLink: null,
  lists: lists.map(({ info, entries, listAgeMs, listFreshness }) => ({
    listId: info.listId,
    source: info.source,
    version: info.version,
    sourceTimeUtc: toIsoUtc(info.sourceTimeUtc),
    ageKnown: !info.ageUnknown,
    entries,
    ageMs: listAgeMs,
    freshness: listFreshness,
  })),
  failingDeliveries: unit.failingDeliveries.map(({ listId, way, failingMs }) => ({ listId, way, failingMs })),
});

function trafficAt({ traffic }: UnitStatus, cameraId: string): StatusMessage['cameras'][number]['traffic'] {
  const found = traffic.find((one) => one.cameraId === cameraId);
  if (found === undefined) return null;
  const { vehicles, homeIsUnfamiliar } = found;
  return { vehicles, mostFrequent: found.mostFrequent.map((one) => ({ ...one })), homeIsUnfamiliar };
}

function clockOf({ clock: { quality, boundMs, departureMs, why } }: UnitStatus): StatusMessage['clock'] {
  return { quality, boundMs, departureMs, why };
}

/**
 * The last will: what the broker publishes for a unit whose link broke. @param atLink what the unit has when the link is
 * made; null if it does not know
 */
export const offlineStatus = (
  unitId: string,
  version: string,
  atLink: Published | null = null,
): StatusMessage => ({
  schema: WIRE_SCHEMA,
  type: 'status',
  unitId,
  state: 'offline',
  sinceUtc: null,
  version,
  cameras: [],
  outbox: null,
  holds: null,
  suppressions: null,
  audit: null,
  purgedUndelivered: 0,
  sealed: false,
  clock: null,
  storage: 'ok',
  sacrificed: {},
  limits: [],
  precision: [],
  auditHead: null,
  lastMessage: null,
  atLink: atLink === null ? null : { ...atLink },
  lists: [],
  failingDeliveries: [],
});

export const encodeStatus = (status: StatusMessage): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(status));
