import type { Socket } from 'node:net';
import { type Peer, UNKNOWN_PEER } from '../domain/access/peer.ts';
import { peerCredentials } from '../platform/libc/peer-credentials.ts';
import { loginSessionOf, readProcessStat } from '../platform/process/login-session.ts';

const ROOT = 0;

/** Who is at the other end of a connection to the unit's socket, as the kernel tells. */
export function peerOf(socket: Socket): Peer {
  const descriptor = descriptorOf(socket);
  const caller = descriptor === null ? null : peerCredentials(descriptor);
  return caller === null ? UNKNOWN_PEER : peerOfProcess(caller.pid, caller.uid);
}

/** @param pid 0 for a process outside of this one's namespace */
export function peerOfProcess(pid: number, uid: number): Peer {
  const terminal = pid === 0 ? null : loginSessionOf(pid);
  // Where the leader of the session is hidden, its number still tells one terminal from another.
  const session = terminal ?? String(readProcessStat(pid)?.session ?? '');
  return { id: `${uid}:${session}`, uid, terminal, isUnitUser: uid === ROOT || uid === process.getuid?.() };
}

/** Node keeps a socket's descriptor in a field that its types do not know. */
function descriptorOf(socket: Socket): number | null {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly fd?: number } | null };
  const fd = handle?.fd;
  return fd === undefined || fd < 0 ? null : fd;
}
