import { Option } from 'commander';
import { call } from '../../commands/client.ts';
import { loadConfig } from '../../config/load.ts';
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
    operator.description('manage the accounts of operators');
    const verb = (usage: string, description: string) =>
      forOperator(operator.command(usage).description(description));
    verb('add <name>', 'add an account; the first one needs the permission admin and no session')
      .requiredOption('--name <words>', "the person's name")
      .addOption(
        new Option('--permission <permission...>', 'what the person may do')
          .choices(PERMISSIONS)
          .makeOptionMandatory(),
      )
      .addOption(passwordFile('password'))
      .action(async (id: string, flags) => settle(await addOperator(id, flags, terminal)));
    verb('list', 'list all accounts').action(async (flags) => settle(await listOperators(flags, terminal)));
    verb('acknowledge', 'record that you have read the policy of use and taken its training').action(
      async (flags) => settle(await acknowledgePolicy(flags, terminal)),
    );
    verb('password [name]', "change your own password, or set another operator's")
      .addOption(passwordFile('current password'))
      .option('--new-password-file <file>', 'file with the new password as its first line')
      .action(async (id: string | undefined, flags) => settle(await changePassword(id, flags, terminal)));
    verb('remove <name>', 'remove an account for good').action(async (id: string, flags) =>
      settle(await removeOperator(id, flags, terminal)),
    );
    operator
      .command('reset')
      .description('remove all accounts of a stopped unit, when the file with them is lost')
      .requiredOption('--config <file>', "the unit's configuration file")
      .action(async ({ config }: { readonly config: string }) => settle(await resetAll(config, terminal)));
    operator
      .command('restore')
      .description("believe the accounts' file of a stopped unit, which you have put back from a copy")
      .requiredOption('--config <file>', "the unit's configuration file")
      .action(async ({ config }: { readonly config: string }) => settle(await restoreAll(config, terminal)));
    verb('unlock <name>', 'unlock an account that was locked after wrong passwords').action(
      async (id: string, flags) => settle(await unlockOperator(id, flags, terminal)),
    );
  },
};

const passwordFile = (what: string) =>
  new Option('--password-file <file>', `file with the ${what} as its first line`);

type Flags = SessionFlags & { readonly json?: boolean };
type Passwords = { readonly passwordFile?: string; readonly newPasswordFile?: string };

/** `waypost operator add`. */
export async function addOperator(
  operatorId: string,
  flags: Flags & Passwords & { readonly name: string; readonly permission: readonly Permission[] },
  terminal: Terminal,
): Promise<number> {
  const password = await askNewPassword(flags.passwordFile, '--password-file');
  const operator = { operatorId, name: flags.name, permissions: [...flags.permission], password };
  const added = await call(unitSocket(flags), 'operatorAdd', { operator }, { session: sessionOf(flags) });
  return print(`The operator ${operatorId} was added.`, added, flags, terminal);
}

/** `waypost operator list`. */
export async function listOperators(flags: Flags, terminal: Terminal): Promise<number> {
  const { operators } = await call(unitSocket(flags), 'operatorList', {}, { session: sessionOf(flags) });
  const heading = ['operator', 'name', 'policy acknowledged', 'locked', 'permissions'];
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

/** `waypost operator acknowledge`, for the signed-in operator. */
export async function acknowledgePolicy(flags: Flags, terminal: Terminal): Promise<number> {
  const session = sessionOf(flags);
  const acknowledged = await call(unitSocket(flags), 'operatorAcknowledge', {}, { session });
  const text = 'Your acknowledgement of the policy of use and its training was recorded.';
  return print(text, acknowledged, flags, terminal);
}

/** `waypost operator password`: your own with the current one, another operator's with the permission admin. */
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
  const changed =
    operatorId === undefined
      ? await call(unitSocket(flags), 'ownPassword', { current, next }, { session })
      : await call(unitSocket(flags), 'operatorPassword', { operatorId, next }, { session });
  return print('The password was changed. Sign in with the new one.', changed, flags, terminal);
}

/** `waypost operator remove`. */
export async function removeOperator(operatorId: string, flags: Flags, terminal: Terminal): Promise<number> {
  const session = sessionOf(flags);
  const removed = await call(unitSocket(flags), 'operatorRemove', { operatorId }, { session });
  return print(`The operator ${operatorId} was removed.`, removed, flags, terminal);
}

/** `waypost operator unlock`. */
export async function unlockOperator(operatorId: string, flags: Flags, terminal: Terminal): Promise<number> {
  const session = sessionOf(flags);
  const unlocked = await call(unitSocket(flags), 'operatorUnlock', { operatorId }, { session });
  return print(`The operator ${operatorId} can sign in again.`, unlocked, flags, terminal);
}

/** `waypost operator reset`. @throws Unavailable while the unit runs */
export async function resetAll(configFile: string, terminal: Terminal): Promise<number> {
  const config = loadConfig(configFile);
  // Loads the database, which no other verb should wait for.
  const { resetOperators } = await import('../../unit/offline.ts');
  resetOperators(config);
  terminal.out(
    'All accounts were removed, and the audit chain says so. Start the unit, and add the first one again.',
  );
  return EXIT.ok;
}

/** `waypost operator restore`. @throws Unavailable while the unit runs */
export async function restoreAll(configFile: string, terminal: Terminal): Promise<number> {
  const config = loadConfig(configFile);
  // Loads the database, which no other verb should wait for.
  const { restoreOperators } = await import('../../unit/offline.ts');
  restoreOperators(config);
  terminal.out(
    'The unit will believe the file with the accounts at its next start, and the audit chain says so. ' +
      'Check the accounts and passwords: the copy may have old ones.',
  );
  return EXIT.ok;
}

function print(text: string, operator: OperatorView, { json }: Flags, terminal: Terminal): number {
  terminal.out(json ? JSON.stringify(operator) : text);
  return EXIT.ok;
}
