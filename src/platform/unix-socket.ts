/** The kernel's limit for the path of a Unix socket on Linux, without the closing zero (unix(7)). */
export const MAX_SOCKET_PATH_BYTES = 107;
