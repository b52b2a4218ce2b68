import type { SettledState } from '../alert/verification.ts';
import type { Sacrifice } from '../keeping/capacity.ts';
import type { AccessEntry } from './access-audit.ts';

/** What the audit chain records (policy R4, C2): counts, ids and ranges, never a plate. */
export type AuditEntry =
  | AccessEntry
  /** The first entry in a buffer's file: either a new file, or a file from before the audit chain existed. */
  | {
      readonly what: 'bufferBegun';
      readonly unitId: string;
      readonly epoch: string;
      /** The epoch of the buffer that it replaces, if that is known. */
      readonly after: string | null;
      /** Holds that it has taken over from the replaced buffer. */
      readonly holds: number;
    }
  /**
   * The buffer may be an older copy of itself, so its message numbers go on under another epoch. `after`: the epoch
   * before.
   */
  | { readonly what: 'epochBegun'; readonly epoch: string; readonly after: string; readonly why: Doubt }
  /** `config`: SHA-256 of the configuration in force, so that a change between two starts is visible. */
  | { readonly what: 'unitStarted'; readonly version: string; readonly config: string }
  /** Deleted early to make room: pictures or reads that would have expired at that time. */
  | {
      readonly what: 'sacrificed';
      readonly kind: Sacrifice;
      readonly count: number;
      readonly endsAtUtc: string;
    }
  /** How an alert changed, by a person, by the end of its entry, or by time. The read's plate is a keyed hash. */
  | {
      readonly what: 'alertSettled';
      readonly alertId: string;
      readonly state: SettledState;
      readonly reason: string | null;
      readonly operator: string | null;
      readonly plateHash: string;
      readonly via?: 'broker';
    }
  /** An entry that somebody made on the unit. The plate is a keyed hash. */
  | {
      readonly what: 'entryAdded' | 'entryRenewed' | 'entryRemoved';
      readonly entryId: string;
      readonly category: string;
      readonly operator: string;
      readonly caseNumber: string;
      readonly plateHash: string;
    }
  /** What a person said about an entry of a delivered list (policy H5). The plate is a keyed hash. */
  | {
      readonly what: 'entryMarked' | 'entryRestored';
      readonly listId: string;
      readonly mark: 'disputed' | 'removed';
      readonly via?: 'broker';
      readonly operator: string | null;
      readonly caseNumber: string | null;
      readonly plateHash: string;
    }
  /** Somebody has made the unit forget what these cameras had learned of their traffic. */
  | { readonly what: 'trafficReset'; readonly cameraIds: readonly string[]; readonly operator: string }
  /** Somebody has viewed entries of a list (policy H7). */
  | {
      readonly what: 'listEntriesShown';
      /** null: what people said about entries of all lists. */
      readonly listId: string | null;
      readonly count: number;
      readonly operator: string | null;
      readonly caseNumber: string | null;
      readonly purpose: string | null;
      readonly plateHash: string | null;
    }
  /** Somebody has viewed the crop of an alert, or its entry (policy C2). */
  | {
      readonly what: 'alertShown';
      readonly alertId: string;
      readonly shown: 'crop' | 'entry';
      readonly plateHash: string;
      readonly operator: string | null;
      readonly caseNumber: string | null;
      readonly purpose: string | null;
    }
  /** One person has rejected it, and a second person must reject it too. */
  | {
      readonly what: 'alertRejectedOnce';
      readonly alertId: string;
      readonly operator: string;
      readonly via?: 'broker';
    }
  /** Somebody has viewed the list of suppressions. */
  | {
      readonly what: 'suppressionsShown';
      readonly count: number;
      readonly operator: string | null;
      readonly caseNumber: string | null;
      readonly purpose: string | null;
    }
  /** The entry alerts again on the plate of this rejected alert. The entry's plate is a keyed hash. */
  | {
      readonly what: 'suppressionLifted';
      readonly alertId: string;
      readonly operator: string;
      readonly caseNumber: string | null;
      readonly purpose: string | null;
      readonly via?: 'broker';
      readonly plateHash: string;
    }
  /** A verification from another unit was accepted. */
  | {
      readonly what: 'suppressionTaken';
      readonly alertId: string;
      readonly operator: string | null;
      readonly rejectedBy: readonly string[];
      readonly via: 'broker';
      readonly plateHash: string;
    }
  /** An order that came through the broker was refused. `operator`: as the order names it; null if it names nobody. */
  | {
      readonly what: 'orderRefused';
      readonly order: string;
      readonly operator: string | null;
      readonly via: 'broker';
    }
  | { readonly what: 'bufferChecked'; readonly isWhole: boolean }
  /** The readable part of a damaged buffer was restored. `lost`: rows, and pages of unknown rows. */
  | {
      readonly what: 'salvaged';
      readonly reads: number;
      readonly held: number;
      readonly illegible: number;
      readonly messages: number;
      readonly auditEntries: number;
      readonly lost: number;
    }
  /** The keys are about to be wrapped again. `full`: the database is also copied under a new key. Sources are kinds. */
  | { readonly what: 'rekey'; readonly full: boolean; readonly from: string; readonly to: string }
  | {
      readonly what: 'purge';
      readonly reads: number;
      /** Reads that have expired but are kept by a hold. */
      readonly held: number;
      readonly illegible: number;
      /** Messages that never reached the broker. */
      readonly undelivered: number;
      /** The purged records expired between these times, both included. */
      readonly endedFromUtc: string;
      readonly endedToUtc: string;
    }
  | {
      readonly what: 'hotListImport';
      readonly listId: string;
      readonly version: string;
      readonly outcome: 'accepted' | 'refused';
      /** Missing if there were no operators yet, and if the list was delivered. */
      readonly operator?: string;
      /** The package that the list came in. */
      readonly packageId?: string;
      readonly agency?: string;
    }
  | {
      readonly what: 'hotListWithdrawn';
      readonly listId: string;
      readonly version: string;
      /** Missing if there were no operators yet, and if the withdrawal was delivered. */
      readonly operator?: string;
      /** The signed package that withdrew it, and who signed it. */
      readonly packageId?: string;
      readonly agency?: string;
    }
  | ({ readonly what: 'holdPlaced'; readonly caseNumber: string; readonly reads: number } & HoldAct &
      HeldTarget)
  | ({ readonly what: 'holdReviewed' } & HoldAct)
  | ({ readonly what: 'holdReleased'; readonly caseNumber: string; readonly reads: number } & Omit<
      HoldAct,
      'reviewOn'
    >)
  /** The records that a released hold had kept past their time are deleted for good. */
  | { readonly what: 'heldDestroyed'; readonly holdId: string; readonly reads: number }
  /**
   * The file holds fewer entries than were written, or other entries: somebody removed some, or restored an old file.
   */
  | { readonly what: 'entriesMissing'; readonly from: number; readonly to: number };

type HoldAct = { readonly holdId: string; readonly operator: string; readonly reviewOn: string };
/** The plate is a keyed hash. The reason stays with the hold, because people write plates into reasons. */
type HeldTarget =
  | { readonly target: 'reads' }
  | {
      readonly target: 'plate';
      readonly plateHash: string;
      readonly fromUtc: string;
      readonly toUtc: string;
    };

/**
 * The last entry: its number, from 1, and its SHA-256 as lower-case hex. With it, one can see that later entries were
 * cut off.
 */
export type AuditHead = { readonly n: number; readonly hash: string };

/** Why the buffer may not be the one that the unit last wrote. */
export type Doubt =
  /** The memo beside the buffer is gone. */
  | 'memo-missing'
  /** The memo was changed, or belongs to another unit. */
  | 'memo-unreadable'
  /** The memo is from another opening of the buffer: one of the two is an older copy. */
  | 'memo-of-another-opening'
  /** The memo has seen later messages or audit entries than the buffer has. */
  | 'buffer-older-than-memo'
  /** The broker has later messages or audit entries of this unit than the buffer has. */
  | 'buffer-older-than-broker'
  /** The broker has other audit entries of this unit under the same numbers. */
  | 'other-entries-at-broker';
