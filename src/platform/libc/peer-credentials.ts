import { libcFunction } from './libc.ts';

/** From <asm-generic/socket.h>, the same on arm64 and x86-64. */
const SOL_SOCKET = 1;
const SO_PEERCRED = 17;

const getsockopt = libcFunction('int getsockopt(int fd, int level, int option, void *value, void *length)');

/** Who opened the other end of a Unix socket, as the kernel noted when it was opened; unix(7), SO_PEERCRED. */
export interface PeerCredentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

/** @returns null if the descriptor is no connected Unix socket. */
export function peerCredentials(descriptor: number): PeerCredentials | null {
  const answer = Buffer.alloc(12);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(answer.length);
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, answer, length).value !== 0) return null;
  return { pid: answer.readInt32LE(0), uid: answer.readUInt32LE(4), gid: answer.readUInt32LE(8) };
}
