import { readFileSync } from 'node:fs';
import { type Held, heldListSchema, heldSchema } from '../commands/protocol.ts';
import { PlateText } from '../domain/plate-text.ts';
import { toIsoUtc, type UtcMs } from '../domain/time.ts';
import { EXIT } from '../platform/exit-codes.ts';
import { ask } from './socket-client.ts';
import { columns, counted, type Terminal } from './terminal.ts';
import { type UnitSocketOptions, unitSocket } from './unit-socket.ts';
import { UsageError } from './usage-error.ts';

type Json = { readonly json?: boolean };

export type HoldFlags = UnitSocketOptions &
  Json & {
    readonly case: string;
    readonly operator: string;
    readonly reason: string;
    readonly reviewOn: string;
    readonly read?: readonly string[];
    readonly plateFile?: string;
    readonly from?: string;
    readonly to?: string;
  };

export type DecisionFlags = UnitSocketOptions & Json & { readonly operator: string; readonly reason: string };

const schema = 1;

/** `waypost hold place`. @throws UsageError for flags that make no sense, RefusedByUnit for an order that makes none */
export async function placeHold(flags: HoldFlags, terminal: Terminal): Promise<number> {
  const { case: caseNumber, operator, reason, reviewOn } = flags;
  const order = { caseNumber, operator, reason, reviewOn, target: targetOf(flags) };
  const held = heldSchema.parse(await ask(unitSocket(flags), { schema, command: 'holdPlace', order }));
  return tell(`The hold ${held.holdId} is in force: ${keeps(held)}.`, held, flags, terminal);
}

/** `waypost hold list`. */
export async function listHolds(flags: UnitSocketOptions & Json, terminal: Terminal): Promise<number> {
  const { holds } = heldListSchema.parse(await ask(unitSocket(flags), { schema, command: 'holdList' }));
  if (flags.json) terminal.out(JSON.stringify(holds));
  else if (holds.length === 0) terminal.out('No hold is in force.');
  else terminal.out(columns([HEADING, ...holds.map(rowOf)]).join('\n'));
  return EXIT.ok;
}

/** `waypost hold review`. */
export async function reviewHold(
  holdId: string,
  flags: DecisionFlags & { readonly reviewOn: string },
  terminal: Terminal,
): Promise<number> {
  const { operator, reason, reviewOn } = flags;
  const decision = { holdId, operator, reason };
  const request = { schema, command: 'holdReview', decision, reviewOn } as const;
  const held = heldSchema.parse(await ask(unitSocket(flags), request));
  return tell(
    `The hold ${holdId} stays in force until it is reviewed on ${held.reviewOn}.`,
    held,
    flags,
    terminal,
  );
}

/** `waypost hold release`. */
export async function releaseHold(holdId: string, flags: DecisionFlags, terminal: Terminal): Promise<number> {
  const { operator, reason } = flags;
  const request = { schema, command: 'holdRelease', decision: { holdId, operator, reason } } as const;
  const held = heldSchema.parse(await ask(unitSocket(flags), request));
  const text = `The hold ${holdId} is released. What it kept past its time is gone; the rest stays for its own time.`;
  return tell(text, held, flags, terminal);
}

function targetOf({ read, plateFile, from, to }: HoldFlags) {
  const isPlate = plateFile !== undefined || from !== undefined || to !== undefined;
  if ((read !== undefined) === isPlate)
    throw new UsageError('A hold is on --read, or on --plate-file with --from and --to.');
  if (read !== undefined) return { kind: 'reads' as const, readIds: [...read] };
  if (plateFile === undefined || from === undefined || to === undefined)
    throw new UsageError('--plate-file, --from and --to belong together.');
  const plate = readPlate(plateFile);
  return { kind: 'plate' as const, plate, fromUtc: timeOf('--from', from), toUtc: timeOf('--to', to) };
}

/** From a file or standard input: a command line is seen by others, and kept by the shell. */
function readPlate(file: string): string {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8').trim();
  } catch {
    throw new UsageError(`--plate-file: ${file} cannot be read.`);
  }
  if (PlateText.parse(text) === null)
    throw new UsageError('--plate-file: a plate is 1 to 10 letters and digits.');
  return text;
}

function timeOf(flag: string, text: string): number {
  const time = /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new UsageError(`${flag} is a time with its zone, such as 2026-03-01T12:00:00Z.`);
  return time;
}

const HEADING = ['hold', 'case', 'by', 'placed', 'review on', 'reads', 'plate', 'window'];

const rowOf = (held: Held): readonly string[] => [
  held.holdId,
  held.caseNumber,
  held.operator,
  minute(held.placedAtUtc),
  held.isReviewDue ? `${held.reviewOn} (now)` : held.reviewOn,
  String(held.reads),
  ...(held.window === null
    ? ['-', '-']
    : [held.window.maskedPlate, `${minute(held.window.fromUtc)} to ${minute(held.window.toUtc)}`]),
];

const keeps = ({ reads, window }: Held): string =>
  window === null ? `it keeps ${counted(reads, 'read')}` : `it keeps ${counted(reads, 'read')} so far`;

const minute = (time: UtcMs): string => `${toIsoUtc(time).slice(0, 16)}Z`;

function tell(text: string, held: Held, { json }: Json, terminal: Terminal): number {
  terminal.out(json ? JSON.stringify(held) : text);
  return EXIT.ok;
}
