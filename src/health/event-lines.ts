import type { StageEvent } from '../domain/events/events.ts';

/** debug; info = the normal story; warn = unexpected, nothing lost; error = data lost or a person is needed. */
export type LineLevel = 'debug' | 'info' | 'warn' | 'error';

type EventOf<T extends StageEvent['type']> = Extract<StageEvent, { type: T }>;
type Line<T extends StageEvent['type']> = {
  readonly level: LineLevel | ((event: EventOf<T>) => LineLevel);
  readonly text: string;
};

/** How each event is told in the log. The event's own fields go along as they are. */
const LINES: { readonly [T in StageEvent['type']]: Line<T> } = {
  sourceStarted: { level: 'info', text: 'the camera delivers frames' },
  sourceLost: { level: 'warn', text: 'the camera gives no pictures; it is tried again until it does' },
  sourceBack: { level: 'info', text: 'the camera gives pictures again' },
  frameCaptured: { level: 'debug', text: 'a frame was captured' },
  frameSkipped: { level: 'debug', text: 'a frame was left unread' },
  stillUnreadable: { level: 'warn', text: 'a picture could not be decoded and was left out' },
  lightChanged: { level: 'info', text: 'day or night has begun, as far as the picture tells' },
  sourceEnded: { level: 'info', text: 'the source has no more frames' },
  frameRecognized: { level: 'debug', text: 'a frame was read' },
  plateSeen: { level: 'debug', text: 'a plate was seen in a frame' },
  regionJudged: { level: 'debug', text: "a read's region was looked for in its best picture" },
  plateExposureMeasured: { level: 'debug', text: 'how a plate came out in its picture was measured' },
  exposureAdviceChanged: {
    level: ({ advice }) => (advice === 'keep' ? 'info' : 'warn'),
    text: 'how the latest plates came out suggests this of exposure, light or lens',
  },
  evidenceMade: { level: 'debug', text: 'the pictures of a read were made' },
  readIssued: { level: 'debug', text: 'a passage became a read' },
  readRevised: { level: 'info', text: 'later looks have changed the text of a read' },
  passageClosed: { level: 'debug', text: 'a vehicle has passed' },
  listActivated: { level: 'info', text: 'a hot list is in force' },
  listDeliveryFailed: { level: 'warn', text: 'a hot list could not be delivered; it is tried again' },
  listDeliveryBack: { level: 'info', text: 'hot lists are delivered again' },
  alertLimitReached: {
    level: 'error',
    text: 'a list has alerted as often as it may in an hour: interruptions go to review, reviews are recorded only',
  },
  alertLimitOver: { level: 'info', text: 'the hour in which a list had reached its limit is over' },
  listRefused: { level: 'error', text: 'a hot list was refused; the last good one stays in force' },
  listFileSetAside: { level: 'error', text: 'a damaged hot-list file was set aside; import the list again' },
  listFileUnreadable: {
    level: 'error',
    text: 'a hot-list file cannot be read and is not in force; check the disk, or import the list again',
  },
  alertRaised: { level: 'info', text: 'an alert was raised' },
  alertRevised: { level: 'info', text: 'an alert was told again because the text of its read was revised' },
  alertFinal: { level: 'info', text: 'an alert was told for the last time: its passage is over' },
  hitRecordedOnly: { level: 'info', text: 'a hit was recorded without an alert' },
  bufferOpened: { level: 'info', text: 'the buffer is open' },
  bufferSetAside: {
    level: 'error',
    text: 'the buffer was damaged and has been set aside; the unit goes on with a new one, and what the broker did not have is in the old one',
  },
  commandsUnheard: { level: 'warn', text: 'the broker does not let this unit read what is sent to it' },
  alertVerified: { level: 'info', text: 'a person has verified an alert' },
  alertClosed: { level: 'info', text: 'what came of a confirmed alert is known' },
  alertsExpired: { level: 'warn', text: 'alerts have expired: nobody has verified them in time' },
  verificationRefused: {
    level: 'warn',
    text: 'a verification that came through the broker was refused; the alert stays as it is',
  },
  dispositionRefused: {
    level: 'warn',
    text: 'a disposition that came through the broker was refused; the alert stays as it is',
  },
  suppressionRefused: {
    level: 'warn',
    text: 'a rejection from another unit was refused; its entry goes on alerting here',
  },
  markRefused: {
    level: 'warn',
    text: 'a mark on a list entry that came through the broker was refused; the entry stays as it is',
  },
  suppressionsUnreadable: {
    level: 'error',
    text: 'what people had rejected, disputed or removed does not open and is set aside; it alerts again',
  },
  storageFailing: {
    level: 'error',
    text: 'the storage takes no writes; what is read waits in memory until it does',
  },
  storageBack: { level: 'warn', text: 'the storage takes writes again; what waited is recorded' },
  storageSlow: {
    level: ({ isOver }) => (isOver ? 'info' : 'warn'),
    text: 'commits take long: the storage is slow, until it is over',
  },
  readsLost: { level: 'error', text: 'reads that waited for the storage are lost with the end of the unit' },
  sacrificed: { level: 'warn', text: 'the disk is short of room: what is needed least was given up' },
  storageExhausted: {
    level: ({ isOver }) => (isOver ? 'info' : 'error'),
    text: 'the disk is short of room, and there is nothing more that may be given up, until it is over',
  },
  bufferChecked: {
    level: ({ isWhole }) => (isWhole ? 'info' : 'error'),
    text: 'the whole buffer was looked through',
  },
  bufferUnchecked: { level: 'warn', text: 'the buffer could not be looked through' },
  bufferSalvaged: {
    level: ({ isReadable, lost }) => (isReadable && lost === 0 ? 'warn' : 'error'),
    text: 'what could be read of the damaged buffer is in the new one; what is counted as lost is not',
  },
  bufferBackedUp: {
    level: ({ file }) => (file === null ? 'warn' : 'info'),
    text: 'a buffer of an older version is migrated; a copy of it is kept for a day, if the disk has room',
  },
  auditEntriesMissing: {
    level: 'error',
    text: 'entries of the audit chain are missing: they were taken out, or an old buffer was put back',
  },
  clockUnknown: {
    level: 'warn',
    text: 'the clock is not synchronized since the boot: what is older is sealed until it is, powered time goes on counting',
  },
  clockSet: { level: 'info', text: 'the clock is synchronized: sealed records are purged or opened' },
  holdReviewDue: { level: 'warn', text: 'a hold has to be reviewed: is it still needed?' },
  readRecorded: { level: 'info', text: 'a read was recorded' },
  recordsPurged: {
    level: (event) => (event.undelivered > 0 ? 'error' : 'info'),
    text: 'records were deleted because their time was over',
  },
  operatorsMissing: {
    level: 'info',
    text: "there are no operators: nobody can search or hold, and lists are imported for the unit's own user",
  },
  operatorsUnreadable: { level: 'error', text: 'the operators cannot be read: nobody is let in' },
  operatorLocked: { level: 'warn', text: 'an account is locked for a while after repeated wrong passwords' },
  brokerConnected: { level: 'info', text: 'the broker is connected' },
  brokerLost: { level: 'warn', text: 'the broker does not answer; messages wait in the buffer' },
  messageConfirmed: {
    level: (event) => (event.heard ? 'debug' : 'warn'),
    text: 'the broker has a message; unless it was heard, nobody subscribes to its topic',
  },
  messageKept: {
    level: 'warn',
    text: 'nobody subscribes to the topic of a message; it is kept and sent again later',
  },
  messageRefused: { level: 'error', text: 'the broker refused a message; check its access rules' },
  coreDumpsAllowed: {
    level: 'warn',
    text: 'a crash of this process would write plates and keys to the disk: set its core limit to 0, as waypost.service does',
  },
  unitStarted: { level: 'info', text: 'the unit has started' },
  cameraBroke: { level: 'error', text: 'a camera broke by a fault of its own and is started anew' },
  cameraFailed: { level: 'error', text: 'a camera has stopped for good' },
  unitStopping: { level: 'info', text: 'the unit is stopping' },
  stageOverran: { level: 'warn', text: 'a stage did not stop in time' },
  unitStopped: { level: 'info', text: 'the unit has stopped' },
};

/** The level and the words for an event. */
export function lineFor<T extends StageEvent['type']>(
  event: EventOf<T> & { readonly type: T },
): { readonly level: LineLevel; readonly text: string } {
  const { level, text } = LINES[event.type];
  return { level: typeof level === 'function' ? level(event) : level, text };
}

/** Events with the same key tell the same story again: the same type at the same camera for the same reason. */
export function repeatKey(event: StageEvent): string {
  const camera = 'cameraId' in event ? event.cameraId : '';
  const reason = 'reason' in event ? event.reason : '';
  return `${event.type}/${camera}/${reason}`;
}
