import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { call } from '../../commands/client.ts';
import type { UnitStatus } from '../../domain/events/unit-status.ts';
import { counted } from '../../platform/counted.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { duration, type Terminal } from '../terminal/terminal.ts';
import { type UnitSocketOptions, unitSocket } from '../terminal/unit-socket.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { forUnit, type Verb } from '../terminal/verb.ts';

export const selftestAlertVerb: Verb = {
  path: 'selftest alert',
  register: (command, { terminal, settle }) =>
    forUnit(
      command.description('check that an alert for a test plate in front of the camera reaches the broker'),
    )
      .option('--wait <seconds>', 'how long to wait', '120')
      // Commander stores an option that `selftest` also has in the parent's values.
      .action(async (_flags, given: Command) =>
        settle(await selftestAlert(given.optsWithGlobals(), terminal)),
      ),
};

export type AlertTestFlags = UnitSocketOptions & { readonly json?: boolean; readonly wait: string };

type Step = { readonly name: string; readonly isDone: boolean; readonly ms: number; readonly found: string };

const ASK_EVERY_MS = 250;

/**
 * `waypost selftest alert`: checks the way of a test plate that somebody drives or carries past the camera: camera,
 * recognition, matching, buffer, broker. Nothing is simulated: the unit records the real passage.
 * @returns 74 if the alert did not reach the broker in time
 */
export async function selftestAlert(flags: AlertTestFlags, terminal: Terminal): Promise<number> {
  const waitMs = Number(flags.wait) * 1000;
  if (!(waitMs >= 1000 && waitMs <= 3_600_000)) throw new UsageError('--wait must be 1 to 3600 seconds.');
  const began = performance.now();
  const before = await statusOf(flags);
  const steps: Step[] = [];
  const report = (name: string, isDone: boolean, found: string): boolean => {
    const step = { name, isDone, ms: Math.round(performance.now() - began), found };
    steps.push(step);
    if (!flags.json) terminal.out(`${isDone ? 'ok    ' : 'FAILED'}  ${duration(step.ms)}  ${name}: ${found}`);
    return isDone;
  };
  const passed =
    checkBefore(before, report) && (await checkPassage(before, { flags, waitMs, report, terminal }));
  if (flags.json) terminal.out(JSON.stringify({ schema: 1, passed, steps }));
  return passed ? EXIT.ok : EXIT.io;
}

type Report = (name: string, isDone: boolean, found: string) => boolean;

function checkBefore(status: UnitStatus, report: Report): boolean {
  const testPlates = status.hotLists.reduce((sum, list) => sum + list.testPlates, 0);
  return (
    report('unit', status.state === 'running', status.state) &&
    report('broker', status.broker.state === 'connected', status.broker.state.replace('-', ' ')) &&
    report(
      'list',
      testPlates > 0,
      testPlates > 0
        ? `${counted(testPlates, 'test plate')} in force`
        : 'no list in force has a test plate: import one with the category test-plate',
    )
  );
}

async function checkPassage(
  before: UnitStatus,
  {
    flags,
    waitMs,
    report,
    terminal,
  }: {
    readonly flags: AlertTestFlags;
    readonly waitMs: number;
    readonly report: Report;
    readonly terminal: Terminal;
  },
): Promise<boolean> {
  if (!flags.json) terminal.out(`Bring a test plate past the camera within ${flags.wait} s.`);
  const until = performance.now() + waitMs;
  const alerted = await statusWhere(flags, until, ({ alerts }) => alerts.test > before.alerts.test);
  if (alerted === null) {
    const { buffer } = await statusOf(flags);
    const reads = buffer.readsRecorded - before.buffer.readsRecorded;
    if (buffer.hitsRecorded > before.buffer.hitsRecorded)
      return report('alert', false, 'a listed plate was read, but it raised no test alert: the log says why');
    const words =
      reads === 0
        ? 'no plate was read'
        : `${counted(reads, 'plate was', 'plates were')} read, but no test plate`;
    return report('alert', false, words);
  }
  report('alert', true, 'read, matched, alerted and recorded');
  const delivered = await statusWhere(flags, until, ({ tests }) => tests.confirmed > before.tests.confirmed);
  if (delivered === null) return report('delivery', false, 'the broker did not acknowledge it in time');
  const isHeard = delivered.tests.unheard === before.tests.unheard;
  return report(
    'delivery',
    true,
    isHeard ? 'acknowledged, and somebody subscribes to it' : 'acknowledged, but nobody subscribes to it',
  );
}

async function statusWhere(
  flags: AlertTestFlags,
  until: number,
  isThere: (status: UnitStatus) => boolean,
): Promise<UnitStatus | null> {
  for (;;) {
    const status = await statusOf(flags);
    if (isThere(status)) return status;
    if (performance.now() > until) return null;
    await sleep(ASK_EVERY_MS);
  }
}

const statusOf = (flags: AlertTestFlags): Promise<UnitStatus> => call(unitSocket(flags), 'status', {});
