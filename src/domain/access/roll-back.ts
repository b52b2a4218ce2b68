/**
 * Whether a buffer is the one that the unit last wrote, or an older copy that somebody put back: pure. A buffer that
 * was put back would give its message numbers out a second time. So any doubt begins a new epoch.
 */
import type { AuditHead, Doubt } from './audit.ts';

/** What the database says of itself. */
export type BufferState = {
  /** The random name of the last opening; null in a new file, and in a file of an older program. */
  readonly opening: string | null;
  readonly epoch: string;
  readonly lastSeq: number;
  /** Null for a file without audit entries: it was created a moment ago. */
  readonly head: AuditHead | null;
};

/** What the memo remembers of the database. */
export type MemoState =
  | { readonly kind: 'missing' | 'unreadable' }
  | {
      readonly kind: 'read';
      readonly opening: string | null;
      /** Written before an opening takes effect in the database, and gone after it. */
      readonly pendingOpening: string | null;
      readonly epoch: string | null;
      readonly lastSeq: number;
      readonly head: AuditHead | null;
    };

/**
 * Compares the two at the start. The memo is written after each commit that it describes, so it may be behind after a
 * crash, but never ahead.
 */
export function doubtAtOpening(buffer: BufferState, memo: MemoState): Doubt | null {
  // A new buffer has an epoch of its own. Whatever the memo says is about the buffer before it.
  if (buffer.head === null) return memo.kind === 'unreadable' ? 'memo-unreadable' : null;
  if (memo.kind !== 'read') return memo.kind === 'missing' ? 'memo-missing' : 'memo-unreadable';
  if (memo.lastSeq > buffer.lastSeq || isAhead(memo.head, buffer.head)) return 'buffer-older-than-memo';
  if (buffer.opening === null && memo.opening === null)
    return memo.epoch === buffer.epoch ? null : 'memo-of-another-opening';
  const openings = [memo.opening, memo.pendingOpening];
  return buffer.opening !== null && openings.includes(buffer.opening) ? null : 'memo-of-another-opening';
}

const isAhead = (kept: AuditHead | null, last: AuditHead): boolean =>
  kept !== null && (kept.n > last.n || (kept.n === last.n && kept.hash !== last.hash));

/** What the broker retains of this unit: the last message and the last audit entry that it was told of. */
export type Published = {
  readonly lastMessage: { readonly epoch: string; readonly seq: number } | null;
  readonly auditHead: AuditHead | null;
};

/** The buffer as it was opened, with what it has of the past. */
export type OpenedBuffer = {
  /** The highest number of an epoch; null for an epoch that the buffer never had. */
  readonly lastSeqOf: (epoch: string) => number | null;
  /** The last entry of the audit chain. */
  readonly head: AuditHead;
  /** The hash of an entry; null if the buffer does not have the entry. */
  readonly hashOf: (n: number) => string | null;
};

/**
 * Compares the buffer with what the broker retains. That catches a buffer and a memo that were put back together.
 * An epoch that the buffer does not know says nothing: the buffer before this one may have been damaged.
 */
export function doubtFromBroker(buffer: OpenedBuffer, published: readonly Published[]): Doubt | null {
  for (const { lastMessage, auditHead } of published) {
    const lastSeq = lastMessage === null ? null : buffer.lastSeqOf(lastMessage.epoch);
    if (lastMessage !== null && lastSeq !== null && lastMessage.seq > lastSeq)
      return 'buffer-older-than-broker';
    if (auditHead === null || auditHead.n === 0) continue;
    if (auditHead.n > buffer.head.n) return 'buffer-older-than-broker';
    const hash = buffer.hashOf(auditHead.n);
    if (hash !== null && hash !== auditHead.hash) return 'other-entries-at-broker';
  }
  return null;
}
