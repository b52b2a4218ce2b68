import { call } from '../../commands/client.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { askPassword } from '../terminal/ask-password.ts';
import {
  forgetSession,
  keepSession,
  type SessionFlags,
  sessionFileOf,
  sessionOf,
} from '../terminal/session.ts';
import { duration, type Terminal } from '../terminal/terminal.ts';
import { unitSocket } from '../terminal/unit-socket.ts';
import { forOperator, type Verb } from '../terminal/verb.ts';

export const signInVerb: Verb = {
  path: 'sign-in',
  register: (command, { terminal, settle }) =>
    forOperator(command.argument('<name>').description('start a session; it ends after 30 idle minutes'))
      .option('--password-file <file>', 'file with the password as its first line')
      .action(async (name: string, flags) => settle(await signIn(name, flags, terminal))),
};

export const signOutVerb: Verb = {
  path: 'sign-out',
  register: (command, { terminal, settle }) =>
    forOperator(command.description('end the session')).action(async (flags) =>
      settle(await signOut(flags, terminal)),
    ),
};

type Flags = SessionFlags & { readonly json?: boolean };

/** `waypost sign-in`. @throws RefusedByUnit for a wrong name or password */
export async function signIn(
  operatorId: string,
  flags: Flags & { readonly passwordFile?: string },
  terminal: Terminal,
): Promise<number> {
  const file = flags.json ? null : sessionFileOf(flags);
  const password = await askPassword('Password: ', flags.passwordFile, '--password-file');
  // Whoever names a file, or takes the token itself, decides who uses it.
  const anyTerminal = flags.json === true || flags.sessionFile !== undefined;
  const signedIn = await call(unitSocket(flags), 'signIn', { operatorId, password, anyTerminal });
  const { token, operator, idleMs } = signedIn;
  if (file === null) terminal.out(JSON.stringify(signedIn));
  else {
    keepSession(file, token);
    terminal.out(
      `${operator.name} is signed in. The session ends after ${duration(idleMs)} without a request.`,
    );
    if (operator.acknowledgedOn === null)
      terminal.out('First acknowledge the policy of use and its training: waypost operator acknowledge');
  }
  return EXIT.ok;
}

/** `waypost sign-out`. */
export async function signOut(flags: Flags, terminal: Terminal): Promise<number> {
  await call(unitSocket(flags), 'signOut', {}, { session: sessionOf(flags) });
  forgetSession(flags);
  terminal.out(flags.json ? '{}' : 'Signed out.');
  return EXIT.ok;
}
