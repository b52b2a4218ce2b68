// First: it must run before the inference library is loaded and before a thread starts.
import './platform/telemetry-off.ts';
import { AGENCY_VERBS } from './agency/verbs.ts';
import { explainFailure } from './cli/explain-failure.ts';
import type { Terminal } from './cli/terminal/terminal.ts';
import { VERBS } from './cli/verbs.ts';
import { waypost } from './cli/waypost.ts';
import { EXIT } from './platform/exit-codes.ts';

const terminal: Terminal = {
  out: (line) => console.log(line),
  err: (line) => console.error(line),
};

// A reader that has seen enough (`waypost read … | head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.io);
});

// What nobody awaited has failed: nothing that is still in memory can be trusted.
process.once('uncaughtException', (error) => {
  process.exit(explainFailure(error, terminal));
});

process.exitCode = await waypost(process.argv.slice(2), terminal, [...VERBS, ...AGENCY_VERBS]);
