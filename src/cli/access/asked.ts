import { call } from '../../commands/client.ts';
import type { AuditAsked } from '../../contract/operations/searches.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import { utcMs } from '../../domain/time/time.ts';
import { counted } from '../../platform/counted.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { minute, readPlateFile } from '../terminal/question.ts';
import { askingOf, type SessionFlags } from '../terminal/session.ts';
import { columns, type Terminal } from '../terminal/terminal.ts';
import { unitSocket } from '../terminal/unit-socket.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { forCase, forOperator, type Verb } from '../terminal/verb.ts';

export const askedVerb: Verb = {
  path: 'audit asked',
  register: (command, { terminal, settle }) =>
    forCase(
      forOperator(command.description('show who searched for, exported, held or viewed a plate')),
      'policy-audit',
    )
      .requiredOption('--plate-file <file>', 'file with the whole plate, or - for standard input')
      .action(async (flags) => settle(await showAsked(flags, terminal))),
};

export type AskedFlags = SessionFlags & {
  readonly case: string;
  readonly purpose: string;
  readonly plateFile: string;
  readonly json?: boolean;
};

/** `waypost audit asked`: the latest entries first, without the plate. */
export async function showAsked(flags: AskedFlags, terminal: Terminal): Promise<number> {
  const plate = readPlateFile(flags.plateFile);
  if (PlateText.parse(plate) === null)
    throw new UsageError('--plate-file: the plate must be whole, of 1 to 10 letters and digits.');
  const answer: AuditAsked = await call(
    unitSocket(flags),
    'auditAsked',
    { plate },
    { session: askingOf(flags) },
  );
  terminal.out(flags.json ? JSON.stringify(answer) : textOf(answer));
  return EXIT.ok;
}

const HEADING = ['when', 'what', 'operator', 'case', 'purpose', 'about'];

function textOf({ entries, isWhole, withoutPlate, fromUtc }: AuditAsked): string {
  const rows = entries.length === 0 ? [] : columns([HEADING, ...entries.map(rowOf)]);
  const since = fromUtc === null ? null : minute(utcMs(fromUtc));
  const found =
    entries.length === 0
      ? 'No entry concerns'
      : `${counted(entries.length, 'entry concerns', 'entries concern')}`;
  return [
    ...rows,
    `${found} this plate. The region does not matter: the record has the characters only.`,
    ...(isWhole ? [] : ['There are older entries that are not shown.']),
    since === null
      ? 'The unit cannot say since when this is complete.'
      : `This is complete from ${since} on. What was asked before can no longer be answered: its salts are destroyed.`,
    ...(withoutPlate === 0
      ? []
      : [
          `${counted(withoutPlate, 'search or export', 'searches or exports')} named no plate, and may have shown this one too.`,
        ]),
  ].join('\n');
}

type Entry = AuditAsked['entries'][number];

function rowOf({ n, match, entry }: Entry): readonly string[] {
  const { atUtc, what, operator, caseNumber, purpose, ...others } = entry;
  const about = [
    `entry ${n}`,
    ...(match === 'partial-plate' ? ['partial plate'] : []),
    ...NAMED.flatMap((name) => (text(others[name]) === '-' ? [] : [`${name} ${text(others[name])}`])),
  ].join(', ');
  return [text(atUtc).slice(0, 16), ...[what, operator, caseNumber, purpose].map(text), about];
}

/** What a row says beside who and when. */
const NAMED = [
  'reads',
  'agency',
  'contact',
  'exportId',
  'holdId',
  'alertId',
  'shown',
  'listId',
  'mark',
  'state',
  'entryId',
  'via',
] as const;

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '-';
