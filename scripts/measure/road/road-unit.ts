/** One unit on a road: the real service, a real broker, and what can be seen of them from outside. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { call } from '../../../src/commands/client.ts';
import type { ConfigFile } from '../../../src/config/schema.ts';
import type { UnitStatus } from '../../../src/domain/events/unit-status.ts';
import { Mosquitto } from '../../../test/support/broker/mosquitto.ts';
import { temporaryFolder } from '../../../test/support/temp-folder.ts';
import { UnitProcess } from '../../demonstration/unit-process.ts';
import { type ProcessSample, sampleProcess } from '../shared/process-sample.ts';
import { type ArrivedRead, RoadReceiver } from './road-receiver.ts';

type Camera = ConfigFile['cameras'][number];

export type RoadUnit = {
  readonly sources: readonly Camera['source'][];
  readonly framesPerSecond: number;
  readonly modelsFolder: string | null;
  /** Files that sources name without a folder; they are linked into the unit's own. */
  readonly files: readonly string[];
  /** Written into the unit's folder: a list of what to play, by its name. */
  readonly playlist: { readonly name: string; readonly text: string } | null;
};

export type RoadRun = {
  readonly exitCode: number | null;
  readonly reads: readonly ArrivedRead[];
  /** When a camera's first frame had arrived, UTC milliseconds. */
  readonly startedAtMs: ReadonlyMap<string, number>;
  readonly samples: readonly ProcessSample[];
  /** The last that could be had before the unit ended. */
  readonly status: UnitStatus | null;
  readonly logLines: readonly string[];
};

const SAMPLE_MS = 2_000;
const LAST_MESSAGES_MS = 1_000;
const base = join(import.meta.dirname, '../../../firmware-config/waypost.json');

/** Runs until the sources end or `stop` aborts. `watch` hears of every sample. */
export async function runOnRoad(
  unit: RoadUnit,
  stop: AbortSignal,
  watch: (sample: ProcessSample, status: UnitStatus | null) => void,
): Promise<RoadRun> {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  await using receiver = await RoadReceiver.connect(broker.url);
  const own = join(folder.path, 'unit');
  mkdirSync(own);
  const configFile = writeUnit(own, unit, broker.url);
  await using child = new UnitProcess(own, configFile);
  const samples: ProcessSample[] = [];
  let status: UnitStatus | null = null;
  const began = performance.now();
  while (child.isRunning && !stop.aborted) {
    await Promise.race([sleep(SAMPLE_MS), child.ended]);
    status = (await statusOf(join(own, 'unit.sock'))) ?? status;
    const sample = sampleProcess(child.pid, (performance.now() - began) / 1000);
    if (sample === null) continue;
    samples.push(sample);
    watch(sample, status);
  }
  if (child.isRunning) child.stop();
  const exitCode = await child.ended;
  await sleep(LAST_MESSAGES_MS); // what the unit sent last is on its way through the broker
  const logLines = child.logLines();
  return { exitCode, reads: receiver.reads, startedAtMs: starts(logLines), samples, status, logLines };
}

function writeUnit(folder: string, unit: RoadUnit, brokerUrl: string): string {
  // It is our own file, and the unit decodes what comes of it.
  const config = z.custom<ConfigFile>().parse(JSON.parse(readFileSync(base, 'utf8')));
  for (const file of unit.files) symlinkSync(resolve(file), join(folder, file.replace(/.*\//, '')));
  if (unit.playlist) writeFileSync(join(folder, unit.playlist.name), unit.playlist.text);
  const { framesPerSecond, modelsFolder } = unit;
  const own: ConfigFile = {
    ...config,
    cameras: unit.sources.map((source, i) => ({ id: `camera-${i + 1}`, source, framesPerSecond })),
    ...(modelsFolder === null ? {} : { recognition: { modelsFolder: resolve(modelsFolder) } }),
    hotLists: { ...config.hotLists, folder: 'hotlists' },
    buffer: { path: 'buffer.sqlite', key: { source: 'file', path: 'buffer.key' } },
    broker: { ...config.broker, url: brokerUrl },
    socket: { path: 'unit.sock' },
  };
  const file = join(folder, 'waypost.json');
  writeFileSync(file, JSON.stringify(own));
  return file;
}

/** @returns null while the unit does not answer. */
const statusOf = async (socket: string): Promise<UnitStatus | null> =>
  call(socket, 'status', {}).catch(() => null);

const startLine = z.object({
  event: z.literal('sourceStarted'),
  cameraId: z.string(),
  time: z.iso.datetime(),
});

function starts(logLines: readonly string[]): ReadonlyMap<string, number> {
  const lines = logLines
    .filter((line) => line.includes('"sourceStarted"'))
    .map((line) => startLine.parse(JSON.parse(line)));
  return new Map(lines.toReversed().map(({ cameraId, time }) => [cameraId, Date.parse(time)]));
}
