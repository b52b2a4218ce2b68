import { call } from '../../commands/client.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type UnitSocketOptions, unitSocket } from '../terminal/unit-socket.ts';
import { forUnit, type Verb } from '../terminal/verb.ts';

export const unitKeyVerb: Verb = {
  path: 'hotlist unit-key',
  register: (command, { terminal, settle }) =>
    forUnit(
      command.description("print the running unit's public key, which packages for it are sealed to"),
    ).action(async (flags) => settle(await showUnitKey(flags, terminal))),
};

type Json = { readonly json?: boolean };

/** `waypost hotlist unit-key`: the running unit's public key, to which its packages are sealed. */
export async function showUnitKey(flags: UnitSocketOptions & Json, terminal: Terminal): Promise<number> {
  const answer = await call(unitSocket(flags), 'hotlistUnitKey', {});
  terminal.out(flags.json ? JSON.stringify(answer) : answer.publicKey.trimEnd());
  return EXIT.ok;
}
