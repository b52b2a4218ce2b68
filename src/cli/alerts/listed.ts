import { readFileSync } from 'node:fs';
import { ask } from '../../commands/socket-client.ts';
import { markedSchema, markListSchema, shownEntriesSchema } from '../../contract/marks.ts';
import { unitStatusSchema } from '../../contract/socket.ts';
import { utcMs } from '../../domain/time/time.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { minute } from '../terminal/question.ts';
import { askingOf, type SessionFlags } from '../terminal/session.ts';
import { columns, counted, type Terminal } from '../terminal/terminal.ts';
import { type UnitSocketOptions, unitSocket } from '../terminal/unit-socket.ts';
import { UsageError } from '../terminal/usage-error.ts';

type CaseFlags = SessionFlags & { readonly case: string; readonly purpose: string; readonly json?: boolean };
export type ListedFlags = CaseFlags & {
  readonly plateFile: string;
  readonly region?: string;
  readonly category?: string;
};

const schema = 1;

/** `waypost hotlist list`: what is in force, and no entry of it. */
export async function listLists(
  flags: UnitSocketOptions & { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const { hotLists } = unitStatusSchema.parse(await ask(unitSocket(flags), { schema, command: 'status' }));
  if (flags.json) terminal.out(JSON.stringify(hotLists));
  else if (hotLists.length === 0) terminal.out('No hot list is in force.');
  else {
    const rows = hotLists.map((one) =>
      [one.listId, one.version, one.entries, one.refused, one.testPlates].map(String),
    );
    terminal.out(
      columns([['list', 'version', 'entries', 'refused rows', 'test plates'], ...rows]).join('\n'),
    );
  }
  return EXIT.ok;
}

/** `waypost hotlist show`: the entries of a list under a plate. */
export async function showListed(listId: string, flags: ListedFlags, terminal: Terminal): Promise<number> {
  const request = {
    schema,
    command: 'listedShow',
    session: askingOf(flags),
    listed: choiceOf(listId, flags),
  } as const;
  const { entries } = shownEntriesSchema.parse(await ask(unitSocket(flags), request));
  if (flags.json) terminal.out(JSON.stringify(entries));
  else if (entries.length === 0) terminal.out('The list has no entry under this plate.');
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
  const listed = choiceOf(listId, flags);
  const request = {
    schema,
    command: 'listedMark',
    session: askingOf(flags),
    ...{ listed, mark, reason: flags.reason },
  } as const;
  const answer = markedSchema.parse(await ask(unitSocket(flags), request));
  const text = answer.needsSecond
    ? 'Another person has to say the same: it goes on alerting until then.'
    : `The entry is ${mark} and alerts no more; ${counted(answer.retracted, 'alert')} told back.`;
  terminal.out(flags.json ? JSON.stringify(answer) : text);
  return EXIT.ok;
}

/** `waypost hotlist restore`. */
export async function restoreListed(listId: string, flags: ListedFlags, terminal: Terminal): Promise<number> {
  const listed = choiceOf(listId, flags);
  const request = { schema, command: 'listedRestore', session: askingOf(flags), listed } as const;
  const answer = markedSchema.parse(await ask(unitSocket(flags), request));
  terminal.out(flags.json ? JSON.stringify(answer) : 'The entry alerts again.');
  return EXIT.ok;
}

/** `waypost hotlist disputes`: what was said of entries, their plates masked. */
export async function listMarks(flags: CaseFlags, terminal: Terminal): Promise<number> {
  const request = { schema, command: 'listedMarks', session: askingOf(flags) } as const;
  const { marks } = markListSchema.parse(await ask(unitSocket(flags), request));
  const rows = marks.map(({ maskedPlate, region, category, source, mark, operators, atUtc, inForce }) => [
    ...[
      maskedPlate,
      region ?? '-',
      category,
      source,
      inForce ? mark : `${mark}, if another person says so too`,
      operators.join(', '),
    ],
    minute(utcMs(atUtc)),
  ]);
  const heading = ['plate', 'region', 'category', 'source', 'said', 'by', 'at'];
  if (flags.json) terminal.out(JSON.stringify(marks));
  else
    terminal.out(
      rows.length === 0 ? 'No entry is disputed or removed.' : columns([heading, ...rows]).join('\n'),
    );
  return EXIT.ok;
}

const choiceOf = (listId: string, { plateFile, region, category }: ListedFlags) => ({
  listId,
  plate: plateIn(plateFile) as never, // the unit decodes it
  region: region ?? null,
  category: (category ?? null) as never, // one of the choices
});

/** From a file or standard input: a command line is seen by others, and kept by the shell. */
export function plateIn(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').trim();
  } catch {
    throw new UsageError(`--plate-file: ${file} cannot be read.`);
  }
}
