import type { UtcMs } from '../time/time.ts';
import type { AuditEntry } from './audit.ts';

/** Entries that somebody without any right can cause as often as he likes. */
export type RefusalEntry = Extract<
  AuditEntry,
  { readonly what: 'accessRefused' | 'signInRefused' | 'orderRefused' }
>;

const HOUR_MS = 3_600_000;
/** Refusals of one sender in an hour that each get an entry. */
export const WRITTEN_EACH = 10;
/** Senders per hour that are told apart. */
const MOST_SENDERS = 64;

/**
 * Keeps refusals from filling the audit chain. The first ones of a sender in an hour are written one by one. After that
 * the 20th, the 40th, the 80th and so on are written, each with its count. So a flood adds a handful of entries, and the
 * chain still says how large it was, within a factor of two.
 */
export class RepeatedRefusals {
  #hour = Number.NEGATIVE_INFINITY;
  readonly #counts = new Map<string, number>();

  /** @returns how many there were in this hour with this one, if it is to be written; null if it is only counted */
  count(entry: RefusalEntry, nowUtc: UtcMs): number | null {
    const hour = Math.floor(nowUtc / HOUR_MS);
    if (hour !== this.#hour) this.#counts.clear();
    this.#hour = hour;
    const own = senderOf(entry);
    const sender = this.#counts.has(own) || this.#counts.size < MOST_SENDERS ? own : 'others';
    const count = (this.#counts.get(sender) ?? 0) + 1;
    this.#counts.set(sender, count);
    return count <= WRITTEN_EACH || isDoubled(count) ? count : null;
  }
}

/** Ten times a power of two. */
const isDoubled = (count: number): boolean => Number.isInteger(Math.log2(count / WRITTEN_EACH));

export const isRefusal = (entry: AuditEntry): entry is RefusalEntry =>
  entry.what === 'accessRefused' || entry.what === 'signInRefused' || entry.what === 'orderRefused';

function senderOf(entry: RefusalEntry): string {
  const { what, operator } = entry;
  const where = what === 'orderRefused' ? entry.order : entry.reason;
  return JSON.stringify([what, operator, where]);
}
