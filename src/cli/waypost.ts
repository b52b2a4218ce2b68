import { Command } from 'commander';
import { EXIT } from '../platform/exit-codes.ts';
import { VERSION } from '../platform/version.ts';
import { explainFailure } from './explain-failure.ts';
import type { Terminal } from './terminal/terminal.ts';
import { UsageError } from './terminal/usage-error.ts';
import type { Verb, VerbContext } from './terminal/verb.ts';

/**
 * The command line.
 * @param args without the program's own name
 * @param verbs all that the program knows, in the order of the help
 * @returns the exit code; errors have been printed
 */
export async function waypost(
  args: readonly string[],
  terminal: Terminal,
  verbs: readonly Verb[],
): Promise<number> {
  let exitCode: number = EXIT.ok;
  const settle = (code: number): void => {
    exitCode = code;
  };
  const program = buildProgram(verbs, { terminal, settle });
  try {
    await program.parseAsync(args.length === 0 ? ['help'] : args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explainFailure(error, terminal);
  }
}

function buildProgram(verbs: readonly Verb[], context: VerbContext): Command {
  const { terminal } = context;
  const program = new Command('waypost')
    .description(
      'Reads licence plates on a pole, matches them against hot lists, and delivers them over MQTT.',
    )
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .hook('preAction', (_, command) => refuseEmpty(command))
    .showHelpAfterError('(waypost help lists the commands)')
    .addHelpText('after', EXIT_CODES);
  for (const verb of verbs) verb.register(commandAt(program, verb.path), context);
  return program;
}

/** An empty value is what a script passes for a variable that nobody set. An option that has a use for it says so. */
function refuseEmpty(command: Command): void {
  const isEmpty = (value: unknown): boolean =>
    Array.isArray(value) ? value.some(isEmpty) : typeof value === 'string' && value.trim() === '';
  // A command may have an option of the same name as the command above it, which then has the value.
  const values: Readonly<Record<string, unknown>> = command.optsWithGlobals();
  const option = command.options.find(
    (one) => !/\bempty\b/.test(one.description) && isEmpty(values[one.attributeName()]),
  );
  if (option !== undefined) throw new UsageError(`${option.long ?? option.flags} must not be empty.`);
  const place = command.processedArgs.findIndex(isEmpty);
  if (place !== -1)
    throw new UsageError(`<${command.registeredArguments[place]?.name() ?? 'argument'}> must not be empty.`);
}

/** The command under these words, made where it is missing: several verbs may share the first word. */
function commandAt(program: Command, path: string): Command {
  return path
    .split(' ')
    .reduce(
      (parent, word) => parent.commands.find((one) => one.name() === word) ?? parent.command(word),
      program,
    );
}

const EXIT_CODES = `
Exit codes: 0 done, 64 usage, 69 unavailable, 70 internal error, 74 unreadable or refused data, 77 not permitted,
78 configuration.`;
