import { loadConfig } from '../../config/load.ts';
import { DEFAULT_SOCKET_PATH } from '../../config/schema.ts';

export type UnitSocketOptions = { readonly socket?: string; readonly config?: string };

/** The socket of the unit that a command is about: as named, as its configuration names it, or the standard one. */
export function unitSocket({ socket, config }: UnitSocketOptions): string {
  if (socket !== undefined) return socket;
  return config === undefined ? DEFAULT_SOCKET_PATH : loadConfig(config).socket.path;
}
