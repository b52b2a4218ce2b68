import { CommanderError } from 'commander';
import { explain, WaypostError } from '../platform/errors.ts';
import { EXIT } from '../platform/exit-codes.ts';
import type { Terminal } from './terminal/terminal.ts';

/** Prints what went wrong. @returns the exit code */
export function explainFailure(error: unknown, terminal: Terminal): number {
  // Commander has already printed its message; help and version arrive as errors with exit code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof WaypostError) {
    terminal.err(`waypost: ${explain(error)}`);
    return error.exitCode;
  }
  terminal.err('waypost: internal error, please report it:');
  terminal.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.bug;
}
