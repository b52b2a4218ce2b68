import { call } from '../../commands/client.ts';
import type { TrafficSummary } from '../../domain/traffic/local-traffic.ts';
import { counted } from '../../platform/counted.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { type SessionFlags, sessionOf } from '../terminal/session.ts';
import { columns, type Terminal } from '../terminal/terminal.ts';
import { type UnitSocketOptions, unitSocket } from '../terminal/unit-socket.ts';
import { forOperator, forUnit, type Verb } from '../terminal/verb.ts';

type Json = { readonly json?: boolean };
export type ResetFlags = SessionFlags & Json & { readonly camera?: string };

export const trafficVerb: Verb = {
  path: 'traffic',
  register(traffic, { terminal, settle }) {
    traffic.description('which regions the vehicles come from, as each camera has learned');
    forUnit(traffic.command('show').description('show the share of each region at each camera')).action(
      async (flags) => settle(await showTraffic(flags, terminal)),
    );
    forOperator(
      traffic
        .command('reset')
        .description('begin again: the camera was turned to another road, or the unit has moved')
        .option('--camera <id>', 'only this camera (default: all)'),
    ).action(async (flags) => settle(await resetTraffic(flags, terminal)));
  },
};

/** `waypost traffic show`. */
export async function showTraffic(flags: UnitSocketOptions & Json, terminal: Terminal): Promise<number> {
  const { traffic } = await call(unitSocket(flags), 'status', {});
  terminal.out(flags.json ? JSON.stringify({ schema: 1, cameras: traffic }) : trafficText(traffic));
  return EXIT.ok;
}

/** `waypost traffic reset`. @throws RefusedByUnit if there is no such camera */
export async function resetTraffic(flags: ResetFlags, terminal: Terminal): Promise<number> {
  const request = { cameraId: flags.camera ?? null };
  const { cameraIds } = await call(unitSocket(flags), 'trafficReset', request, { session: sessionOf(flags) });
  terminal.out(
    flags.json
      ? JSON.stringify({ cameraIds })
      : `The traffic of ${counted(cameraIds.length, 'camera')} is forgotten: ${cameraIds.join(', ')}.`,
  );
  return EXIT.ok;
}

const BAR_CELLS = 40;

export const trafficText = (cameras: readonly TrafficSummary[]): string =>
  cameras.flatMap((camera, index) => [...(index === 0 ? [] : ['']), ...linesOf(camera)]).join('\n');

const linesOf = ({
  cameraId,
  vehicles,
  mostFrequent,
  homeIsUnfamiliar,
}: TrafficSummary): readonly string[] => [
  `Camera ${cameraId}, learned from ${counted(vehicles, 'vehicle')}:`,
  ...columns(mostFrequent.map(({ region, share }) => [`  ${region}`, percent(share), bar(share)])),
  ...(homeIsUnfamiliar ? [UNFAMILIAR] : []),
];

const UNFAMILIAR =
  'The pictures seldom show the home region. Check unit.homeRegion, or the region reader does not know its plates.';

/** `US-IA 78 %, US-IL 6 %`: the three most frequent regions, in one line. */
export const trafficLine = ({ mostFrequent, homeIsUnfamiliar }: TrafficSummary): string =>
  mostFrequent
    .slice(0, 3)
    .map(({ region, share }) => `${region} ${percent(share)}`)
    .join(', ') + (homeIsUnfamiliar ? '; the home region is seldom seen' : '');

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
const bar = (share: number): string => '█'.repeat(Math.round(share * BAR_CELLS));
