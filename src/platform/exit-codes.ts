/** Exit codes, based on sysexits.h. */
export const EXIT = {
  ok: 0,
  usage: 64,
  unavailable: 69,
  bug: 70,
  io: 74,
  noPermission: 77,
  configuration: 78,
} as const;
