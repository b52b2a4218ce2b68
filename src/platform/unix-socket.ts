/** The kernel's limit for the path of a Unix socket on Linux, without the terminating zero byte (unix(7)). */
export const MAX_SOCKET_PATH_BYTES = 107;
