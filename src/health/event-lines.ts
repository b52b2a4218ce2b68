import type { StageEvent } from '../domain/events/events.ts';
import type { EventOf, Line, LineLevel } from './line.ts';
import { UNIT_LINES } from './unit-lines.ts';

/** What each event's line says: what happened, to what, and what the unit does about it. The event's fields go along. */
const LINES: { readonly [T in StageEvent['type']]: Line<T> } = {
  sourceStarted: { level: 'info', text: 'the camera delivers frames' },
  sourceLost: {
    level: 'warn',
    text: 'the camera delivers no frames; the unit keeps trying to start it again',
  },
  loginRefused: {
    level: 'error',
    text: 'the camera refuses user and password; the unit now asks rarely, so that the account is not locked, and at once when the credentials file changes',
  },
  sourceLagMeasured: { level: 'debug', text: 'the lag of the camera was measured' },
  sourceLagChanged: {
    level: ({ isLate }) => (isLate ? 'warn' : 'info'),
    text: ({ isLate }) =>
      isLate
        ? 'the pictures come late: this machine is slower than the camera; the unit skips to live, so choose a smaller picture or a lower frame rate at the camera'
        : 'the pictures are live again',
  },
  sourceBack: { level: 'info', text: 'the camera delivers frames again' },
  pictureFailed: {
    level: 'warn',
    text: 'the camera did not give one picture; the unit asks for the next one in its time',
  },
  pictureMended: {
    level: 'warn',
    text: 'a picture had a blemish in its file; the unit mended it and read it',
  },
  pictureFroze: {
    level: 'warn',
    text: 'the camera keeps giving the same picture; no passing vehicle is seen until it gives a new one',
  },
  pictureThawed: { level: 'info', text: 'the camera gives new pictures again' },
  frameCaptured: { level: 'debug', text: 'a frame was captured' },
  frameSkipped: { level: 'debug', text: 'a frame was skipped without recognition' },
  stillUnreadable: { level: 'warn', text: 'a picture could not be decoded and was skipped' },
  lightChanged: { level: 'info', text: 'the picture changed between day and night' },
  sourceEnded: { level: 'info', text: 'the source has no more frames' },
  frameRecognized: { level: 'debug', text: 'recognition ran on a frame' },
  interlacingFound: {
    level: 'info',
    text: 'the camera sends interlaced pictures; the unit deinterlaces them, but a progressive mode at the camera shows plates with twice the lines',
  },
  platesUnread: {
    level: 'warn',
    text: 'a frame showed more plates than are read in one frame; the least certain ones were left unread',
  },
  plateSeen: { level: 'debug', text: 'a plate was found in a frame' },
  platesMasked: { level: 'debug', text: 'a plate touches a privacy mask and was not read' },
  regionJudged: { level: 'debug', text: 'the region reader looked at the best picture of a read' },
  plateExposureMeasured: { level: 'debug', text: 'the exposure of a plate was measured' },
  exposureAdviceChanged: {
    level: ({ advice }) => (advice === 'keep' ? 'info' : 'warn'),
    text: ({ advice }) =>
      advice === 'keep'
        ? 'the latest plates are well exposed; leave the camera as it is'
        : 'the latest plates are badly exposed; change the exposure, the light or the lens as advised',
  },
  evidenceMade: { level: 'debug', text: 'the evidence pictures of a read were made' },
  readIssued: { level: 'debug', text: 'a passage became a read' },
  readRevised: {
    level: 'info',
    text: 'later frames changed the text of a read; the unit sends the correction',
  },
  passageClosed: { level: 'debug', text: 'a vehicle left the view' },
  listActivated: { level: 'info', text: 'a hot list is in force' },
  listWithdrawn: { level: 'info', text: 'a hot list was withdrawn; it matches nothing any more' },
  listDeliveryFailed: {
    level: 'warn',
    text: 'a hot list could not be delivered; the unit tries again later',
  },
  listDeliveryBack: { level: 'info', text: 'hot lists are delivered again' },
  alertLimitReached: {
    level: 'error',
    text: 'a hot list reached its hourly alert limit; until the hour is over, its interrupting alerts go to review and its review alerts are only recorded',
  },
  alertLimitOver: {
    level: 'info',
    text: 'the hour of a hot list that had reached its alert limit is over; it alerts normally again',
  },
  listRefused: { level: 'error', text: 'a hot list was refused; the last good version stays in force' },
  agencyKeyUnreadable: {
    level: 'error',
    text: 'the public key of an agency cannot be read; the unit refuses its list packages; mend the file and restart the unit',
  },
  listFileSetAside: { level: 'error', text: 'a damaged hot-list file was set aside; import the list again' },
  listFileUnreadable: {
    level: 'error',
    text: 'a hot-list file cannot be read, so its list is not in force; check the disk or import the list again',
  },
  alertRaised: { level: 'info', text: 'an alert was raised' },
  alertRevised: { level: 'info', text: 'an alert was sent again because the text of its read changed' },
  alertFinal: {
    level: 'info',
    text: 'the last revision of an alert was sent because its vehicle left the view',
  },
  hitRecordedOnly: { level: 'info', text: 'a hit was recorded without an alert' },
  bufferOpened: { level: 'info', text: 'the buffer is open' },
  bufferSetAside: {
    level: 'error',
    text: 'the buffer was damaged and was set aside; the unit continues with a new one and copies what it can',
  },
  ownPastUnread: { level: 'warn', text: 'the broker hides its own status from the unit' },
  commandsUnheard: {
    level: 'warn',
    text: 'the broker refuses a subscription of this unit, so no command can reach it; check its access rules',
  },
  alertVerified: { level: 'info', text: 'a person verified an alert' },
  alertClosed: { level: 'info', text: 'the outcome of a confirmed alert was recorded' },
  alertsRetracted: {
    level: 'info',
    text: 'alerts were retracted because their list entries are not in force any more',
  },
  alertsExpired: { level: 'warn', text: 'alerts expired because nobody verified them in time' },
  verificationRefused: {
    level: 'warn',
    text: 'a verification that came through the broker was refused; the alert is unchanged',
  },
  dispositionRefused: {
    level: 'warn',
    text: 'an outcome of an alert that came through the broker was refused; the alert is unchanged',
  },
  suppressionRefused: {
    level: 'warn',
    text: 'a rejection from another unit was refused; its entry still alerts on this unit',
  },
  suppressionTaken: {
    level: 'info',
    text: 'a rejection from another unit was accepted; its entry no longer alerts on that plate',
  },
  suppressionLifted: {
    level: 'info',
    text: 'a person lifted the suppression of a list entry; the entry alerts again',
  },
  liftRefused: {
    level: 'warn',
    text: 'an order to lift a suppression was refused; the entry stays suppressed if it was',
  },
  markRefused: {
    level: 'warn',
    text: 'a mark on a list entry that came through the broker was refused; the entry is unchanged',
  },
  orderWaits: {
    level: 'warn',
    text: 'an order that came through the broker waits until the unit knows how long it was without power',
  },
  retainedOrderIgnored: { level: 'warn', text: 'an order that the broker had retained was ignored' },
  suppressionsUnreadable: {
    level: 'error',
    text: 'the record of rejected, disputed and removed entries cannot be opened and was set aside; those entries alert again',
  },
  storageFailing: {
    level: 'error',
    text: 'the storage cannot be written; new reads wait in memory until it can',
  },
  storageBack: { level: 'warn', text: 'the storage can be written again; the waiting reads were recorded' },
  storageSlow: {
    level: ({ isOver }) => (isOver ? 'info' : 'warn'),
    text: ({ isOver }) =>
      isOver ? 'the storage is fast again' : 'the storage is slow: each record takes long to write',
  },
  auditLarge: {
    level: ({ isOver }) => (isOver ? 'info' : 'warn'),
    text: ({ isOver }) =>
      isOver
        ? 'the audit chain takes no more than its share of the room again'
        : 'the audit chain takes more than a tenth of the room of the buffer; nothing of it is deleted, so the room for reads shrinks. Find out who causes its entries, or give the buffer more room',
  },
  readsLost: { level: 'error', text: 'the unit stopped while reads waited for the storage; they are lost' },
  sacrificed: {
    level: 'warn',
    text: 'the disk is nearly full; the unit deleted the records that are needed least',
  },
  storageExhausted: {
    level: ({ isOver }) => (isOver ? 'info' : 'error'),
    text: ({ isOver }) =>
      isOver
        ? 'the disk has room again'
        : 'the disk is nearly full, and the unit may not delete anything more; free some space',
  },
  bufferChecked: {
    level: ({ isWhole }) => (isWhole ? 'info' : 'error'),
    text: ({ isWhole }) =>
      isWhole
        ? 'the whole buffer was checked and is sound'
        : 'the check of the buffer found damage; the unit stops',
  },
  bufferUnchecked: { level: 'warn', text: 'the buffer could not be checked' },
  bufferSalvaged: {
    level: ({ isReadable, lost }) => (isReadable && lost === 0 ? 'warn' : 'error'),
    text: ({ isReadable, lost }) => {
      if (!isReadable) return 'nothing in the damaged buffer could be read';
      return lost === 0
        ? 'all records of the damaged buffer were copied into the new one'
        : 'the readable records of the damaged buffer were copied into the new one; the others are lost';
    },
  },
  bufferBackedUp: {
    level: ({ file }) => (file === null ? 'warn' : 'info'),
    text: ({ file }) =>
      file === null
        ? 'a buffer of an older version is migrated without a backup because the disk is too full for one'
        : 'a buffer of an older version is migrated; the unit keeps a backup of it for a day',
  },
  epochBegun: { level: 'error', text: 'the buffer may be an older copy; a new epoch begins' },
  auditEntriesMissing: {
    level: 'error',
    text: 'entries of the audit chain are missing: somebody removed them or put an old buffer back',
  },
  clockUnknown: {
    level: 'warn',
    text: 'the clock was not synchronized since the boot; older records stay sealed until it is, and their retention goes on counting powered time',
  },
  clockSet: { level: 'info', text: 'the clock is synchronized; sealed records are open again' },
  clockDoubted: {
    level: 'warn',
    text: 'the clock is not believed; the unit goes on by powered time, deletes nothing because of the clock, and interrupts nobody',
  },
  clockBelieved: {
    level: 'info',
    text: ({ quality }) =>
      quality === 'synchronized'
        ? 'the clock is synchronized and agrees with powered time'
        : 'no time service sets the clock any more; the unit goes on by powered time',
  },
  clockStepped: {
    level: 'warn',
    text: 'the clock was set while the unit ran, and has held for long enough to be believed; no record was deleted because of it',
  },
  offTimeCounted: {
    level: 'info',
    text: 'the time without power before this boot is known now, and counts for retention',
  },
  holdReviewDue: { level: 'warn', text: 'a hold is due for review; renew or release it' },
  readRecorded: { level: 'info', text: 'a read was recorded' },
  recordsPurged: {
    level: (event) => (event.undelivered > 0 ? 'error' : 'info'),
    text: (event) =>
      event.undelivered > 0
        ? 'records were deleted at the end of their retention, and some had not reached the broker'
        : 'records were deleted at the end of their retention',
  },
  operatorsMissing: {
    level: 'info',
    text: "there are no operators: nobody can search or place holds, and the unit's own user imports lists without signing in",
  },
  operatorsUnreadable: { level: 'error', text: 'the operator accounts cannot be read; nobody can sign in' },
  operatorsReplaced: {
    level: 'error',
    text: 'the file with the operator accounts is not the one that this unit last wrote, so nobody can sign in. Put that one back. If you replaced it on purpose, stop the unit and run `waypost operator restore`',
  },
  commandFailed: {
    level: 'error',
    text: 'a command failed because of a fault in this program; the unit continues; please report it',
  },
  operatorLocked: { level: 'warn', text: 'an account was locked for a while after repeated wrong passwords' },
  brokerConnected: { level: 'info', text: 'the broker is connected' },
  brokerLost: { level: 'warn', text: 'the broker does not answer; messages wait in the buffer' },
  messageConfirmed: {
    level: (event) => (event.heard ? 'debug' : 'warn'),
    text: (event) =>
      event.heard
        ? 'the broker acknowledged a message'
        : 'the broker acknowledged a message, but nobody subscribes to its topic',
  },
  messageKept: {
    level: 'warn',
    text: 'nobody subscribes to the topic of a message; the unit keeps it and sends it again later',
  },
  messageRefused: { level: 'error', text: 'the broker refused a message; check its access rules' },
  ...UNIT_LINES,
};

/** The level and the text for an event. */
export function lineFor<T extends StageEvent['type']>(
  event: EventOf<T> & { readonly type: T },
): { readonly level: LineLevel; readonly text: string } {
  const { level, text } = LINES[event.type];
  return {
    level: typeof level === 'function' ? level(event) : level,
    text: typeof text === 'function' ? text(event) : text,
  };
}

/** Events with the same key repeat each other: the same type at the same camera for the same reason. */
export function repeatKey(event: StageEvent): string {
  const camera = 'cameraId' in event ? event.cameraId : '';
  const reason = 'reason' in event ? event.reason : '';
  return `${event.type}/${camera}/${reason}`;
}
