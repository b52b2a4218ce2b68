import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ClockSource } from '../domain/time/clock-reading.ts';

const run = promisify(execFile);
/** chronyd answers at once, or its port is closed. */
const WITHIN_MS = 2_000;
/** The reference of a chronyd that calls its own clock right: 127.127.1.1. Nobody else has confirmed it. */
const OWN_CLOCK = '7F7F0101';

/**
 * Asks chronyd with `chronyc`, without any privilege. Also works where chronyd may not set the clock (`chronyd -x`).
 * @param options `-h` and `-p` where chronyd listens elsewhere
 * @returns null if there is no chronyd
 */
export async function askChrony(options: readonly string[] = []): Promise<ClockSource | null> {
  try {
    const [tracking, sources] = await Promise.all([ask('tracking', options), ask('sources', options)]);
    return chronyReport(tracking, sources);
  } catch {
    // Not installed, or not running.
    return null;
  }
}

async function ask(what: 'tracking' | 'sources', options: readonly string[]): Promise<string> {
  const { stdout } = await run('chronyc', [...options, '-n', '-c', what], { timeout: WITHIN_MS });
  return stdout;
}

/**
 * @param tracking the comma-separated report `tracking`: reference, name, stratum, time, offset in seconds, …, root
 * delay, root dispersion, interval, leap status
 * @param sources the comma-separated report `sources`: mode, state (`*` selected, `+` agrees with it), …
 * @returns null if this is not chrony's report
 */
export function chronyReport(tracking: string, sources: string): ClockSource | null {
  const fields = tracking.trim().split(',');
  const [reference, , stratum, , offset, , , , , , delay, dispersion, , leap] = fields;
  const boundMs = 1_000 * (Math.abs(Number(offset)) + Number(delay) / 2 + Number(dispersion));
  if (leap === undefined || Number.isNaN(boundMs)) return null;
  const isSynchronized = leap !== 'Not synchronised' && stratum !== '0' && reference !== OWN_CLOCK;
  const agreeing = sources.split('\n').filter((line) => /^[\^=#],[*+],/.test(line));
  return { name: 'chrony', isSynchronized, boundMs, servers: agreeing.length };
}
