// First: it must run before the inference library is loaded and before a thread starts.
import './platform/telemetry-off.ts';
import { AGENCY_VERBS } from './agency/verbs.ts';
import { explainFailure } from './cli/explain-failure.ts';
import type { Terminal } from './cli/terminal/terminal.ts';
import { VERBS } from './cli/verbs.ts';
import { waypost } from './cli/waypost.ts';
import { EXIT } from './platform/exit-codes.ts';

/** How long the last error of a service may take to reach its reader. */
const LAST_WORDS_MS = 1_000;

const terminal: Terminal = {
  out: (line) => console.log(line),
  err: (line) => console.error(line),
};

// A reader that has seen enough (`waypost read … | head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.io);
});

// Naming it also keeps what libraries write there from waiting for a reader that has stalled.
process.stderr.on('error', () => {
  // Nothing is left to report it on.
});

// What nobody awaited has failed: nothing that is still in memory can be trusted.
process.once('uncaughtException', (error) => {
  process.exit(explainFailure(error, terminal));
});

const args = process.argv.slice(2);
if (args[0] === 'run') {
  // A service that has stopped waits for none of its threads, and is not ended by one. Other verbs load nothing for it.
  const { exitAtOnce } = await import('./platform/libc/exit-at-once.ts');
  process.once('exit', exitAtOnce);
}
process.exitCode = await waypost(args, terminal, [...VERBS, ...AGENCY_VERBS]);
// A service that has stopped does not wait for whoever reads its errors.
if (args[0] === 'run') setTimeout(() => process.exit(), LAST_WORDS_MS).unref();
