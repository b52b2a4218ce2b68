import { call } from '../../commands/client.ts';
import { counted } from '../../platform/counted.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { type SessionFlags, sessionOf } from '../terminal/session.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { unitSocket } from '../terminal/unit-socket.ts';
import { forUnit, sessionFileOption, type Verb } from '../terminal/verb.ts';

export const withdrawVerb: Verb = {
  path: 'hotlist withdraw',
  register: (command, { terminal, settle }) =>
    forUnit(
      command
        .description('take a whole list out of force, delete it, and retract the alerts on its entries')
        .argument('<list>', "the list's short name")
        .addOption(sessionFileOption()),
    ).action(async (listId: string, flags) => settle(await withdrawList(listId, flags, terminal))),
};

/** `waypost hotlist withdraw`. @throws RefusedByUnit if there is no such list in force */
export async function withdrawList(
  listId: string,
  flags: SessionFlags & { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const session = sessionOf(flags);
  const answer = await call(unitSocket(flags), 'hotlistWithdraw', { listId }, { session });
  const { version, entries, retracted } = answer;
  terminal.out(
    flags.json
      ? JSON.stringify(answer)
      : `The list ${listId}, version ${version}, is withdrawn: ${counted(entries, 'entry', 'entries')}. ${counted(retracted, 'alert was', 'alerts were')} retracted.`,
  );
  return EXIT.ok;
}
