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
    forUnit(command.description('whether a test plate that passes the camera comes through to the broker'))
      .option('--wait <seconds>', 'for how long', '120')
      // An option that `selftest` has too is in the parent's values.
      .action(async (_flags, given: Command) =>
        settle(await selftestAlert(given.optsWithGlobals(), terminal)),
      ),
};

export type AlertTestFlags = UnitSocketOptions & { readonly json?: boolean; readonly wait: string };

type Step = { readonly name: string; readonly isDone: boolean; readonly ms: number; readonly found: string };

const ASK_EVERY_MS = 250;

/**
 * `waypost selftest alert`: while somebody drives or holds a test plate past the camera, whether it comes through: camera,
 * recognition, matching, buffer, broker. Nothing is made up: what is recorded is that pass.
 * @returns 74 when it did not come through in time
 */
export async function selftestAlert(flags: AlertTestFlags, terminal: Terminal): Promise<number> {
  const waitMs = Number(flags.wait) * 1000;
  if (!(waitMs >= 1000 && waitMs <= 3_600_000)) throw new UsageError('--wait: 1 to 3600 seconds');
  const began = performance.now();
  const before = await statusOf(flags);
  const steps: Step[] = [];
  const tell = (name: string, isDone: boolean, found: string): boolean => {
    const step = { name, isDone, ms: Math.round(performance.now() - began), found };
    steps.push(step);
    if (!flags.json) terminal.out(`${isDone ? 'ok    ' : 'FAILED'}  ${duration(step.ms)}  ${name}: ${found}`);
    return isDone;
  };
  const passed = tellBefore(before, tell) && (await tellPass(before, { flags, waitMs, tell, terminal }));
  if (flags.json) terminal.out(JSON.stringify({ schema: 1, passed, steps }));
  return passed ? EXIT.ok : EXIT.io;
}

type Tell = (name: string, isDone: boolean, found: string) => boolean;

function tellBefore(status: UnitStatus, tell: Tell): boolean {
  const testPlates = status.hotLists.reduce((sum, list) => sum + list.testPlates, 0);
  return (
    tell('unit', status.state === 'running', status.state) &&
    tell('broker', status.broker.state === 'connected', status.broker.state.replace('-', ' ')) &&
    tell(
      'list',
      testPlates > 0,
      testPlates > 0
        ? `${counted(testPlates, 'test plate')} in force`
        : 'no list in force has a test plate: import one with the category test-plate',
    )
  );
}

async function tellPass(
  before: UnitStatus,
  {
    flags,
    waitMs,
    tell,
    terminal,
  }: {
    readonly flags: AlertTestFlags;
    readonly waitMs: number;
    readonly tell: Tell;
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
      return tell('alert', false, 'a listed plate was read, and no test alert came of it: the log says why');
    const words =
      reads === 0 ? 'no plate was read' : `${counted(reads, 'plate was', 'plates were')} read, no test plate`;
    return tell('alert', false, words);
  }
  tell('alert', true, 'read, matched, alerted and recorded');
  const delivered = await statusWhere(flags, until, ({ tests }) => tests.confirmed > before.tests.confirmed);
  if (delivered === null) return tell('delivery', false, 'the broker has not acknowledged it');
  const isHeard = delivered.tests.unheard === before.tests.unheard;
  return tell(
    'delivery',
    true,
    isHeard ? 'acknowledged, and somebody hears it' : 'acknowledged; nobody subscribes to it',
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
