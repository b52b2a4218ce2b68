/** `scripts/demo`: a unit, a broker, a hot list and a subscriber, from the first frame to the last message. */
import { existsSync, mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { counted } from '../src/platform/counted.ts';
import { explain } from '../src/platform/errors.ts';
import { Mosquitto } from '../test/support/broker/mosquitto.ts';
import { temporaryFolder } from '../test/support/temp-folder.ts';
import {
  type Check,
  checkAgainstTruth,
  checkDelivery,
  checkEncryption,
  checkLog,
} from './demonstration/checks.ts';
import { Receiver } from './demonstration/receiver.ts';
import { readTruth, type TruePassage } from './demonstration/truth.ts';
import { UnitProcess, waypost, writeConfiguration } from './demonstration/unit-process.ts';

const EXIT = { ok: 0, failed: 1, usage: 64, interrupted: 130 };
const clips = join(import.meta.dirname, 'simulate/demo');
const STARTED_AT = performance.now();
const IMPORT_WITHIN_MS = 30_000;
/** The rendered clip is shorter than a minute. A video of one's own may take as long as it likes. */
const CLIP_WITHIN_MS = 180_000;

const say = (line: string): void => {
  const seconds = ((performance.now() - STARTED_AT) / 1000).toFixed(1).padStart(6);
  console.log(`${seconds} s  ${line}`);
};

async function demonstrate(clip: string, truth: readonly TruePassage[] | null, stop: AbortSignal) {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  say(`broker  Mosquitto with its own configuration on ${broker.url}`);
  await using receiver = await Receiver.connect(broker.url, 'waypost', say);
  const unitFolder = join(folder.path, 'unit');
  mkdirSync(unitFolder);
  const configFile = writeConfiguration(unitFolder, clip, broker.url);
  say(`unit    waypost run on ${relative(process.cwd(), clip)}`);
  await using unit = new UnitProcess(unitFolder, configFile);
  await importWanted(unit, configFile, stop);
  await followToTheEnd(unit, receiver, truth === null ? null : CLIP_WITHIN_MS, stop);
  const exitCode = unit.isRunning ? null : await unit.ended;
  const checks: Check[] = [
    { holds: exitCode === 0, text: `the unit ended by itself with exit code ${exitCode}` },
    ...(truth === null ? [] : checkAgainstTruth(receiver, truth)),
    ...checkDelivery(receiver),
    checkEncryption(unitFolder, receiver),
    checkLog(unit.logLines(), receiver),
    { holds: !unit.leftSomethingRunning, text: 'nothing of the unit is left running' },
  ];
  summarize(checks, receiver);
  if (checks.every(({ holds }) => holds)) return EXIT.ok;
  console.log('\nThe unit said last:');
  for (const line of unit.logLines().slice(-15)) console.log(`  ${line}`);
  return EXIT.failed;
}

/** Hands the list over the unit's socket as soon as it answers there. */
async function importWanted(unit: UnitProcess, configFile: string, stop: AbortSignal): Promise<void> {
  const made = new Date().toISOString();
  const list = ['--id', 'demo', '--source', 'Waypost demonstration', '--source-time', made];
  const until = performance.now() + IMPORT_WITHIN_MS;
  while (unit.isRunning && !stop.aborted && performance.now() < until) {
    const { code, out, err } = await waypost(
      ...['hotlist', 'import', join(clips, 'wanted.csv'), ...list, '--config', configFile],
    );
    if (code === 0) {
      say(`list    ${out.split('\n')[0]}`);
      return;
    }
    if (code !== 69) throw new Error(`the hot list was not imported: ${err}`);
  }
}

async function followToTheEnd(
  unit: UnitProcess,
  receiver: Receiver,
  withinMs: number | null,
  stop: AbortSignal,
): Promise<void> {
  const until = withinMs === null ? Number.POSITIVE_INFINITY : performance.now() + withinMs;
  while (unit.isRunning && !stop.aborted && performance.now() < until) {
    receiver.takeIn();
    await sleep(100);
  }
  // What the unit sent last is still on its way through the broker.
  const patience = performance.now() + 2_000;
  while (receiver.statuses.at(-1)?.state !== 'stopped' && performance.now() < patience) {
    await sleep(50);
    receiver.takeIn();
  }
}

function summarize(checks: readonly Check[], receiver: Receiver): void {
  const alerts = new Set(receiver.alerts.map(({ alertId }) => alertId));
  console.log(`\nSummary: ${counted(receiver.reads.length, 'read')}, ${counted(alerts.size, 'alert')}`);
  for (const { holds, text } of checks) console.log(`  ${holds ? 'ok  ' : 'FAIL'}  ${text}`);
}

async function main(): Promise<number> {
  let video: string | undefined;
  try {
    video = parseArgs({ options: { video: { type: 'string' } } }).values.video;
  } catch (error) {
    console.error(`scripts/demo: ${error instanceof Error ? error.message : error}; see scripts/demo --help`);
    return EXIT.usage;
  }
  const clip = resolve(video ?? join(clips, 'street.mp4'));
  if (!existsSync(clip)) {
    console.error(`scripts/demo: there is no video ${clip}`);
    return EXIT.usage;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const exitCode = await demonstrate(clip, video === undefined ? readTruth(clip) : null, stop.signal);
  return stop.signal.aborted ? EXIT.interrupted : exitCode;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`scripts/demo: ${explain(error)}`);
  process.exitCode = EXIT.failed;
}
