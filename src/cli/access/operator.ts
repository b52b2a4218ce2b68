import { Option } from 'commander';
import { ask } from '../../commands/socket-client.ts';
import { operatorListSchema, operatorViewSchema } from '../../contract/access.ts';
import { type OperatorView, PERMISSIONS, type Permission } from '../../domain/access/access.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { askNewPassword, askPassword } from '../terminal/ask-password.ts';
import { type SessionFlags, sessionOf } from '../terminal/session.ts';
import { columns, type Terminal } from '../terminal/terminal.ts';
import { unitSocket } from '../terminal/unit-socket.ts';
import { forOperator, type Verb } from '../terminal/verb.ts';

export const operatorVerb: Verb = {
  path: 'operator',
  register(operator, { terminal, settle }) {
    operator.description('who may do what with what the unit keeps');
    const verb = (usage: string, description: string) =>
      forOperator(operator.command(usage).description(description));
    verb('add <name>', 'make an account; the first needs no session and the right admin')
      .requiredOption('--name <words>', "the person's name")
      .addOption(
        new Option('--permission <right...>', 'what the person may do')
          .choices(PERMISSIONS)
          .makeOptionMandatory(),
      )
      .addOption(passwordFile('password'))
      .action(async (id: string, flags) => settle(await addOperator(id, flags, terminal)));
    verb('list', 'all accounts').action(async (flags) => settle(await listOperators(flags, terminal)));
    verb('acknowledge', 'record that you have read the policy of use and taken its training').action(
      async (flags) => settle(await acknowledgePolicy(flags, terminal)),
    );
    verb('password [name]', "change your own password, or set another operator's")
      .addOption(passwordFile('current password'))
      .option('--new-password-file <file>', 'file with the new password as its first line')
      .action(async (id: string | undefined, flags) => settle(await changePassword(id, flags, terminal)));
    verb('remove <name>', 'end an account for good').action(async (id: string, flags) =>
      settle(await removeOperator(id, flags, terminal)),
    );
    verb('unlock <name>', 'let an operator sign in who was locked out').action(async (id: string, flags) =>
      settle(await unlockOperator(id, flags, terminal)),
    );
  },
};

const passwordFile = (what: string) =>
  new Option('--password-file <file>', `file with the ${what} as its first line`);

type Flags = SessionFlags & { readonly json?: boolean };
type Passwords = { readonly passwordFile?: string; readonly newPasswordFile?: string };

const schema = 1;

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
