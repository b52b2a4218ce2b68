/**
 * Who is at the other end of a door, as the operating system tells. Several people may share one user of the system; the
 * terminal tells them apart.
 */
export type Peer = {
  /** The user and the login session: wrong passwords from here count together. */
  readonly id: string;
  /** Null where the door does not tell. */
  readonly uid: number | null;
  /** The terminal, or the login session of a script. Null where it cannot be known. */
  readonly terminal: string | null;
  /** Whether it is the unit's own user, or root. */
  readonly isUnitUser: boolean;
};

export const UNKNOWN_PEER: Peer = { id: '', uid: null, terminal: null, isUnitUser: false };
