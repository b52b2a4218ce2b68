import { type Command, Option } from 'commander';
import type { Terminal } from './terminal.ts';

/** One verb of the command line, or the verbs that share a first word. The list of its room (`verbs.ts`) names it. */
export type Verb = {
  /** The words after `waypost` under which it registers, such as `status` or `hotlist import`. */
  readonly path: string;
  /** Adds description, options and action to the command at `path`. */
  register(command: Command, context: VerbContext): void;
};

export type VerbContext = {
  readonly terminal: Terminal;
  /** Takes the exit code of the verb that ran. A verb that throws leaves the explanation to the caller. */
  readonly settle: (exitCode: number) => void;
};

export const socketOption = () =>
  new Option('--socket <path>', "the unit's socket (default: the standard one)");
export const configOption = () =>
  new Option('--config <file>', "the unit's configuration file, which names its socket");
export const sessionFileOption = () =>
  new Option(
    '--session-file <file>',
    'file that holds your session (default: one for each terminal and unit)',
  );

/** Options of a verb that talks to the running unit. */
export const forUnit = (command: Command): Command =>
  command.option('--json', 'print one JSON line').addOption(socketOption()).addOption(configOption());

/** Options of a verb that needs a signed-in operator. */
export const forOperator = (command: Command): Command => forUnit(command).addOption(sessionFileOption());

/** @param purpose the usual one, if the person names none */
export const forCase = (command: Command, purpose: string): Command =>
  command
    .requiredOption('--case <number>', 'case number')
    .option('--purpose <purpose>', 'purpose of the access', purpose);
