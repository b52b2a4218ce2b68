import { Option } from 'commander';
import { call } from '../../commands/client.ts';
import type { EntryView } from '../../contract/operations/entries.ts';
import { CATEGORIES } from '../../domain/list/hot-list.ts';
import { utcMs } from '../../domain/time/time.ts';
import { counted } from '../../platform/counted.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { oneOf } from '../terminal/one-of.ts';
import { minute, readPlateFile, timeOf } from '../terminal/question.ts';
import { askingOf, type SessionFlags } from '../terminal/session.ts';
import { columns, type Terminal } from '../terminal/terminal.ts';
import { unitSocket } from '../terminal/unit-socket.ts';
import { forCase, forOperator, type Verb } from '../terminal/verb.ts';

export const entryVerb: Verb = {
  path: 'hotlist',
  register(hotlist, { terminal, settle }) {
    const verb = (usage: string, description: string) =>
      forCase(forOperator(hotlist.command(usage).description(description)), 'criminal-investigation');
    const expires = ['--expires <time>', 'when the entry expires, such as 2026-03-01T12:00:00Z'] as const;
    verb('add', 'add an entry on this unit; it expires by itself')
      .requiredOption(
        '--plate-file <file>',
        'file with the plate, with ? and * for unknown characters, or - for standard input',
      )
      .option('--region <region>', 'state that issued the plate, such as US-IA')
      .addOption(
        new Option('--category <category>', 'why the plate is listed')
          .choices(CATEGORIES)
          .makeOptionMandatory(),
      )
      .requiredOption('--reason <words>', 'what the officer should know')
      .requiredOption(...expires)
      .action(async (flags) => settle(await addEntry(flags, terminal)));
    verb('entries', 'list the entries added on this unit, and mark those that are due for review').action(
      async (flags) => settle(await listEntries(flags, terminal)),
    );
    verb('review <entry>', 'confirm that an entry is still needed and set its new expiry')
      .requiredOption(...expires)
      .action(async (id: string, flags) => settle(await renewEntry(id, flags, terminal)));
  },
};

export type EntryFlags = SessionFlags & {
  readonly case: string;
  readonly purpose: string;
  readonly json?: boolean;
};
export type AddFlags = EntryFlags & {
  readonly plateFile: string;
  readonly region?: string;
  readonly category: string;
  readonly reason: string;
  readonly expires: string;
};

/** `waypost hotlist add`. @throws UsageError for invalid flags, RefusedByUnit if the unit refuses the entry */
export async function addEntry(flags: AddFlags, terminal: Terminal): Promise<number> {
  const { region = null, reason } = flags;
  const category = oneOf('--category', CATEGORIES, flags.category);
  const expiresAtUtc = timeOf('--expires', flags.expires);
  const order = {
    plate: readPlateFile(flags.plateFile),
    region,
    category,
    reason,
    expiresAtUtc,
  };
  const entry = await call(unitSocket(flags), 'entryAdd', { order }, { session: askingOf(flags) });
  return print(
    `The entry ${entry.entryId} is in force until ${minute(utcMs(entry.expiresAtUtc))}.`,
    entry,
    flags,
    terminal,
  );
}

/** `waypost hotlist entries`: the entries in force, marked if they are due for review. */
export async function listEntries(flags: EntryFlags, terminal: Terminal): Promise<number> {
  const { entries } = await call(unitSocket(flags), 'entryList', {}, { session: askingOf(flags) });
  if (flags.json) terminal.out(JSON.stringify(entries));
  else if (entries.length === 0) terminal.out('No entries were added on this unit.');
  else terminal.out(columns([HEADING, ...entries.map(rowOf)]).join('\n'));
  return EXIT.ok;
}

/** `waypost hotlist review`: sets a new expiry. */
export async function renewEntry(
  entryId: string,
  flags: EntryFlags & Pick<AddFlags, 'expires'>,
  terminal: Terminal,
): Promise<number> {
  const expiresAtUtc = timeOf('--expires', flags.expires);
  const request = { entryId, expiresAtUtc };
  const entry = await call(unitSocket(flags), 'entryRenew', request, { session: askingOf(flags) });
  return print(
    `The entry ${entryId} stays in force until ${minute(utcMs(entry.expiresAtUtc))}.`,
    entry,
    flags,
    terminal,
  );
}

/** `waypost hotlist remove`. */
export async function removeEntry(entryId: string, flags: EntryFlags, terminal: Terminal): Promise<number> {
  const session = askingOf(flags);
  const removed = await call(unitSocket(flags), 'entryRemove', { entryId }, { session });
  const text = `The entry ${entryId} no longer alerts. ${counted(removed.retracted, 'alert was', 'alerts were')} retracted.`;
  return print(text, removed, flags, terminal);
}

const HEADING = ['entry', 'plate', 'region', 'category', 'case', 'by', 'until', 'review'];
const rowOf = (entry: EntryView): readonly string[] => [
  entry.entryId,
  entry.maskedPlate,
  entry.region ?? '-',
  entry.category,
  entry.caseNumber,
  entry.operator,
  minute(utcMs(entry.expiresAtUtc)),
  entry.isReviewDue ? 'now' : '',
];

function print(text: string, answer: unknown, { json }: EntryFlags, terminal: Terminal): number {
  terminal.out(json ? JSON.stringify(answer) : text);
  return EXIT.ok;
}
