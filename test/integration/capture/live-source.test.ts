import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LiveSource } from '../../../src/capture/live/live-source.ts';
import { openSource } from '../../../src/capture/live/open-source.ts';
import { childSession } from '../../../src/capture/sources/child-session.ts';
import type { DecoderCommand } from '../../../src/capture/sources/decoder.ts';
import { decodeWithFfmpeg } from '../../../src/capture/sources/ffmpeg.ts';
import type { CaptureEvent } from '../../../src/domain/events/capture-events.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { LiveReader } from '../../support/capture/live-reader.ts';
import { RtspServer } from '../../support/capture/rtsp-server.ts';
import { withProgram } from '../../support/capture/stand-in-cameras.ts';
import { freePort } from '../../support/free-port.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';

const PATH = process.env['PATH'];
afterEach(() => {
  process.env['PATH'] = PATH;
});

/** Tried again at once, so that a test sees many lives of a child. */
function readChild(command: DecoderCommand, stallAfterMs = 5_000): LiveReader {
  const events: CaptureEvent[] = [];
  const policy = {
    backoff: { firstMs: 20, maxMs: 20 },
    steadyAfterMs: 1_000,
    budget: { restarts: 1_000, withinMs: 1_000 },
    login: { firstWaitsMs: [], thenEveryMs: 20 },
  };
  const source = new LiveSource(
    { cameraId: 'c1', description: 'a child', stallAfterMs, credentialsPath: null, policy },
    {
      session: childSession(command, systemClock),
      clock: systemClock,
      random: () => 0,
      emit: (event) => events.push(event),
    },
  );
  return new LiveReader(source, events);
}

function readRtsp(
  url: string,
  { stallAfterMs = 5_000, credentialsPath = null as string | null } = {},
): LiveReader {
  const events: CaptureEvent[] = [];
  const source = openSource(
    { kind: 'rtsp', url, credentialsPath, transport: 'tcp', stallAfterMs, framesPerSecond: 10 },
    { cameraId: 'c1', clock: systemClock, random: () => 0, emit: (event) => events.push(event) },
  );
  return new LiveReader(source, events);
}

const shell = (script: string): DecoderCommand => ({ program: 'bash', args: ['-c', script] });
const typesOf = ({ events }: LiveReader) => events.map(({ type }) => type);
const descriptors = (): number => readdirSync('/proc/self/fd').length;
const children = (): string =>
  execFileSync('ps', ['--ppid', String(process.pid), '-o', 'stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '' && !line.includes('ps --ppid'))
    .join('\n');

describe('an RTSP camera', () => {
  it('that is killed and comes back with another picture size is lost once and back once, in one order of times', async () => {
    const port = await freePort();
    await using first = await RtspServer.start({ port });
    await using reader = readRtsp(first.url);
    await reader.more(5);
    await first.kill();
    await reader.event('sourceLost');
    await using _second = await RtspServer.start({ port, widthPx: 640, heightPx: 360 });
    await reader.event('sourceBack');
    await reader.more(5);
    expect(reader.pictures.at(0)?.picture.widthPx).toBe(320);
    expect(reader.pictures.at(-1)?.picture).toMatchObject({ widthPx: 640, heightPx: 360 });
    expect(typesOf(reader)).toEqual(['sourceLost', 'sourceBack']);
    const times = reader.pictures.map(({ capturedAtMono }) => capturedAtMono);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  }, 60_000);

  it('that silently stops sending is a stall', async () => {
    await using server = await RtspServer.start();
    await using reader = readRtsp(server.url, { stallAfterMs: 4_000 });
    await reader.more(3);
    server.freeze();
    expect(await reader.event('sourceLost')).toMatchObject({ reason: 'stall', cameraId: 'c1' });
  }, 60_000);

  it('accepts the right password, and shows it to nobody', async () => {
    using folder = temporaryFolder();
    const credentialsPath = join(folder.path, 'camera.txt');
    writeFileSync(credentialsPath, 'viewer:an @ in a/pass:word\n');
    await using server = await RtspServer.start({ login: ['viewer', 'an @ in a/pass:word'] });
    await using reader = readRtsp(server.url, { credentialsPath });
    await reader.more(3);
    await server.kill();
    expect(JSON.stringify(await reader.event('sourceLost'))).not.toMatch(/pass|viewer|%40/);
  }, 60_000);

  it('that refuses a password is lost, reports it, and shows the password to nobody', async () => {
    using folder = temporaryFolder();
    const credentialsPath = join(folder.path, 'camera.txt');
    writeFileSync(credentialsPath, 'viewer:wrong-word\n');
    await using server = await RtspServer.start({ login: ['viewer', 'right-word'] });
    await using reader = readRtsp(server.url, { credentialsPath });
    const lost = await reader.event('sourceLost');
    expect(lost).toMatchObject({ reason: 'login', detail: expect.stringMatching(/401|authorization/i) });
    expect(JSON.stringify(lost)).not.toMatch(/wrong-word|viewer/);
    expect(lost.source).toBe(`RTSP rtsp://127.0.0.1:${server.port}/…`);
  }, 60_000);
});

describe('a live source’s child', () => {
  it('that writes garbage is started again', async () => {
    await using reader = readChild(shell('while :; do echo no picture at all; done'));
    expect(await reader.event('sourceLost')).toMatchObject({ reason: 'garbage' });
  });

  it('that ends is reported with its last output, without the URL’s credentials', async () => {
    await using reader = readChild(shell('echo "rtsp://user:word@cam/x?pw=word: no route" >&2; exit 3'));
    expect(await reader.event('sourceLost')).toMatchObject({
      reason: 'exit',
      detail: 'rtsp://cam/…: no route',
    });
  });

  it('whose pictures change their size is started again and gives them as they are', async () => {
    using folder = temporaryFolder();
    const [small, large] = ['320x180', '640x480'].map((size) => {
      const path = join(folder.path, `${size}.ts`);
      execFileSync('ffmpeg', [
        ...['-nostdin', '-loglevel', 'error', '-f', 'lavfi'],
        ...['-i', `testsrc=size=${size}:rate=10:duration=1`, '-pix_fmt', 'yuv420p', path],
      ]);
      return path;
    }) as [string, string];
    const both = join(folder.path, 'both.ts');
    writeFileSync(both, Buffer.concat([readFileSync(small), readFileSync(large)]));
    const camera = join(folder.path, 'camera.ts');
    symlinkSync(both, camera);
    await using reader = readChild({
      ...decodeWithFfmpeg(['-re', '-i', camera], 10),
      reach: { read: [folder.path] },
    });
    await reader.more(3);
    rmSync(camera);
    symlinkSync(large, camera); // what the camera gives from now on
    expect(await reader.event('sourceLost')).toMatchObject({ reason: 'changed' });
    await reader.event('sourceBack');
    const sizes = reader.pictures.map(({ picture }) => picture.widthPx);
    expect([sizes[0], sizes.at(-1)]).toEqual([320, 640]);
  }, 30_000);

  it('that has closed its pipe or left it to another process blocks nobody', async () => {
    const isLeft = () => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes('sleep 300.417');
    await using reader = readChild(shell('sleep 300.417 & exit 0'), 300);
    expect(await reader.event('sourceLost')).toMatchObject({ reason: 'stall' });
    await waitFor('a next life', isLeft);
    await reader.end();
    expect(isLeft()).toBe(false);
  });

  it('leaves no descriptor, no zombie and no listener after thirty lives', async () => {
    using folder = temporaryFolder();
    const log = join(folder.path, 'lives');
    writeFileSync(log, '');
    const before = { descriptors: descriptors(), children: children(), exit: process.listenerCount('exit') };
    const reader = readChild({ ...shell(`echo life >> ${log}; echo garbage`), reach: { write: [log] } });
    await waitFor('thirty lives', () => readFileSync(log, 'utf8').split('\n').length > 30, 50_000);
    await reader.end();
    const after = { descriptors: descriptors(), children: children(), exit: process.listenerCount('exit') };
    expect(after).toEqual(before);
  }, 60_000);
});

describe('ffmpeg', () => {
  it.each([
    [
      'is too old',
      'echo "ffmpeg version 4.4.2 Copyright"; echo "libavformat    58. 76.100 / 58. 76.100"',
      /4\.4\.2.*5\.1/,
    ],
    ['cannot be started', 'exit 127', /cannot be started.*5\.1/],
  ])('that %s ends the source for good, with what to install', async (_name, script, message) => {
    using folder = temporaryFolder();
    process.env['PATH'] = withProgram(folder.path, 'ffmpeg', script);
    await using reader = readRtsp('rtsp://127.0.0.1:9/live');
    await expect(reader.done).rejects.toThrow(message);
  });
});
