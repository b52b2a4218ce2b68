import { type Command, Option } from 'commander';
import { call } from '../../commands/client.ts';
import { CATEGORIES } from '../../domain/list/hot-list.ts';
import { utcMs } from '../../domain/time/time.ts';
import { counted } from '../../platform/counted.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { oneOf } from '../terminal/one-of.ts';
import { minute, readPlateFile } from '../terminal/question.ts';
import { askingOf, type SessionFlags } from '../terminal/session.ts';
import { columns, type Terminal } from '../terminal/terminal.ts';
import { unitSocket } from '../terminal/unit-socket.ts';
import { forCase, forOperator, type Verb } from '../terminal/verb.ts';
import { removeEntry } from './entry.ts';

export const listedVerb: Verb = {
  path: 'hotlist',
  register(hotlist, { terminal, settle }) {
    const verb = (usage: string, description: string) =>
      forCase(forOperator(hotlist.command(usage).description(description)), 'criminal-investigation');
    const listed = (command: Command) =>
      command
        .requiredOption('--plate-file <file>', 'file with the plate, or - for standard input')
        .option('--region <region>', 'which entry, if the plate has several')
        .addOption(
          new Option('--category <category>', 'which entry, if the plate has several').choices(CATEGORIES),
        );
    const why = ['--reason <words>', 'the reason'] as const;
    verb(
      'remove <entry>',
      'remove an entry added on this unit, or, with --plate-file, an entry of a delivered list',
    )
      .option('--plate-file <file>', 'for an entry of a delivered list: file with the plate')
      .option('--region <region>', 'which entry, if the plate has several')
      .addOption(
        new Option('--category <category>', 'which entry, if the plate has several').choices(CATEGORIES),
      )
      .option(...why)
      .action(async (id: string, flags) =>
        settle(
          flags.plateFile === undefined
            ? await removeEntry(id, flags, terminal)
            : await markListed(id, { reason: 'not given', ...flags }, 'removed', terminal),
        ),
      );
    listed(
      verb('dispute <list>', 'dispute an entry of a delivered list; it stops alerting until it is restored'),
    )
      .requiredOption(...why)
      .action(async (id: string, flags) => settle(await markListed(id, flags, 'disputed', terminal)));
    listed(verb('restore <list>', 'let a disputed or removed entry alert again')).action(
      async (id: string, flags) => settle(await restoreListed(id, flags, terminal)),
    );
    verb('disputes', 'list the entries of delivered lists that are disputed or removed on this unit').action(
      async (flags) => settle(await listMarks(flags, terminal)),
    );
    listed(verb('show <list>', 'show the entries that a list has for a plate')).action(
      async (id: string, flags) => settle(await showListed(id, flags, terminal)),
    );
  },
};

type CaseFlags = SessionFlags & { readonly case: string; readonly purpose: string; readonly json?: boolean };
export type ListedFlags = CaseFlags & {
  readonly plateFile: string;
  readonly region?: string;
  readonly category?: string;
};

/** `waypost hotlist show`: the entries that a list has for a plate. */
export async function showListed(listId: string, flags: ListedFlags, terminal: Terminal): Promise<number> {
  const choice = choiceOf(listId, flags);
  const { entries } = await call(unitSocket(flags), 'listedShow', choice, { session: askingOf(flags) });
  if (flags.json) terminal.out(JSON.stringify(entries));
  else if (entries.length === 0) terminal.out('The list has no entry for this plate.');
  for (const { plate, region, category, reason, details } of flags.json ? [] : entries) {
    const said = Object.entries(details).filter(([, value]) => value !== null);
    const rows = [
      ['plate', plate],
      ['region', region ?? '-'],
      ['category', category],
      ['reason', reason],
    ];
    terminal.out([...columns([...rows, ...said.map(([name, value]) => [name, value ?? ''])]), ''].join('\n'));
  }
  return EXIT.ok;
}

/** `waypost hotlist dispute`, and `remove` of an entry of a delivered list. */
export async function markListed(
  listId: string,
  flags: ListedFlags & { readonly reason: string },
  mark: 'disputed' | 'removed',
  terminal: Terminal,
): Promise<number> {
  const request = { ...choiceOf(listId, flags), mark, reason: flags.reason };
  const answer = await call(unitSocket(flags), 'listedMark', request, { session: askingOf(flags) });
  const text = answer.needsSecond
    ? 'A different person has to confirm this; until then the entry still alerts.'
    : `The entry is ${mark} and no longer alerts. ${counted(answer.retracted, 'alert was', 'alerts were')} retracted.`;
  terminal.out(flags.json ? JSON.stringify(answer) : text);
  return EXIT.ok;
}

/** `waypost hotlist restore`. */
export async function restoreListed(listId: string, flags: ListedFlags, terminal: Terminal): Promise<number> {
  const choice = choiceOf(listId, flags);
  const answer = await call(unitSocket(flags), 'listedRestore', choice, { session: askingOf(flags) });
  terminal.out(flags.json ? JSON.stringify(answer) : 'The entry alerts again.');
  return EXIT.ok;
}

/** `waypost hotlist disputes`: the disputed and removed entries, with masked plates. */
export async function listMarks(flags: CaseFlags, terminal: Terminal): Promise<number> {
  const { marks } = await call(unitSocket(flags), 'listedMarks', {}, { session: askingOf(flags) });
  const rows = marks.map(({ maskedPlate, region, category, source, mark, operators, atUtc, inForce }) => [
    ...[
      maskedPlate,
      region ?? '-',
      category,
      source,
      inForce ? mark : `${mark}, needs a second person`,
      operators.join(', '),
    ],
    minute(utcMs(atUtc)),
  ]);
  const heading = ['plate', 'region', 'category', 'source', 'mark', 'by', 'at'];
  if (flags.json) terminal.out(JSON.stringify(marks));
  else
    terminal.out(
      rows.length === 0 ? 'No entry is disputed or removed.' : columns([heading, ...rows]).join('\n'),
    );
  return EXIT.ok;
}

const choiceOf = (listId: string, { plateFile, region, category }: ListedFlags) => ({
  listId,
  plate: readPlateFile(plateFile),
  region: region ?? null,
  category: category === undefined ? null : oneOf('--category', CATEGORIES, category),
});
