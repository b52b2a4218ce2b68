import type { Permission, Refusal } from './access.ts';

/** What the audit chain records about people and their queries (policy C2, C3). Plates appear as keyed hashes only. */
export type AccessEntry =
  /** `by`: null for the unit's own user, who creates the first operator. */
  | {
      readonly what: 'operatorAdded';
      readonly operator: string;
      readonly name: string;
      readonly permissions: readonly Permission[];
      readonly by: string | null;
    }
  | {
      readonly what: 'operatorChanged';
      readonly operator: string;
      readonly change: 'acknowledged' | 'password' | 'removed' | 'unlocked';
      readonly by: string;
    }
  /** The unit's own user has removed all accounts while the unit was stopped. The next one is a first one again. */
  | { readonly what: 'operatorsReset' }
  /** The file of the operators is not the one that the unit last wrote: nobody can sign in. */
  | { readonly what: 'operatorsReplaced' }
  /** The unit's own user has put a copy of that file in its place on purpose, while the unit was stopped. */
  | { readonly what: 'operatorsRestored' }
  | { readonly what: 'signedIn' | 'signedOut'; readonly operator: string }
  /** `operator`: null for an unknown name, because somebody may have typed a password there. */
  | {
      readonly what: 'signInRefused';
      readonly operator: string | null;
      readonly reason: 'unknown' | 'wrong-password' | 'locked';
    }
  | {
      readonly what: 'accessRefused';
      readonly command: string;
      readonly operator: string | null;
      readonly caseNumber: string | null;
      readonly purpose: string | null;
      readonly reason: Refusal;
    }
  | QueryEntry
  | ({ readonly what: 'exportBegun'; readonly exportId: string } & Asked &
      AskedFor & {
        /** The recipient: the agency, and a person there (policy C3). */
        readonly agency: string;
        readonly contact: string;
      })
  /** Somebody has asked who asked for a plate. `entries`: how many entries came back. */
  | ({ readonly what: 'auditAsked'; readonly plateHash: string; readonly entries: number } & Asked)
  | {
      readonly what: 'exportEnded';
      readonly exportId: string;
      readonly operator: string;
      /** `abandoned`: the images and reads handed out before it may have left the unit. */
      readonly outcome: 'done' | 'abandoned';
      readonly reads: number;
      readonly images: number;
      /** Images that no longer match their capture (policy C4). They were not handed out. */
      readonly alteredImages: number;
      /** SHA-256 of the export's manifest. */
      readonly manifest: string | null;
    };

/** The plain text of the query is in a side record under the entry's number. It expires as reads do. */
export type QueryEntry = { readonly what: 'query' } & Asked &
  AskedFor & {
    /** Number of reads that were returned. */
    readonly reads: number;
    /** Whether that was everything. The rest gets its own entry if it is requested. */
    readonly isWhole: boolean;
  };

type Asked = { readonly operator: string; readonly caseNumber: string; readonly purpose: string };

/** What the query searched for. */
export type AskedFor = {
  readonly kind: 'plate' | 'partial-plate' | 'window';
  readonly plateHash: string | null;
  readonly cameraId: string | null;
  readonly fromUtc: string | null;
  readonly toUtc: string | null;
  readonly hitsOnly: boolean;
  /** Whether plates were returned in plain text. */
  readonly revealed: boolean;
};
