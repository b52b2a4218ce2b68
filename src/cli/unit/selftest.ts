import { dirname } from 'node:path';
import { INSTALLED_MODELS, loadConfig } from '../../config/load.ts';
import { attempt, type SelfCheck } from '../../diagnosis/self-check.ts';
import { keyCheck } from '../../diagnosis/selftest-keys.ts';
import { counted } from '../../platform/counted.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { VERSION } from '../../platform/version.ts';
import { columns, duration, type Terminal } from '../terminal/terminal.ts';
import type { Verb } from '../terminal/verb.ts';

export const selftestVerb: Verb = {
  path: 'selftest',
  register: (command, { terminal, settle }) =>
    command
      .description('check that this unit can work: models, golden pictures, disk, clock')
      .option('--json', 'print one JSON line')
      .option('--config <file>', "the unit's configuration file: its models and state folder are checked")
      .option(
        '--models <folder>',
        'folder of the models to check (default: those of the configuration, or of the program)',
      )
      .action(async (flags) => settle(await selftest(flags, terminal))),
};

export type SelftestOptions = {
  readonly json?: boolean;
  /** Configuration file of the unit: its models, its state folder. */
  readonly config?: string;
  /** Instead of the models of the configuration or of the program. */
  readonly models?: string;
};

/**
 * `waypost selftest`: whether this unit can work. It reports every fault and stops at none.
 * @returns exit code 0, or 74 when anything failed.
 * @throws Misconfigured for an invalid configuration
 */
export async function selftest(options: SelftestOptions, terminal: Terminal): Promise<number> {
  // These load the inference library and the database, which no other verb should wait for.
  const { keyState } = await import('../../unit/offline.ts');
  const { checkMachine } = await import('../../diagnosis/selftest-machine.ts');
  const { checkModels } = await import('../../diagnosis/selftest-models.ts');
  const config = options.config === undefined ? null : loadConfig(options.config);
  const models = options.models ?? config?.recognition.modelsFolder ?? INSTALLED_MODELS;
  const folders = config && { buffer: dirname(config.buffer.path), hotLists: config.hotLists.folder };
  const checks = [
    ...(await checkModels(models)),
    ...(await checkMachine(folders?.buffer ?? models, folders, Date.now())),
    ...(config ? [await attempt('keys', async () => keyCheck(keyState(config)))] : []),
  ];
  const passed = checks.every(({ result }) => result !== 'failed');
  terminal.out(options.json ? report(passed, checks) : selftestText(checks));
  return passed ? EXIT.ok : EXIT.io;
}

/** The contract of `selftest --json`, schema 1. */
const report = (passed: boolean, checks: readonly SelfCheck[]): string =>
  JSON.stringify({
    schema: 1,
    version: VERSION,
    passed,
    checks: checks.map((check) =>
      check.ms === undefined ? check : { ...check, ms: Number(check.ms.toFixed(2)) },
    ),
  });

const RESULTS = { ok: 'ok', note: 'note', failed: 'FAILED', skipped: '-' } as const;

export function selftestText(checks: readonly SelfCheck[]): string {
  const rows = checks.map(({ name, result, ms, message }) => [
    name,
    RESULTS[result],
    ms === undefined ? '' : duration(ms),
    message,
  ]);
  const failed = checks.filter(({ result }) => result === 'failed').length;
  const verdict =
    failed === 0 ? 'This unit can work.' : `FAILED: ${counted(failed, 'check')}. See the lines above.`;
  return [...columns([['check', 'result', 'time', 'found'], ...rows]), '', verdict].join('\n');
}
