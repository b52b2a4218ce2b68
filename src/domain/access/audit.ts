import type { SettledState } from '../alert/verification.ts';
import type { Sacrifice } from '../keeping/capacity.ts';
import type { AccessEntry } from './access-audit.ts';

/** What the audit chain says (policy R4, C2): counts, ids and ranges, never a plate. */
export type AuditEntry =
  | AccessEntry
  /** The first entry in a buffer's file: a new one, or one of before there was a chain. */
  | {
      readonly what: 'bufferBegun';
      readonly unitId: string;
      readonly epoch: string;
      /** The epoch of the buffer that it takes the place of, if that is known. */
      readonly after: string | null;
      /** Holds that it has taken over from that one. */
      readonly holds: number;
    }
  /** `config`: SHA-256 of the configuration in force, so that a change shows from one start to the next. */
  | { readonly what: 'unitStarted'; readonly version: string; readonly config: string }
  /** Given up to make room: pictures or reads of what would have ended at that time. */
  | {
      readonly what: 'sacrificed';
      readonly kind: Sacrifice;
      readonly count: number;
      readonly endsAtUtc: string;
    }
  /** What a person, the end of an entry, or time made of an alert. The plate of the read as a keyed hash. */
  | {
      readonly what: 'alertSettled';
      readonly alertId: string;
      readonly state: SettledState;
      readonly reason: string | null;
      readonly operator: string | null;
      readonly plateHash: string;
    }
  /** An entry that somebody made on the unit; its plate stays with it. */
  | {
      readonly what: 'entryAdded' | 'entryRenewed' | 'entryRemoved';
      readonly entryId: string;
      readonly category: string;
      readonly operator: string;
      readonly caseNumber: string;
    }
  /** What was said of an entry of a delivered list (policy H5); its plate as a keyed hash. */
  | {
      readonly what: 'entryMarked' | 'entryRestored';
      readonly listId: string;
      readonly mark: 'disputed' | 'removed';
      readonly operator: string | null;
      readonly caseNumber: string | null;
      readonly plateHash: string;
    }
  /** Somebody has seen entries of a list (policy H7). */
  | {
      readonly what: 'listEntriesShown';
      /** null: what was said of entries of all lists. */
      readonly listId: string | null;
      readonly count: number;
      readonly operator: string | null;
      readonly caseNumber: string | null;
      readonly purpose: string | null;
      readonly plateHash: string | null;
    }
  /** Somebody has seen the crop of an alert, or its entry (policy C2). */
  | {
      readonly what: 'alertShown';
      readonly alertId: string;
      readonly shown: 'crop' | 'entry';
      readonly operator: string | null;
      readonly caseNumber: string | null;
      readonly purpose: string | null;
    }
  /** One person has rejected it, and another has to. */
  | { readonly what: 'alertRejectedOnce'; readonly alertId: string; readonly operator: string }
  /** A verification of another unit was taken in. */
  | {
      readonly what: 'suppressionTaken';
      readonly alertId: string;
      readonly operator: string | null;
      readonly plateHash: string;
    }
  | { readonly what: 'bufferChecked'; readonly isWhole: boolean }
  /** What could be read of a damaged buffer is here again. `lost`: rows, and pages of unknown rows. */
  | {
      readonly what: 'salvaged';
      readonly reads: number;
      readonly held: number;
      readonly illegible: number;
      readonly messages: number;
      readonly auditEntries: number;
      readonly lost: number;
    }
  /** The keys are about to be wrapped again. `full`: the database is copied under a new key as well. Sources are kinds. */
  | { readonly what: 'rekey'; readonly full: boolean; readonly from: string; readonly to: string }
  | {
      readonly what: 'purge';
      readonly reads: number;
      /** Reads whose time was over, and that a hold keeps. */
      readonly held: number;
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
      /** Missing where there were no operators yet, and where it was delivered. */
      readonly operator?: string;
      /** Of a list that came in a package. */
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
  /** What a released hold had kept past its time is gone for good. */
  | { readonly what: 'heldDestroyed'; readonly holdId: string; readonly reads: number }
  /** The file holds fewer entries than were written, or others: somebody took them out, or put an old file back. */
  | { readonly what: 'entriesMissing'; readonly from: number; readonly to: number };

type HoldAct = { readonly holdId: string; readonly operator: string; readonly reviewOn: string };
/** The plate as a keyed hash; why it is held stays with the hold, for people write plates into reasons. */
type HeldTarget =
  | { readonly target: 'reads' }
  | {
      readonly target: 'plate';
      readonly plateHash: string;
      readonly fromUtc: string;
      readonly toUtc: string;
    };

/** The last entry: its number, from 1, and its SHA-256 as lower-case hex. Who knows it sees when a later one is cut off. */
export type AuditHead = { readonly n: number; readonly hash: string };
