import { loadConfig } from '../../config/load.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { UsageError } from '../terminal/usage-error.ts';
import type { Verb } from '../terminal/verb.ts';

export const bufferRekeyVerb: Verb = {
  path: 'buffer rekey',
  register: (command, { terminal, settle }) =>
    command
      .description(
        "wrap the unit's keys with another key; with --full, also encrypt the database with a new key",
      )
      .requiredOption('--config <file>', 'the configuration that the unit ran with so far')
      .option('--to <file>', 'the configuration that it will run with, with a different buffer.key')
      .option(
        '--full',
        'also encrypt the database with a new key; this needs as much free space as the database takes',
      )
      .option('--json', 'print one JSON line')
      .action(async (flags) => settle(await rekeyBuffer(flags, terminal))),
};

export type RekeyFlags = {
  /** The configuration that the unit ran with so far. */
  readonly config: string;
  /** The one that it will run with; names another `buffer.key`. */
  readonly to?: string;
  readonly full?: boolean;
  readonly json?: boolean;
};

/**
 * `waypost buffer rekey`, while the unit is stopped.
 * @throws UsageError if nothing would change, Unavailable while the unit runs; and as `rekey` does
 */
export async function rekeyBuffer(flags: RekeyFlags, terminal: Terminal): Promise<number> {
  const config = loadConfig(flags.config);
  const next = flags.to === undefined ? config : loadConfig(flags.to);
  const full = flags.full === true;
  if (flags.to === undefined && !full)
    throw new UsageError(
      'Name the configuration with the new key source (--to), or give --full for a new key of the database.',
    );
  if (next.buffer.path !== config.buffer.path)
    throw new UsageError('Both configurations must name the same buffer.path.');
  const onProgress = flags.json ? () => undefined : progressOf(terminal);
  // Loads the database, which no other verb should wait for.
  const { rekeyStopped } = await import('../../unit/offline.ts');
  const wrappedBy = rekeyStopped({ config, next, full, onProgress });
  const { source } = next.buffer.key;
  const done = full ? 'The database is encrypted with a new key, and the keys are' : 'The keys are';
  terminal.out(
    flags.json
      ? JSON.stringify({ schema: 1, full, source })
      : `${done} wrapped by ${wrappedBy}.${flags.to ? ` Start the unit with ${flags.to}.` : ''}`,
  );
  return EXIT.ok;
}

/** Prints a line for each tenth: a copy of gigabytes takes minutes. */
function progressOf(terminal: Terminal): (done: number, total: number) => void {
  let printed = 0;
  return (done, total) => {
    const tenth = Math.floor((10 * done) / total);
    if (tenth === printed) return;
    printed = tenth;
    terminal.err(tenth < 10 ? `copied ${tenth}0 %` : 'copied; the copy is encrypted with the new key');
  };
}
