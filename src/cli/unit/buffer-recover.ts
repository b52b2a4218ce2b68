import { loadConfig } from '../../config/load.ts';
import { counted } from '../../platform/counted.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { type Recovered, recoverStopped } from '../../unit/offline.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Verb } from '../terminal/verb.ts';

export const bufferRecoverVerb: Verb = {
  path: 'buffer recover',
  register: (command, { terminal, settle }) =>
    command
      .description('bring over what a damaged buffer still gives; a running unit does so by itself')
      .requiredOption('--config <file>', 'the configuration of the unit')
      .option('--from <file>', "a copy of this unit's buffer (default: what was set aside beside it)")
      .option('--json', 'as one JSON line')
      .action(async (flags) => settle(await recoverBuffer(flags, terminal))),
};

export type RecoverFlags = { readonly config: string; readonly from?: string; readonly json?: boolean };

/** A line for so many reads: a month of them takes minutes. */
const TOLD_EVERY = 10_000;

/**
 * `waypost buffer recover`, while the unit is stopped. @returns 74 where a file gave nothing at all
 * @throws Unavailable while the unit runs, Corrupt for a file of `--from` that gives nothing
 */
export async function recoverBuffer(flags: RecoverFlags, terminal: Terminal): Promise<number> {
  const config = loadConfig(flags.config);
  let told = 0;
  const onProgress = (reads: number): void => {
    if (flags.json || reads < told + TOLD_EVERY) return;
    told = reads;
    terminal.err(`${reads} reads so far`);
  };
  const files = await recoverStopped({ config, from: flags.from ?? null, onProgress });
  if (flags.json) terminal.out(JSON.stringify({ schema: 1, files }));
  else terminal.out(files.length === 0 ? 'No damaged buffer was set aside.' : files.map(textOf).join('\n'));
  return files.every(({ isReadable }) => isReadable) ? EXIT.ok : EXIT.io;
}

function textOf({ file, isReadable, reads, held, illegible, messages, lost }: Recovered): string {
  if (!isReadable) return `${file}: nothing can be read of it.`;
  const parts = [counted(reads, 'read'), `${held} held`, `${illegible} unread plates`];
  const waiting = `${counted(messages, 'message')} that the broker did not have`;
  const missing = lost === 0 ? 'Nothing was lost.' : `${lost} rows or pages could not be read.`;
  return `${file}: ${parts.join(', ')}, ${waiting}. ${missing}`;
}
