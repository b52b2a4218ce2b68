/** What a program needs beyond the libraries and settings of the system: nothing, unless it is named. */
export type ProgramReach = {
  /** Files and folders to read. */
  readonly read?: readonly string[];
  /** Devices to read and write. */
  readonly write?: readonly string[];
  /** TCP ports to connect to; with any port, sockets of IPv4 and IPv6 may be made, also for UDP. */
  readonly tcpPorts?: readonly number[];
};

/** What every program needs. None of it holds a key, a password or a record of the unit. */
export const SYSTEM_FILES: readonly string[] = [
  ...['/usr', '/lib', '/lib64', '/bin', '/sbin', '/nix/store'],
  ...['/etc/ld.so.cache', '/etc/ld.so.preload', '/etc/alternatives', '/etc/localtime', '/etc/fonts'],
  ...['/etc/resolv.conf', '/etc/hosts', '/etc/host.conf', '/etc/nsswitch.conf', '/etc/gai.conf'],
  ...['/etc/services', '/etc/protocols', '/etc/ssl/certs', '/etc/ssl/openssl.cnf', '/etc/gnutls', '/etc/pki'],
  ...['/etc/libcamera', '/proc/cpuinfo', '/proc/meminfo', '/sys/devices/system/cpu', '/dev/urandom'],
];

export const SYSTEM_DEVICES: readonly string[] = ['/dev/null', '/dev/zero'];
