import { ask } from '../../commands/socket-client.ts';
import { operatorListSchema, operatorViewSchema, signedInSchema } from '../../contract/access.ts';
import type { OperatorView, Permission } from '../../domain/access/access.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { askNewPassword, askPassword } from '../terminal/ask-password.ts';
import { forgetSession, keepSession, type SessionFlags, sessionOf } from '../terminal/session.ts';
import { columns, duration, type Terminal } from '../terminal/terminal.ts';
import { unitSocket } from '../terminal/unit-socket.ts';

type Flags = SessionFlags & { readonly json?: boolean };
type Passwords = { readonly passwordFile?: string; readonly newPasswordFile?: string };

const schema = 1;

/** `waypost sign-in`. @throws RefusedByUnit for a wrong name or password */
export async function signIn(
  operatorId: string,
  flags: Flags & Passwords,
  terminal: Terminal,
): Promise<number> {
  const password = await askPassword('Password: ', flags.passwordFile, '--password-file');
  const request = { schema, command: 'signIn', operatorId, password } as const;
  const signedIn = signedInSchema.parse(await ask(unitSocket(flags), request));
  const { token, operator, idleMs } = signedIn;
  if (flags.json) terminal.out(JSON.stringify(signedIn));
  else {
    keepSession(flags, token);
    terminal.out(
      `${operator.name} is signed in. The session ends when nothing is asked for ${duration(idleMs)}.`,
    );
    if (operator.acknowledgedOn === null)
      terminal.out(
        'Acknowledge the policy of use and its training before anything else: waypost operator acknowledge',
      );
  }
  return EXIT.ok;
}

/** `waypost sign-out`. */
export async function signOut(flags: Flags, terminal: Terminal): Promise<number> {
  await ask(unitSocket(flags), { schema, command: 'signOut', session: sessionOf(flags) });
  forgetSession(flags);
  terminal.out(flags.json ? '{}' : 'Signed out.');
  return EXIT.ok;
}

/** `waypost operator add`. */
export async function addOperator(
  operatorId: string,
  flags: Flags & Passwords & { readonly name: string; readonly permission: readonly Permission[] },
  terminal: Terminal,
): Promise<number> {
  const password = await askNewPassword(flags.passwordFile, '--password-file');
  const operator = { operatorId, name: flags.name, permissions: [...flags.permission], password };
  const request = { schema, command: 'operatorAdd', session: sessionOf(flags), operator } as const;
  return tell(`The operator ${operatorId} is added.`, await ask(unitSocket(flags), request), flags, terminal);
}

/** `waypost operator list`. */
export async function listOperators(flags: Flags, terminal: Terminal): Promise<number> {
  const request = { schema, command: 'operatorList', session: sessionOf(flags) } as const;
  const { operators } = operatorListSchema.parse(await ask(unitSocket(flags), request));
  const heading = ['operator', 'name', 'policy acknowledged', 'locked', 'rights'];
  const text = columns([heading, ...operators.map(rowOf)]).join('\n');
  terminal.out(flags.json ? JSON.stringify(operators) : text);
  return EXIT.ok;
}

const rowOf = ({
  operatorId,
  name,
  acknowledgedOn,
  isLocked,
  permissions,
}: OperatorView): readonly string[] => [
  operatorId,
  name,
  acknowledgedOn ?? 'no',
  isLocked ? 'yes' : 'no',
  permissions.join(', '),
];

/** `waypost operator acknowledge`: by who has signed in. */
export async function acknowledgePolicy(flags: Flags, terminal: Terminal): Promise<number> {
  const request = { schema, command: 'operatorAcknowledge', session: sessionOf(flags) } as const;
  const text = 'Recorded: the policy of use and its training are acknowledged.';
  return tell(text, await ask(unitSocket(flags), request), flags, terminal);
}

/** `waypost operator password`: one's own with the current one, another's with the right admin. */
export async function changePassword(
  operatorId: string | undefined,
  flags: Flags & Passwords,
  terminal: Terminal,
): Promise<number> {
  const session = sessionOf(flags);
  const current =
    operatorId === undefined
      ? await askPassword('Current password: ', flags.passwordFile, '--password-file')
      : '';
  const next = await askNewPassword(flags.newPasswordFile, '--new-password-file');
  const request =
    operatorId === undefined
      ? ({ schema, command: 'ownPassword', session, current, next } as const)
      : ({ schema, command: 'operatorPassword', session, operatorId, next } as const);
  const text = 'The password is changed; sign in with it.';
  return tell(text, await ask(unitSocket(flags), request), flags, terminal);
}

/** `waypost operator remove`. */
export async function removeOperator(operatorId: string, flags: Flags, terminal: Terminal): Promise<number> {
  const request = { schema, command: 'operatorRemove', session: sessionOf(flags), operatorId } as const;
  return tell(
    `The operator ${operatorId} is removed.`,
    await ask(unitSocket(flags), request),
    flags,
    terminal,
  );
}

/** `waypost operator unlock`. */
export async function unlockOperator(operatorId: string, flags: Flags, terminal: Terminal): Promise<number> {
  const request = { schema, command: 'operatorUnlock', session: sessionOf(flags), operatorId } as const;
  return tell(
    `The operator ${operatorId} may sign in.`,
    await ask(unitSocket(flags), request),
    flags,
    terminal,
  );
}

function tell(text: string, answer: unknown, { json }: Flags, terminal: Terminal): number {
  const operator = operatorViewSchema.parse(answer);
  terminal.out(json ? JSON.stringify(operator) : text);
  return EXIT.ok;
}
