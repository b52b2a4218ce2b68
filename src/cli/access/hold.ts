import { call } from '../../commands/client.ts';
import type { Held } from '../../contract/operations/holds.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import { counted } from '../../platform/counted.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { minute, readPlateFile, timeOf } from '../terminal/question.ts';
import { type SessionFlags, sessionOf } from '../terminal/session.ts';
import { columns, type Terminal } from '../terminal/terminal.ts';
import { unitSocket } from '../terminal/unit-socket.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { forOperator, type Verb } from '../terminal/verb.ts';

const REVIEW_ON = ['--review-on <day>', 'day of the next review, such as 2026-12-24'] as const;

export const holdVerb: Verb = {
  path: 'hold',
  register(hold, { terminal, settle }) {
    hold.description('keep records of a case beyond their retention until the hold is released');
    const verb = (usage: string, description: string) =>
      forOperator(hold.command(usage).description(description));
    verb('place', 'hold reads by their ids, or all reads of a plate in a time window')
      .requiredOption('--case <number>', 'case number')
      .requiredOption('--reason <words>', 'why the records are needed')
      .requiredOption(...REVIEW_ON)
      .option('--read <id...>', 'ids of the reads to hold')
      .option('--plate-file <file>', 'file with the plate to hold, or - for standard input')
      .option('--from <time>', 'start of the time window, such as 2026-03-01T12:00:00Z')
      .option('--to <time>', 'end of the time window; it may lie in the future')
      .action(async (flags) => settle(await placeHold(flags, terminal)));
    verb('list', 'list the holds in force').action(async (flags) => settle(await listHolds(flags, terminal)));
    verb('review <hold>', 'confirm that a hold is still needed and set its next review')
      .requiredOption('--reason <words>', 'why the hold is still needed')
      .requiredOption(...REVIEW_ON)
      .action(async (id: string, flags) => settle(await reviewHold(id, flags, terminal)));
    verb('release <hold>', 'end a hold; records beyond their retention are destroyed')
      .requiredOption('--reason <words>', 'why the hold ends')
      .action(async (id: string, flags) => settle(await releaseHold(id, flags, terminal)));
  },
};

type Json = { readonly json?: boolean };

export type HoldFlags = SessionFlags &
  Json & {
    readonly case: string;
    readonly reason: string;
    readonly reviewOn: string;
    readonly read?: readonly string[];
    readonly plateFile?: string;
    readonly from?: string;
    readonly to?: string;
  };

export type DecisionFlags = SessionFlags & Json & { readonly reason: string };

/** `waypost hold place`. @throws UsageError for invalid flags, RefusedByUnit if the unit refuses the hold */
export async function placeHold(flags: HoldFlags, terminal: Terminal): Promise<number> {
  const { case: caseNumber, reason, reviewOn } = flags;
  const order = { caseNumber, reason, reviewOn, target: targetOf(flags) };
  const held = await call(unitSocket(flags), 'holdPlace', { order }, { session: sessionOf(flags) });
  return print(`The hold ${held.holdId} is in force: ${keeps(held)}.`, held, flags, terminal);
}

/** `waypost hold list`. */
export async function listHolds(flags: SessionFlags & Json, terminal: Terminal): Promise<number> {
  const { holds } = await call(unitSocket(flags), 'holdList', {}, { session: sessionOf(flags) });
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
  const { reason, reviewOn } = flags;
  const decision = { holdId, reason };
  const request = { decision, reviewOn };
  const held = await call(unitSocket(flags), 'holdReview', request, { session: sessionOf(flags) });
  return print(
    `The hold ${holdId} stays in force until it is reviewed on ${held.reviewOn}.`,
    held,
    flags,
    terminal,
  );
}

/** `waypost hold release`. */
export async function releaseHold(holdId: string, flags: DecisionFlags, terminal: Terminal): Promise<number> {
  const decision = { holdId, reason: flags.reason };
  const held = await call(unitSocket(flags), 'holdRelease', { decision }, { session: sessionOf(flags) });
  const text = `The hold ${holdId} is released. Records beyond their retention were destroyed; the others stay until their retention ends.`;
  return print(text, held, flags, terminal);
}

function targetOf({ read, plateFile, from, to }: HoldFlags) {
  const isPlate = plateFile !== undefined || from !== undefined || to !== undefined;
  if ((read !== undefined) === isPlate)
    throw new UsageError('Name what to hold: --read, or --plate-file with --from and --to.');
  if (read !== undefined) return { kind: 'reads' as const, readIds: [...read] };
  if (plateFile === undefined || from === undefined || to === undefined)
    throw new UsageError('--plate-file, --from and --to must be given together.');
  const plate = readPlateFile(plateFile);
  if (PlateText.parse(plate) === null)
    throw new UsageError('--plate-file: a plate is 1 to 10 letters and digits.');
  return { kind: 'plate' as const, plate, fromUtc: timeOf('--from', from), toUtc: timeOf('--to', to) };
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
  window === null ? `it covers ${counted(reads, 'read')}` : `it covers ${counted(reads, 'read')} so far`;

function print(text: string, held: Held, { json }: Json, terminal: Terminal): number {
  terminal.out(json ? JSON.stringify(held) : text);
  return EXIT.ok;
}
