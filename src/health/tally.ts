import type { StageEvent } from '../domain/events/events.ts';
import type {
  BrokerState,
  FailingDelivery,
  HotListStatus,
  UnitState,
  UnitStatus,
} from '../domain/events/unit-status.ts';
import type { MonoMs } from '../domain/time/time.ts';
import { type CameraEvent, type CameraTally, emptyCameraTally, tallyCamera } from './camera-tally.ts';

/** What has happened since the start, as a pure state over events. Memory only: it starts at zero each time. */
export type Tally = {
  readonly state: UnitState;
  readonly cameras: ReadonlyMap<string, CameraTally>;
  readonly hotLists: ReadonlyMap<string, HotListStatus>;
  /** By list. */
  readonly failingDeliveries: ReadonlyMap<
    string,
    Omit<FailingDelivery, 'failingMs'> & { readonly since: MonoMs }
  >;
  readonly alerts: UnitStatus['alerts'];
  readonly tests: UnitStatus['tests'];
  readonly buffer: Omit<UnitStatus['buffer'], 'lastRecordAgeMs'> & { readonly lastRecordAt: MonoMs | null };
  readonly broker: {
    readonly state: BrokerState;
    readonly detail: string | null;
    readonly messagesConfirmed: number;
    readonly messagesUnheard: number;
    readonly messagesRefused: number;
    readonly ordersRefused: number;
    readonly ordersIgnored: number;
    readonly lastConfirmationAt: MonoMs | null;
  };
};

export const emptyTally = (cameraIds: readonly string[]): Tally => ({
  state: 'starting',
  cameras: new Map(cameraIds.map((id) => [id, emptyCameraTally(id)])),
  hotLists: new Map(),
  failingDeliveries: new Map(),
  alerts: { interrupt: 0, review: 0, test: 0 },
  tests: { confirmed: 0, unheard: 0 },
  buffer: {
    epoch: null,
    readsRecorded: 0,
    hitsRecorded: 0,
    readsPurged: 0,
    purgedUndelivered: 0,
    isSealed: false,
    storage: 'ok',
    sacrificed: { 'delivered-contextual-images': 0, 'other-contextual-images': 0, 'delivered-reads': 0 },
    lastRecordAt: null,
  },
  broker: {
    state: 'never-connected',
    detail: null,
    messagesConfirmed: 0,
    messagesUnheard: 0,
    messagesRefused: 0,
    ordersRefused: 0,
    ordersIgnored: 0,
    lastConfirmationAt: null,
  },
});

/** Events that appear in the log only. */
const UNTALLIED = [
  'clockDoubted',
  'clockBelieved',
  'clockStepped',
  'offTimeCounted',
  'bufferSetAside',
  'auditEntriesMissing',
  'auditLarge',
  'operatorsMissing',
  'operatorsUnreadable',
  'operatorsReplaced',
  'operatorLocked',
  'commandFailed',
  'holdReviewDue',
  'commandsUnheard',
  'ownPastUnread',
  'alertVerified',
  'alertClosed',
  'alertsExpired',
  'orderWaits',
  'alertsRetracted',
  'suppressionsUnreadable',
  'suppressionTaken',
  'suppressionLifted',
  'readsLost',
  'bufferChecked',
  'bufferUnchecked',
  'bufferSalvaged',
  'bufferBackedUp',
  'coreDumpsAllowed',
  'childrenUnconfined',
  'trafficCountsDamaged',
  'alertLimitReached',
  'alertLimitOver',
  'listFileSetAside',
  'agencyKeyUnreadable',
  'listFileUnreadable',
  'alertRevised',
  'alertFinal',
  'hitRecordedOnly',
  'stageOverran',
  'linesDropped',
  'socketFailing',
  'socketBack',
] as const satisfies readonly StageEvent['type'][];

const isUntallied = (event: StageEvent): event is Extract<StageEvent, { type: (typeof UNTALLIED)[number] }> =>
  UNTALLIED.some((type) => type === event.type);

/** The tally after one more event, at monotonic time `now`. */
export function tallyEvent(tally: Tally, event: StageEvent, now: MonoMs): Tally {
  if ('cameraId' in event) return withCamera(tally, event, now);
  if (isUntallied(event)) return tally;
  const { broker } = tally;
  switch (event.type) {
    case 'unitStarted':
      return { ...tally, state: 'running' };
    case 'unitStopping':
      return { ...tally, state: 'stopping' };
    case 'unitStopped':
      return { ...tally, state: 'stopped' };
    case 'listActivated':
    case 'listWithdrawn':
    case 'listDeliveryFailed':
    case 'listDeliveryBack':
    case 'listRefused':
      return withList(tally, event, now);
    case 'alertRaised':
      return { ...tally, alerts: { ...tally.alerts, [event.channel]: tally.alerts[event.channel] + 1 } };
    case 'bufferOpened':
    case 'epochBegun':
    case 'readRecorded':
    case 'recordsPurged':
    case 'clockUnknown':
    case 'clockSet':
    case 'storageFailing':
    case 'storageBack':
    case 'storageSlow':
    case 'storageExhausted':
    case 'sacrificed':
      return { ...tally, buffer: tallyBuffer(tally.buffer, event, now) };
    case 'brokerConnected':
      return { ...tally, broker: { ...broker, state: 'connected', detail: null } };
    case 'brokerLost':
      return {
        ...tally,
        broker: {
          ...broker,
          state: broker.state === 'connected' ? 'lost' : broker.state,
          detail: event.detail,
        },
      };
    case 'messageConfirmed':
      return {
        ...tally,
        tests: testsWith(tally.tests, event),
        broker: {
          ...broker,
          messagesConfirmed: broker.messagesConfirmed + 1,
          messagesUnheard: broker.messagesUnheard + (event.heard ? 0 : 1),
          lastConfirmationAt: now,
        },
      };
    case 'messageKept':
      return { ...tally, broker: { ...broker, messagesUnheard: broker.messagesUnheard + 1 } };
    case 'verificationRefused':
    case 'dispositionRefused':
    case 'suppressionRefused':
    case 'liftRefused':
    case 'markRefused':
      return { ...tally, broker: { ...broker, ordersRefused: broker.ordersRefused + 1 } };
    case 'retainedOrderIgnored':
      return { ...tally, broker: { ...broker, ordersIgnored: broker.ordersIgnored + 1 } };
    case 'messageRefused':
      return { ...tally, broker: { ...broker, messagesRefused: broker.messagesRefused + 1 } };
  }
}

type ListEvent = Extract<
  StageEvent,
  { type: 'listActivated' | 'listWithdrawn' | 'listDeliveryFailed' | 'listDeliveryBack' | 'listRefused' }
>;

function withList(tally: Tally, event: ListEvent, now: MonoMs): Tally {
  switch (event.type) {
    case 'listActivated': {
      const { type: _, ...list } = event;
      const hotLists = new Map(tally.hotLists).set(event.listId, list);
      return { ...tally, hotLists, failingDeliveries: without(tally.failingDeliveries, event.listId) };
    }
    case 'listWithdrawn':
      return { ...tally, hotLists: without(tally.hotLists, event.listId) };
    case 'listDeliveryFailed': {
      const { type: _, ...failing } = event;
      const since = tally.failingDeliveries.get(event.listId)?.since ?? now;
      const failingDeliveries = new Map(tally.failingDeliveries).set(event.listId, { ...failing, since });
      return { ...tally, failingDeliveries };
    }
    // A version that was refused has reached the unit.
    case 'listRefused':
    case 'listDeliveryBack':
      return { ...tally, failingDeliveries: without(tally.failingDeliveries, event.listId) };
  }
}

function withCamera(tally: Tally, event: CameraEvent, now: MonoMs): Tally {
  const camera = tally.cameras.get(event.cameraId) ?? emptyCameraTally(event.cameraId);
  return { ...tally, cameras: new Map(tally.cameras).set(event.cameraId, tallyCamera(camera, event, now)) };
}

type BufferTallyEvent = Extract<
  StageEvent,
  {
    type:
      | 'bufferOpened'
      | 'epochBegun'
      | 'readRecorded'
      | 'recordsPurged'
      | 'clockUnknown'
      | 'clockSet'
      | 'storageFailing'
      | 'storageBack'
      | 'storageSlow'
      | 'storageExhausted'
      | 'sacrificed';
  }
>;

function tallyBuffer(buffer: Tally['buffer'], event: BufferTallyEvent, now: MonoMs): Tally['buffer'] {
  switch (event.type) {
    case 'clockUnknown':
      return { ...buffer, isSealed: true };
    case 'clockSet':
      return { ...buffer, isSealed: false };
    case 'storageFailing':
      return { ...buffer, storage: 'failing' };
    case 'storageBack':
      return { ...buffer, storage: 'ok' };
    case 'storageSlow':
      return { ...buffer, storage: event.isOver ? 'ok' : 'slow' };
    case 'storageExhausted':
      return { ...buffer, storage: event.isOver ? 'ok' : 'exhausted' };
    case 'sacrificed': {
      const { what, count } = event;
      return { ...buffer, sacrificed: { ...buffer.sacrificed, [what]: buffer.sacrificed[what] + count } };
    }
    case 'bufferOpened':
    case 'epochBegun':
      return { ...buffer, epoch: event.epoch };
    case 'readRecorded':
      return {
        ...buffer,
        readsRecorded: buffer.readsRecorded + 1,
        hitsRecorded: buffer.hitsRecorded + event.hits,
        lastRecordAt: now,
      };
    case 'recordsPurged':
      return {
        ...buffer,
        readsPurged: buffer.readsPurged + event.reads,
        purgedUndelivered: buffer.purgedUndelivered + event.undelivered,
      };
  }
}

/** Counts a message under the topic of tests. */
function testsWith(
  { confirmed, unheard }: Tally['tests'],
  { topic, heard }: { readonly topic: string; readonly heard: boolean },
): Tally['tests'] {
  if (!topic.endsWith('/test')) return { confirmed, unheard };
  return { confirmed: confirmed + 1, unheard: unheard + (heard ? 0 : 1) };
}

function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  const left = new Map(map);
  left.delete(key);
  return left;
}
