import { CommanderError } from 'commander';
import { explain, WaypostError } from '../platform/errors.ts';
import { EXIT } from '../platform/exit-codes.ts';
import { buildProgram } from './program.ts';
import type { Terminal } from './terminal/terminal.ts';

/**
 * The command line.
 * @param args without the program's own name
 * @returns the exit code; errors have been explained on the terminal
 */
export async function waypost(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = buildProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args.length === 0 ? ['help'] : args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explainFailure(error, terminal);
  }
}

/** Says on the terminal what went wrong. @returns the exit code */
export function explainFailure(error: unknown, terminal: Terminal): number {
  // It has said on the terminal what it wants; help and version come as errors with exit code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof WaypostError) {
    terminal.err(`waypost: ${explain(error)}`);
    return error.exitCode;
  }
  terminal.err('waypost: internal error, please report it:');
  terminal.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.bug;
}
