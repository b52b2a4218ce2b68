import type { MonoMs, UtcMs } from './time.ts';

/** What one source says of the machine's wall clock. */
export type ClockSource = {
  readonly name: 'systemd-timesyncd' | 'chrony' | 'kernel';
  /** Whether somebody has set the clock in this boot, lately enough to be believed. */
  readonly isSynchronized: boolean;
  /** The error of the wall clock is at most this, as far as the source knows. */
  readonly boundMs: number;
  /** How many time servers agree on this time; 1 if the source does not say. */
  readonly servers: number;
};

/** What a unit's clocks say at one moment. */
export type ClockReading = {
  readonly utc: UtcMs;
  /** Milliseconds since this boot began, and which boot it is. */
  readonly sinceBoot: MonoMs;
  readonly boot: string;
  /** The sources that exist on this machine. */
  readonly sources: readonly ClockSource[];
};

/** The sources together: the clock is synchronized if one of them says so. */
export type Synchronization = Pick<ClockSource, 'isSynchronized' | 'boundMs' | 'servers'>;

export function synchronizationOf(sources: readonly ClockSource[]): Synchronization {
  const agreeing = sources.filter(({ isSynchronized }) => isSynchronized);
  if (agreeing.length === 0) return { isSynchronized: false, boundMs: 0, servers: 0 };
  return {
    isSynchronized: true,
    boundMs: Math.min(...agreeing.map(({ boundMs }) => boundMs)),
    // They all report the same wall clock, so their servers may be the same as well: only the best report counts.
    servers: Math.max(...agreeing.map(({ servers }) => servers)),
  };
}
