import { call } from '../../commands/client.ts';
import type { HotListStatus } from '../../domain/events/unit-status.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { minute } from '../terminal/question.ts';
import { columns, type Terminal } from '../terminal/terminal.ts';
import { type UnitSocketOptions, unitSocket } from '../terminal/unit-socket.ts';
import { forUnit, type Verb } from '../terminal/verb.ts';

export const listsInForceVerb: Verb = {
  path: 'hotlist list',
  register: (command, { terminal, settle }) =>
    forUnit(command.description('list the hot lists in force')).action(async (flags) =>
      settle(await listLists(flags, terminal)),
    ),
};

/** `waypost hotlist list`: the lists in force, without their entries. */
export async function listLists(
  flags: UnitSocketOptions & { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const { hotLists } = await call(unitSocket(flags), 'status', {});
  if (flags.json) terminal.out(JSON.stringify(hotLists));
  else if (hotLists.length === 0) terminal.out('No hot list is in force.');
  else {
    const rows = hotLists.map((one) =>
      [one.listId, one.version, madeAt(one), one.entries, one.refused, one.testPlates].map(String),
    );
    terminal.out(
      columns([['list', 'version', 'made', 'entries', 'refused rows', 'test plates'], ...rows]).join('\n'),
    );
  }
  return EXIT.ok;
}

/** When a list was made, as far as anybody knows. */
export const madeAt = ({
  sourceTimeUtc,
  ageKnown,
}: Pick<HotListStatus, 'sourceTimeUtc' | 'ageKnown'>): string =>
  ageKnown ? minute(sourceTimeUtc) : `unknown, ${minute(sourceTimeUtc)} at the latest`;
