import { existsSync } from 'node:fs';
import type { ClockQuality } from '../domain/time/time.ts';

/** systemd-timesyncd touches this file once a time server has set the clock in this boot. */
const SYNCHRONIZED_FLAG = '/run/systemd/timesync/synchronized';

/**
 * Whether the wall time can be trusted. Without the flag it is unknown, even if another time service runs: an alert
 * must not interrupt on the strength of a clock that might be right (policy A5, R5).
 */
export function clockQuality(flagPath = SYNCHRONIZED_FLAG): ClockQuality {
  return existsSync(flagPath) ? 'synchronized' : 'unknown';
}
