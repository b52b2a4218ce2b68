import { loadConfig } from '../../config/load.ts';
import type { Verb } from '../terminal/verb.ts';

export const runVerb: Verb = {
  path: 'run',
  register: (command, { settle }) =>
    command
      .description('run the unit in the foreground; SIGTERM or SIGINT stops it')
      .requiredOption('--config <file>', 'configuration file of the unit')
      .action(async ({ config }: { config: string }) => settle(await runForeground(config))),
};

/**
 * `waypost run`: the unit in the foreground until it is told to stop (SIGTERM, SIGINT) or its last finite source has
 * ended. A second signal ends the process at once, which loses no more than a power cut would.
 * @throws Misconfigured before it touches any hardware
 */
export async function runForeground(configFile: string): Promise<number> {
  const config = loadConfig(configFile);
  const { runUnit } = await import('../../unit/run.ts');
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => stop.abort(signal);
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.once(signal, onSignal);
  try {
    return await runUnit(config, { signal: stop.signal });
  } finally {
    for (const signal of signals) process.removeListener(signal, onSignal);
  }
}
