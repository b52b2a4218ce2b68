/** What the audit chain says (policy R4, C2): counts, ids and ranges, never a plate. */
export type AuditEntry =
  /** The first entry in a buffer's file: a new one, or one of before there was a chain. */
  | { readonly what: 'bufferBegun'; readonly unitId: string; readonly epoch: string }
  | { readonly what: 'unitStarted'; readonly version: string }
  | {
      readonly what: 'purge';
      readonly reads: number;
      readonly illegible: number;
      /** Messages that the broker never had. */
      readonly undelivered: number;
      /** What was purged ended within these moments, both included. */
      readonly endedFromUtc: string;
      readonly endedToUtc: string;
    }
  | {
      readonly what: 'hotListImport';
      readonly listId: string;
      readonly version: string;
      readonly outcome: 'accepted' | 'refused';
    }
  /** The file holds fewer entries than were written, or others: somebody took them out, or put an old file back. */
  | { readonly what: 'entriesMissing'; readonly from: number; readonly to: number };

/** The last entry: its number, from 1, and its SHA-256 as lower-case hex. Who knows it sees when a later one is cut off. */
export type AuditHead = { readonly n: number; readonly hash: string };
