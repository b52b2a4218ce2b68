/** The verbs of operators, their sessions, and their questions. */
import { type Command, Option } from 'commander';
import { PERMISSIONS } from '../domain/access/access.ts';
import { PERMITTED_PURPOSES } from '../policy/purposes.ts';
import { exportReads } from './access/export.ts';
import {
  acknowledgePolicy,
  addOperator,
  changePassword,
  listOperators,
  removeOperator,
  signIn,
  signOut,
  unlockOperator,
} from './access/operator.ts';
import { searchReads } from './access/search.ts';
import type { Terminal } from './terminal/terminal.ts';

type Settle = (exitCode: number) => void;
type Verb = (parent: Command, usage: string, description: string) => Command;

export const sessionFileOption = () =>
  new Option(
    '--session-file <file>',
    'where the session is kept (default: a file of this user for each unit)',
  );
const passwordFile = (what: string) =>
  new Option('--password-file <file>', `file with the ${what} as its first line`);

/** @param addressed gives a verb the options that name the unit and the way of output */
export function addAccess(
  program: Command,
  terminal: Terminal,
  settle: Settle,
  addressed: (command: Command) => Command,
): void {
  const verb: Verb = (parent, usage, description) =>
    addressed(parent.command(usage).description(description)).addOption(sessionFileOption());
  verb(program, 'sign-in <name>', 'begin a session; it ends after 30 idle minutes')
    .addOption(passwordFile('password'))
    .action(async (name: string, flags) => settle(await signIn(name, flags, terminal)));
  verb(program, 'sign-out', 'end the session').action(async (flags) =>
    settle(await signOut(flags, terminal)),
  );
  addOperators(program, terminal, settle, verb);
  addQuestions(program, terminal, settle, verb);
}

function addOperators(program: Command, terminal: Terminal, settle: Settle, verb: Verb): void {
  const operator = program.command('operator').description('who may do what with what the unit keeps');
  verb(operator, 'add <name>', 'make an account; the first needs no session and the right admin')
    .requiredOption('--name <words>', "the person's name")
    .addOption(
      new Option('--permission <right...>', 'what the person may do')
        .choices(PERMISSIONS)
        .makeOptionMandatory(),
    )
    .addOption(passwordFile('password'))
    .action(async (id: string, flags) => settle(await addOperator(id, flags, terminal)));
  verb(operator, 'list', 'all accounts').action(async (flags) =>
    settle(await listOperators(flags, terminal)),
  );
  verb(operator, 'acknowledge', 'record that you have read the policy of use and taken its training').action(
    async (flags) => settle(await acknowledgePolicy(flags, terminal)),
  );
  verb(operator, 'password [name]', "change your own password, or set another operator's")
    .addOption(passwordFile('current password'))
    .option('--new-password-file <file>', 'file with the new password as its first line')
    .action(async (id: string | undefined, flags) => settle(await changePassword(id, flags, terminal)));
  verb(operator, 'remove <name>', 'end an account for good').action(async (id: string, flags) =>
    settle(await removeOperator(id, flags, terminal)),
  );
  verb(operator, 'unlock <name>', 'let an operator sign in who was locked out').action(
    async (id: string, flags) => settle(await unlockOperator(id, flags, terminal)),
  );
}

function addQuestions(program: Command, terminal: Terminal, settle: Settle, verb: Verb): void {
  const question: Verb = (parent, usage, description) =>
    verb(parent, usage, description)
      .requiredOption('--case <number>', 'the number of the case')
      .addOption(
        new Option('--purpose <purpose>', 'what for').choices(PERMITTED_PURPOSES).makeOptionMandatory(),
      )
      .option('--plate-file <file>', 'file with the plate, ? and * as wildcards; - for standard input')
      .option('--camera <id>', 'at this camera only')
      .option('--from <time>', 'captured from then on, such as 2026-03-01T12:00:00Z')
      .option('--to <time>', 'captured until then')
      .option('--hits', 'reads with a hit only');
  question(program, 'search', 'look through the stored reads')
    .option('--reveal', 'show plates in clear')
    .option('--limit <reads>', 'at most so many, the latest first', '100')
    .action(async (flags) => settle(await searchReads(flags, terminal)));
  question(
    program,
    'export',
    'write stored reads with their images to a folder, for another agency or a court',
  )
    .requiredOption('--agency <words>', 'who gets them')
    .requiredOption('--contact <words>', 'a person there, and how to reach that person')
    .requiredOption('--out <folder>', 'a folder that is not there yet')
    .action(async (flags) => settle(await exportReads(flags, terminal)));
}
