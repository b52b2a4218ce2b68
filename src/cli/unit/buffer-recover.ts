import { loadConfig } from '../../config/load.ts';
import { counted } from '../../platform/counted.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import type { Recovered } from '../../unit/offline.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Verb } from '../terminal/verb.ts';

export const bufferRecoverVerb: Verb = {
  path: 'buffer recover',
  register: (command, { terminal, settle }) =>
    command
      .description(
        'copy the readable records of a damaged buffer into the current one; a running unit does this by itself',
      )
      .requiredOption('--config <file>', 'the configuration of the unit')
      .option('--from <file>', "a copy of this unit's buffer (default: the buffers that were set aside)")
      .option('--json', 'print one JSON line')
      .action(async (flags) => settle(await recoverBuffer(flags, terminal))),
};

export type RecoverFlags = { readonly config: string; readonly from?: string; readonly json?: boolean };

/** Reads between two progress lines: a month of reads takes minutes. */
const REPORT_EVERY = 10_000;

/**
 * `waypost buffer recover`, while the unit is stopped. @returns 74 if nothing in a file could be read
 * @throws Unavailable while the unit runs, Corrupt if nothing in the file of `--from` can be read
 */
export async function recoverBuffer(flags: RecoverFlags, terminal: Terminal): Promise<number> {
  const config = loadConfig(flags.config);
  let printed = 0;
  const onProgress = (reads: number): void => {
    if (flags.json || reads < printed + REPORT_EVERY) return;
    printed = reads;
    terminal.err(`${reads} reads so far`);
  };
  // Loads the database, which no other verb should wait for.
  const { recoverStopped } = await import('../../unit/offline.ts');
  const files = await recoverStopped({ config, from: flags.from ?? null, onProgress });
  if (flags.json) terminal.out(JSON.stringify({ schema: 1, files }));
  else terminal.out(files.length === 0 ? 'No damaged buffer was set aside.' : files.map(textOf).join('\n'));
  return files.every(({ isReadable }) => isReadable) ? EXIT.ok : EXIT.io;
}

function textOf({ file, isReadable, reads, held, illegible, messages, lost }: Recovered): string {
  if (!isReadable) return `${file}: nothing in it can be read.`;
  const parts = [counted(reads, 'read'), `${held} held`, `${illegible} unread plates`];
  const waiting = `${counted(messages, 'message')} that the broker did not have yet`;
  const missing = lost === 0 ? 'Nothing was lost.' : `${lost} rows or pages could not be read.`;
  return `${file}: ${parts.join(', ')}, ${waiting}. ${missing}`;
}
