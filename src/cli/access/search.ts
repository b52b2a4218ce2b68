import { call } from '../../commands/client.ts';
import { MAX_SEARCHED, type SearchAnswer, type ShownRead } from '../../contract/operations/searches.ts';
import { counted } from '../../platform/counted.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { forQuestion, minute, type QueryFlags, questionOf } from '../terminal/question.ts';
import { askingOf, type SessionFlags } from '../terminal/session.ts';
import { columns, type Terminal } from '../terminal/terminal.ts';
import { unitSocket } from '../terminal/unit-socket.ts';
import { UsageError } from '../terminal/usage-error.ts';
import type { Verb } from '../terminal/verb.ts';

export const searchVerb: Verb = {
  path: 'search',
  register: (command, { terminal, settle }) =>
    forQuestion(command.description('search the stored reads'))
      .option('--reveal', 'show whole plates instead of masked ones')
      .option('--limit <reads>', 'most reads to show, the latest first', '100')
      .action(async (flags) => settle(await searchReads(flags, terminal))),
};

export type SearchFlags = SessionFlags &
  QueryFlags & {
    readonly case: string;
    readonly purpose: string;
    readonly reveal?: boolean;
    readonly limit: string;
    readonly json?: boolean;
  };

/** `waypost search`: the latest reads first. */
export async function searchReads(flags: SearchFlags, terminal: Terminal): Promise<number> {
  const wanted = wantedOf(flags.limit);
  const query = questionOf(flags);
  const { reveal = false } = flags;
  const session = askingOf(flags);
  const found = new Map<string, ShownRead>();
  let next: SearchAnswer['next'] = null;
  let isSealed = false;
  do {
    const limit = Math.min(wanted - found.size, MAX_SEARCHED);
    const request = { query, reveal, limit, after: next };
    const answer: SearchAnswer = await call(unitSocket(flags), 'search', request, { session });
    for (const read of answer.reads) found.set(`${read.readId}/${read.revision}`, read);
    ({ next, isSealed } = answer);
  } while (next !== null && found.size < wanted);
  const reads = [...found.values()];
  if (flags.json) terminal.out(JSON.stringify({ reads, isWhole: next === null, isSealed }));
  else terminal.out(textOf(reads, next === null));
  if (isSealed) terminal.err(SEALED);
  return EXIT.ok;
}

function wantedOf(limit: string): number {
  const wanted = Number(limit);
  if (!Number.isSafeInteger(wanted) || wanted < 1 || wanted > 100_000)
    throw new UsageError('--limit must be a number of reads from 1 to 100000.');
  return wanted;
}

export const SEALED =
  'Reads from before the last start of this unit are missing here: they are sealed until its clock is set.';

const HEADING = ['captured', 'camera', 'plate', 'region', 'confidence', 'hit', 'read'];

function textOf(reads: readonly ShownRead[], isWhole: boolean): string {
  if (reads.length === 0) return 'No reads were found.';
  const end = isWhole ? '' : '. There are more: raise --limit or narrow the search';
  return [...columns([HEADING, ...reads.map(rowOf)]), `${counted(reads.length, 'read')}${end}.`].join('\n');
}

const rowOf = (read: ShownRead): readonly string[] => [
  minute(read.capturedAtUtc),
  read.cameraId,
  read.plate,
  read.region ?? '-',
  `${(100 * read.confidence).toFixed(0)} %`,
  read.hits.length === 0 ? '-' : read.hits.map(({ category }) => category).join(', '),
  `${read.readId}${read.isSuperseded ? ' (replaced by a later revision)' : ''}`,
];
