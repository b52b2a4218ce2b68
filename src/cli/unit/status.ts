import { call } from '../../commands/client.ts';
import type { CameraStatus, FailingDelivery, UnitStatus } from '../../domain/events/unit-status.ts';
import { counted } from '../../platform/counted.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { madeAt } from '../lists/lists-in-force.ts';
import { columns, duration, type Terminal } from '../terminal/terminal.ts';
import { type UnitSocketOptions, unitSocket } from '../terminal/unit-socket.ts';
import { forUnit, type Verb } from '../terminal/verb.ts';
import { trafficLine } from './traffic.ts';

export const statusVerb: Verb = {
  path: 'status',
  register: (command, { terminal, settle }) =>
    forUnit(command.description('show the state of the running unit')).action(async (flags) =>
      settle(await showStatus(flags, terminal)),
    ),
};

/** `waypost status`: the state of the running unit. */
export async function showStatus(
  options: UnitSocketOptions & { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const status = await call(unitSocket(options), 'status', {});
  terminal.out(options.json ? JSON.stringify({ schema: 1, ...status }) : statusText(status));
  return EXIT.ok;
}

export function statusText(status: UnitStatus): string {
  const { unitId, version, state, upMs, cameras, hotLists, buffer, alerts, log } = status;
  return [
    `Unit ${unitId} (version ${version}): ${state}, up ${duration(upMs)}`,
    '',
    ...columns([
      [
        'camera',
        'state',
        'frames',
        'read',
        'passages',
        'regions',
        'light',
        'exposure',
        'last frame',
        'lag',
        'last passage',
      ],
      ...cameras.map(cameraRow),
    ]),
    '',
    ...(hotLists.length === 0
      ? ['No hot list is in force: import one with `waypost hotlist import`.']
      : columns([
          ['hot list', 'version', 'made', 'entries', 'refused rows'],
          ...hotLists.map((list) => [
            ...[list.listId, list.version, madeAt(list)],
            ...[String(list.entries), String(list.refused)],
          ]),
        ])),
    ...status.failingDeliveries.map(deliveryLine),
    '',
    ...columns([
      [
        'buffer',
        `${counted(buffer.readsRecorded, 'read')}, ${counted(buffer.hitsRecorded, 'hit')}, ${purged(buffer)}`,
      ],
      ...(buffer.storage === 'ok' ? [] : [['storage', buffer.storage]]),
      ...auditRows(status),
      ['clock', clockText(status)],
      ...(buffer.isSealed ? [['', SEALED]] : []),
      ['holds', holdsText(status)],
      ...status.traffic.map((camera) => [`traffic ${camera.cameraId}`, trafficLine(camera)]),
      ['alerts', `${alerts.interrupt} interrupt, ${alerts.review} review`],
      ...suppressionRows(status),
      ['broker', brokerText(status)],
      ['log', logText(log)],
    ]),
  ].join('\n');
}

const cameraRow = (camera: CameraStatus): readonly string[] => [
  camera.cameraId,
  stateText(camera),
  String(camera.framesCaptured),
  String(camera.framesRecognized),
  `${camera.passages.read} read (${camera.passages.revised} revised), ${camera.passages.illegible} illegible`,
  `${camera.regions.known} known, ${camera.regions.unknown} unknown`,
  camera.light ?? '-',
  camera.exposureAdvice?.replace('-', ' ') ?? '-',
  ago(camera.lastFrameAgeMs),
  camera.lagMs === null ? '-' : duration(camera.lagMs),
  ago(camera.lastPassageAgeMs),
];

function stateText({ state, lossReason, pictureFrozenMs }: CameraStatus): string {
  if (lossReason !== null) return `${state} (${lossReason})`;
  return pictureFrozenMs === null ? state : 'frozen';
}

const logText = ({ warnings, errors, dropped }: UnitStatus['log']): string =>
  `${counted(warnings, 'warning')}, ${counted(errors, 'error')}` +
  (dropped > 0 ? `, ${counted(dropped, 'line')} dropped because nobody read them` : '');

const ago = (ageMs: number | null): string => (ageMs === null ? 'none yet' : `${duration(ageMs)} ago`);

const holdsText = ({ holds: { inForce, reviewDue } }: UnitStatus): string =>
  reviewDue === 0 ? `${inForce} in force` : `${inForce} in force, ${reviewDue} due for review`;

/** No row until it is known. */
function auditRows({ audit }: UnitStatus): string[][] {
  if (audit === null) return [];
  const share = audit.roomBytes === 0 ? 100 : (100 * audit.bytes) / audit.roomBytes;
  const size = `${(audit.bytes / 1_000_000).toFixed(1)} MB, ${share.toFixed(1)} % of the room of the buffer`;
  return [['audit chain', audit.isLarge ? `${size}: more than its share` : size]];
}

/** No row if there is nothing to tell. */
function suppressionRows({ suppressions: { inForce, throughBroker } }: UnitStatus): string[][] {
  if (inForce === 0) return [];
  const of = throughBroker === 0 ? '' : `, ${throughBroker} of them through the broker`;
  return [['suppressed', `${counted(inForce, 'list entry', 'list entries')} on rejected plates${of}`]];
}

const SEALED = 'older records are sealed until the time without power is known';

/** `synchronized within 2 s (chrony)`, or why it is unknown and how far it is off. */
function clockText({ clock: { quality, boundMs, departureMs, why, sources } }: UnitStatus): string {
  const by = sources.filter(({ isSynchronized }) => isSynchronized).map(({ name }) => name);
  if (quality !== 'unknown')
    return `${quality} within ${duration(boundMs ?? 0)}${by.length === 0 ? '' : ` (${by.join(', ')})`}`;
  const off = Math.abs(departureMs);
  const departs = off < 1_000 ? '' : `; it is ${duration(off)} ${departureMs > 0 ? 'ahead' : 'behind'}`;
  return `unknown: ${why ?? 'it was not judged yet'}${departs}`;
}

const purged = ({ readsPurged, purgedUndelivered }: UnitStatus['buffer']): string =>
  `${counted(readsPurged, 'read')} purged${purgedUndelivered > 0 ? ` (${counted(purgedUndelivered, 'message')} never delivered)` : ''}`;

function brokerText({ broker, outbox }: UnitStatus): string {
  const waiting = outbox === null ? '' : `, ${outbox.unpublished + outbox.inFlight} waiting`;
  const unheard = broker.messagesUnheard > 0 ? ` (${broker.messagesUnheard} with no subscriber)` : '';
  const why = broker.detail === null ? '' : ` (${broker.detail})`;
  const state = broker.state.replace('-', ' ') + why;
  return `${state}: ${broker.messagesConfirmed} confirmed${unheard}, ${broker.messagesRefused} refused${waiting}`;
}

const deliveryLine = ({ listId, way, detail, failingMs }: FailingDelivery): string =>
  `No new version of ${listId} over ${way === 'https' ? 'HTTPS' : 'the broker'} for ${duration(failingMs)}: ${detail}`;
