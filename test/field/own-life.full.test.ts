import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { OwnLife } from '../support/faults/own-life-child.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { writeConfig } from '../support/unit/running-unit.ts';

const FAULTS = join(import.meta.dirname, '../support/faults');
const ROOT = join(import.meta.dirname, '../..');
const BROKER_PORT = 18_883;
/** The library that phoned home did so 12 s after the start. */
const SECONDS = 20;

/** Where a program may leave a file, and the folder of this checkout. */
const FOLDERS = [
  ...new Set(['/tmp', '/var', '/root', '/home', '/etc', '/run', '/usr', '/opt', `/${ROOT.split('/')[1]}`]),
];

/** What a program asks of the network and writes, in a network and with a home that hold nothing. */
async function ownLifeOf(
  folder: string,
  ready: string,
  program: string,
  ...args: readonly string[]
): Promise<OwnLife> {
  for (const name of ['home', 'tmp']) mkdirSync(join(folder, name), { recursive: true });
  // Not one variable of this process: a CI variable would switch such a life off.
  const env = { PATH: '/usr/bin:/bin', HOME: join(folder, 'home'), TMPDIR: join(folder, 'tmp') };
  const inside = [
    process.execPath,
    join(FAULTS, 'own-life-child.ts'),
    '/mnt',
    String(BROKER_PORT),
    String(SECONDS),
    ready,
  ];
  const root = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const { stdout } = await promisify(execFile)(
    'unshare',
    [
      ...[...root, '--net', '--mount', '--propagation', 'private', join(FAULTS, 'own-life.sh'), '/mnt'],
      ...[FOLDERS.join(' '), ...inside, JSON.stringify(env), program, ...args],
    ],
    { maxBuffer: 64 * 2 ** 20, env: { PATH: process.env['PATH'] } },
  );
  return JSON.parse(stdout);
}

describe('the life of their own that dependencies lead', () => {
  test('a unit asks for nothing and leaves no file that its configuration does not name', async () => {
    using folder = temporaryFolder();
    const video = join(folder.path, 'video.mp4');
    const test = ['-f', 'lavfi', '-i', 'testsrc=size=640x360:rate=10', '-t', '60', '-pix_fmt', 'yuv420p'];
    execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...test, video]);
    const unit = join(folder.path, 'unit');
    mkdirSync(unit);
    copyFileSync(video, join(unit, 'video.mp4'));
    const config = writeConfig(unit, {
      source: { kind: 'video', path: 'video.mp4', pace: 'own' },
      brokerUrl: `mqtt://127.0.0.1:${BROKER_PORT}`,
    });
    const told = await ownLifeOf(
      folder.path,
      '"event":"unitStarted"',
      process.execPath,
      join(ROOT, 'src/main.ts'),
      'run',
      '--config',
      config,
    );
    expect(told.output).toContain('"event":"unitStarted"');
    expect(told.output).toContain('"event":"unitStopped"');
    const { names, web, tcpConnections, brokerConnections, datagrams, files } = told;
    expect({ names, web, datagrams }).toEqual({ names: [], web: [], datagrams: 0 });
    expect(brokerConnections).toBeGreaterThan(0);
    expect(tcpConnections).toBe(brokerConnections);
    expect(files.filter((file) => !file.startsWith(`${unit}/`))).toEqual([]);
    expect(files.some((file) => file.startsWith(`${unit}/buffer.sqlite`))).toBe(true);
  }, 240_000);

  test('the inference library alone, with its telemetry on, is seen at the network and on the disk', async () => {
    using folder = temporaryFolder();
    const probe = join(folder.path, 'probe.cjs');
    const library = createRequire(import.meta.url).resolve('onnxruntime-node');
    const model = join(ROOT, 'models/localizer.onnx');
    writeFileSync(
      probe,
      `require(${JSON.stringify(library)}).InferenceSession.create(${JSON.stringify(model)}).then(() => console.log('loaded'));
       setInterval(() => undefined, 1_000);`,
    );
    const { names, tcpConnections, files } = await ownLifeOf(folder.path, 'loaded', process.execPath, probe);
    expect(names.length + tcpConnections).toBeGreaterThan(0);
    expect(files.filter((file) => file !== probe)).not.toEqual([]);
  }, 240_000);
});
