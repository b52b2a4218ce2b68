import type { UtcMs } from '../time/time.ts';

export type HotListEvent =
  | {
      readonly type: 'listActivated';
      readonly listId: string;
      readonly version: string;
      readonly entries: number;
      readonly refused: number;
      readonly testPlates: number;
      readonly sourceTimeUtc: UtcMs;
      readonly ageKnown: boolean;
    }
  | {
      readonly type: 'listWithdrawn';
      readonly listId: string;
      readonly version: string;
      readonly entries: number;
    }
  | {
      readonly type: 'listDeliveryFailed';
      readonly listId: string;
      readonly way: 'broker' | 'https';
      readonly detail: string;
    }
  | { readonly type: 'listDeliveryBack'; readonly listId: string }
  | { readonly type: 'listRefused'; readonly listId: string; readonly detail: string }
  /** Packages of this agency are refused until its key can be read and the unit starts again. */
  | { readonly type: 'agencyKeyUnreadable'; readonly agency: string; readonly detail: string }
  | { readonly type: 'listFileSetAside'; readonly file: string; readonly detail: string }
  | { readonly type: 'listFileUnreadable'; readonly file: string; readonly detail: string };
