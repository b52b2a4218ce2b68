import { once } from 'node:events';
import { openSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { peerCredentials } from '../../../../src/platform/libc/peer-credentials.ts';
import { temporaryFolder } from '../../../support/temp-folder.ts';

test('says who opened the other end of a Unix socket', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'a.sock');
  const server = createServer().listen(path);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const client = connect(path);
  onTestFinished(() => void client.destroy());
  const [accepted] = (await once(server, 'connection')) as [Socket];
  onTestFinished(() => void accepted.destroy());
  expect(peerCredentials(descriptorOf(accepted))).toEqual({
    pid: process.pid,
    uid: process.getuid?.(),
    gid: process.getgid?.(),
  });
});

test('says of a file that it has no other end', () => {
  expect(peerCredentials(openSync('/dev/null', 'r'))).toBeNull();
});

/** Node tells a socket's descriptor only through its handle. */
function descriptorOf(socket: Socket): number {
  return (socket as unknown as { _handle: { fd: number } })._handle.fd;
}
