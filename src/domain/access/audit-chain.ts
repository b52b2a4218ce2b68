/**
 * The audit chain as lines of text: pure. A line is the SHA-256 of an entry, a space, and the entry. The `previous` of
 * an entry is the hash of the entry before it, so nobody can change, remove or insert an entry without changing all
 * later entries. The chain can be checked anywhere without a key and without this program: `sha256sum` over the text
 * after the space.
 */
import { createHash } from 'node:crypto';
import { toIsoUtc, type UtcMs } from '../time/time.ts';
import type { AuditEntry, AuditHead } from './audit.ts';

/** Before the first entry. */
export const NO_ENTRIES: AuditHead = { n: 0, hash: '0'.repeat(64) };

export type AuditLink = AuditHead & {
  /** JSON without a line break. */
  readonly text: string;
};

export function linkAfter(head: AuditHead, entry: AuditEntry, atUtc: UtcMs): AuditLink {
  const n = head.n + 1;
  const text = JSON.stringify({ n, atUtc: toIsoUtc(atUtc), previous: head.hash, ...entry });
  return { n, hash: sha256(text), text };
}

export const lineOf = ({ hash, text }: AuditLink): string => `${hash} ${text}`;

export type Verdict =
  | {
      readonly whole: true;
      readonly entries: number;
      /** The hash before the first entry; `NO_ENTRIES` for a chain from its beginning. */
      readonly before: AuditHead;
      readonly head: AuditHead;
    }
  | { readonly whole: false /** From 1. */; readonly line: number; readonly why: string };

/** Checks the lines up to the first broken link. */
export function verifyChain(lines: Iterable<string>): Verdict {
  let before: AuditHead | null = null;
  let head: AuditHead | null = null;
  let line = 0;
  for (const text of lines) {
    line += 1;
    const link = parseLine(text);
    if (typeof link === 'string') return { whole: false, line, why: link };
    before ??= { n: link.n - 1, hash: link.previous };
    head ??= before;
    if (link.n !== head.n + 1)
      return { whole: false, line, why: `entry ${link.n} comes directly after entry ${head.n}` };
    if (link.previous !== head.hash)
      return { whole: false, line, why: `entry ${link.n} does not continue the entry before it` };
    head = { n: link.n, hash: link.hash };
  }
  return { whole: true, entries: line, before: before ?? NO_ENTRIES, head: head ?? NO_ENTRIES };
}

type Parsed = { readonly n: number; readonly previous: string; readonly hash: string };

/** @returns the problem with the entry, in words, if there is one. */
function parseLine(line: string): Parsed | string {
  const [, hash, text] = /^([0-9a-f]{64}) (\{.*\})$/.exec(line) ?? [];
  if (hash === undefined || text === undefined) return 'it is not a line of an audit chain';
  if (sha256(text) !== hash) return 'the entry was changed: its hash does not match';
  try {
    const { n, previous } = JSON.parse(text);
    if (Number.isSafeInteger(n) && typeof previous === 'string') return { n, previous, hash };
  } catch {
    // Its hash is right, so it was written like this. The error is reported below.
  }
  return 'the entry has no number, or does not name the one before it';
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
