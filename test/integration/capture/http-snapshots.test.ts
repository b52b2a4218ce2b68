import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSource } from '../../../src/capture/live/open-source.ts';
import type { CaptureEvent } from '../../../src/domain/events/capture-events.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { LiveReader } from '../../support/capture/live-reader.ts';
import { SnapshotServer } from '../../support/capture/snapshot-server.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

function read(
  url: string,
  { timeoutMs = 5_000, credentialsPath = null as string | null, intervalMs = 50 } = {},
): LiveReader {
  const events: CaptureEvent[] = [];
  const source = openSource(
    { kind: 'snapshot', url, credentialsPath, intervalMs, timeoutMs, stallAfterMs: 10_000 },
    { cameraId: 'c1', clock: systemClock, random: () => 0, emit: (event) => events.push(event) },
  );
  return new LiveReader(source, events);
}

function credentials(folder: string): string {
  const path = join(folder, 'camera.txt');
  writeFileSync(path, 'viewer:word');
  return path;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Asks for Digest and lets each of its nonces be used three times. */
function digestGuard(serve: (request: IncomingMessage, response: ServerResponse) => void) {
  let nonce = 0;
  let uses = 0;
  return (request: IncomingMessage, response: ServerResponse): void => {
    const header = request.headers.authorization ?? '';
    const given = (name: string) => new RegExp(`\\b${name}="?([^",]*)`).exec(header)?.[1];
    const ha1 = md5('viewer:camera:word');
    const counted = `${given('nc')}:${given('cnonce')}:auth`;
    const right = md5(`${ha1}:nonce-${nonce}:${counted}:${md5(`GET:${request.url}`)}`);
    if (given('response') === right && Number.parseInt(given('nc') ?? '', 16) === ++uses && uses <= 3) {
      serve(request, response);
      return;
    }
    nonce++;
    uses = 0;
    response.writeHead(401, {
      'www-authenticate': `Digest realm="camera", qop="auth", nonce="nonce-${nonce}"`,
    });
    response.end();
  };
}

describe('an HTTP snapshot camera', () => {
  it('that asks for Digest is answered, and again when its nonce is used up', async () => {
    using folder = temporaryFolder();
    await using server = await SnapshotServer.start();
    server.answer = digestGuard(server.answer);
    await using reader = read(server.url, { credentialsPath: credentials(folder.path) });
    await reader.more(8);
    expect(reader.events).toEqual([]);
  });

  it('that asks for Basic is answered', async () => {
    using folder = temporaryFolder();
    await using server = await SnapshotServer.start();
    const serve = server.answer;
    server.answer = (request, response) =>
      request.headers.authorization === `Basic ${Buffer.from('viewer:word').toString('base64')}`
        ? serve(request, response)
        : void response.writeHead(401, { 'www-authenticate': 'Basic realm="camera"' }).end();
    await using reader = read(server.url, { credentialsPath: credentials(folder.path) });
    await reader.more(2);
    expect(reader.events).toEqual([]);
  });

  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void, string, RegExp]>([
    ['refuses', (_q, response) => void response.writeHead(503).end(), 'refused', /503 Service/],
    ['gives no picture', (_q, response) => void response.end('<html>'), 'garbage', /cannot be decoded/],
    ['does not answer in time', () => undefined, 'stall', /no answer within 300 ms/],
    ['breaks off', (_q, response) => void response.write('x', () => response.destroy()), 'refused', /./],
    [
      'sends it elsewhere',
      (_q, response) => void response.writeHead(302, { location: '/' }).end(),
      'refused',
      /./,
    ],
  ])('that %s is lost, and back when it gives pictures', async (_name, answer, reason, detail) => {
    await using server = await SnapshotServer.start();
    const serve = server.answer;
    server.answer = answer;
    await using reader = read(`${server.url}?password=word`, { timeoutMs: 300 });
    const lost = await reader.event('sourceLost');
    expect(lost).toMatchObject({ reason, detail: expect.stringMatching(detail) });
    expect(JSON.stringify(lost)).not.toContain('word');
    server.answer = serve;
    await reader.event('sourceBack');
    await reader.more(2);
  });

  it('is asked once in each interval', async () => {
    await using server = await SnapshotServer.start();
    await using reader = read(server.url, { intervalMs: 200 });
    await reader.more(4);
    const [first, , , fourth] = reader.pictures;
    expect((fourth?.capturedAtMono ?? 0) - (first?.capturedAtMono ?? 0)).toBeGreaterThan(590);
  });

  it('whose credentials cannot be read ends for good, and the message does not show them', async () => {
    using folder = temporaryFolder();
    await using server = await SnapshotServer.start();
    const path = join(folder.path, 'camera.txt');
    writeFileSync(path, 'nothing-but-a-word\nanother-word');
    const reader = read(server.url, { credentialsPath: path });
    await expect(reader.done).rejects.toThrow(/camera\.txt must hold one line: user:password/);
    await expect(reader.done).rejects.not.toThrow(/nothing-but/);
  });

  it('that refuses the login is asked once in the first seconds, and at once when the credentials change', async () => {
    using folder = temporaryFolder();
    const credentialsPath = credentials(folder.path);
    await using server = await SnapshotServer.start();
    const serve = server.answer;
    const logins: string[] = [];
    server.answer = (request, response) => {
      const { authorization } = request.headers;
      if (authorization !== undefined) logins.push(authorization);
      if (authorization === `Basic ${btoa('viewer:changed')}`) return serve(request, response);
      response.writeHead(401, { 'www-authenticate': 'Basic realm="camera"' }).end();
    };
    await using reader = read(server.url, { credentialsPath });
    expect(await reader.event('sourceLost')).toMatchObject({ reason: 'login' });
    const lostAt = performance.now();
    writeFileSync(credentialsPath, 'viewer:changed');
    await reader.event('sourceBack');
    expect(performance.now() - lostAt).toBeLessThan(4_000);
    expect(logins.slice(0, 2)).toEqual([`Basic ${btoa('viewer:word')}`, `Basic ${btoa('viewer:changed')}`]);
  });
});
