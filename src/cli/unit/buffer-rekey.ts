import { loadConfig } from '../../config/load.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { rekeyStopped } from '../../unit/offline.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { UsageError } from '../terminal/usage-error.ts';
import type { Verb } from '../terminal/verb.ts';

export const bufferRekeyVerb: Verb = {
  path: 'buffer rekey',
  register: (command, { terminal, settle }) =>
    command
      .description(
        "wrap the unit's keys under another key, and with --full encrypt the database under a new one",
      )
      .requiredOption('--config <file>', 'the configuration that the unit has run with')
      .option('--to <file>', 'the configuration that it will run with, with another buffer.key')
      .option('--full', 'also a new key for the database: it is copied, which needs its size in free space')
      .option('--json', 'as one JSON line')
      .action((flags) => settle(rekeyBuffer(flags, terminal))),
};

export type RekeyFlags = {
  /** The configuration that the unit has run with. */
  readonly config: string;
  /** The one that it will run with; names another `buffer.key`. */
  readonly to?: string;
  readonly full?: boolean;
  readonly json?: boolean;
};

/**
 * `waypost buffer rekey`, while the unit is stopped.
 * @throws UsageError where nothing would change, Unavailable while the unit runs; and as `rekey` does
 */
export function rekeyBuffer(flags: RekeyFlags, terminal: Terminal): number {
  const config = loadConfig(flags.config);
  const next = flags.to === undefined ? config : loadConfig(flags.to);
  const full = flags.full === true;
  if (flags.to === undefined && !full)
    throw new UsageError(
      'Name the configuration with the new key source (--to), or --full for a new key of the database.',
    );
  if (next.buffer.path !== config.buffer.path)
    throw new UsageError('Both configurations must name the same buffer.path.');
  const onProgress = flags.json ? () => undefined : progressOf(terminal);
  const wrappedBy = rekeyStopped({ config, next, full, onProgress });
  const { source } = next.buffer.key;
  const told = full ? 'The database is encrypted under a new key, and the keys are' : 'The keys are';
  terminal.out(
    flags.json
      ? JSON.stringify({ schema: 1, full, source })
      : `${told} wrapped by ${wrappedBy}.${flags.to ? ` Start the unit with ${flags.to}.` : ''}`,
  );
  return EXIT.ok;
}

/** A line for each tenth: a copy of gigabytes takes minutes. */
function progressOf(terminal: Terminal): (done: number, total: number) => void {
  let told = 0;
  return (done, total) => {
    const tenth = Math.floor((10 * done) / total);
    if (tenth === told) return;
    told = tenth;
    terminal.err(tenth < 10 ? `copied ${tenth}0 %` : 'copied; the copy is encrypted under the new key');
  };
}
