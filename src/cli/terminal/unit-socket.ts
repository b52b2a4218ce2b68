import { loadConfig } from '../../config/load.ts';
import { DEFAULT_SOCKET_PATH } from '../../config/schema.ts';

export type UnitSocketOptions = { readonly socket?: string; readonly config?: string };

/** The unit's socket: the given one, the one in the given configuration, or the standard one. */
export function unitSocket({ socket, config }: UnitSocketOptions): string {
  if (socket !== undefined) return socket;
  return config === undefined ? DEFAULT_SOCKET_PATH : loadConfig(config).socket.path;
}
