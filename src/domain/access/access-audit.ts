import type { Permission, Refusal } from './access.ts';

/** What the audit chain says of people and their questions (policy C2, C3): plates as keyed hashes only. */
export type AccessEntry =
  /** `by`: null for the unit's own user, who makes the first. */
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
  | { readonly what: 'signedIn' | 'signedOut'; readonly operator: string }
  /** `operator`: null for a name that nobody has: somebody may have typed a password there. */
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
        /** To whom it goes: the agency, and a person there (policy C3). */
        readonly agency: string;
        readonly contact: string;
      })
  | {
      readonly what: 'exportEnded';
      readonly exportId: string;
      readonly operator: string;
      /** `abandoned`: what was handed out before may have left the unit. */
      readonly outcome: 'done' | 'abandoned';
      readonly reads: number;
      readonly images: number;
      /** Images that are not those of the capture any more (policy C4): they were not handed out. */
      readonly alteredImages: number;
      /** SHA-256 of the export's manifest. */
      readonly manifest: string | null;
    };

/** Its clear words lie in a side record under the entry's number, which ends as reads do. */
export type QueryEntry = { readonly what: 'query' } & Asked &
  AskedFor & {
    /** Reads that came back. */
    readonly reads: number;
    /** Whether that was all; the rest comes with an entry of its own, if it is asked for. */
    readonly isWhole: boolean;
  };

type Asked = { readonly operator: string; readonly caseNumber: string; readonly purpose: string };

/** What was looked for. */
export type AskedFor = {
  readonly kind: 'plate' | 'partial-plate' | 'window';
  readonly plateHash: string | null;
  readonly cameraId: string | null;
  readonly fromUtc: string | null;
  readonly toUtc: string | null;
  readonly hitsOnly: boolean;
  /** Whether plates came back in clear. */
  readonly revealed: boolean;
};
