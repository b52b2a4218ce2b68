import type { Doubt } from '../access/audit.ts';
import type { Pressure, Sacrifice } from '../keeping/capacity.ts';
import type { UtcMs } from '../time/time.ts';

export type BufferEvent =
  | {
      readonly type: 'bufferOpened';
      readonly epoch: string;
      readonly created: boolean;
      readonly migrated: number;
    }
  /**
   * The buffer was damaged, and a new one begins. `file`: its name in the buffer's folder, with the time of its
   * destruction.
   */
  | { readonly type: 'bufferSetAside'; readonly file: string }
  /**
   * The readable part of the file that was set aside is in the buffer again. `isReadable`: false if nothing could be
   * read, because its first page is damaged or another version wrote it.
   */
  | {
      readonly type: 'bufferSalvaged';
      readonly file: string;
      readonly isReadable: boolean;
      readonly reads: number;
      readonly held: number;
      readonly illegible: number;
      readonly messages: number;
      readonly lost: number;
    }
  /** The storage accepts no writes. This is reported once. Reads wait in memory. */
  | { readonly type: 'storageFailing'; readonly detail: string }
  | { readonly type: 'storageBack'; readonly failedMs: number; readonly waited: number }
  /** Commits are repeatedly slow, or no longer are. `medianMs` covers the last commits. */
  | { readonly type: 'storageSlow'; readonly medianMs: number; readonly isOver: boolean }
  /** Reads that waited for the storage when the unit ended. */
  | { readonly type: 'readsLost'; readonly count: number }
  /** Deleted early to make room: pictures or reads. `reason`: the limit that was reached. */
  | {
      readonly type: 'sacrificed';
      readonly what: Sacrifice;
      readonly count: number;
      readonly reason: Pressure;
    }
  /** Nothing more may be deleted early and there is no room, or there is room again. */
  | { readonly type: 'storageExhausted'; readonly reason: Pressure; readonly isOver: boolean }
  /** The audit chain takes more than its share of the room, or no longer does. Nothing of it is deleted. */
  | {
      readonly type: 'auditLarge';
      readonly bytes: number;
      readonly roomBytes: number;
      readonly isOver: boolean;
    }
  /**
   * The whole file was checked while recording continued. Damage ends the unit, so that it starts with another file.
   */
  | { readonly type: 'bufferChecked'; readonly isWhole: boolean; readonly seconds: number }
  | { readonly type: 'bufferUnchecked'; readonly detail: string }
  /**
   * The copy made before a migration. `file`: its name, with the time of its destruction; null if the disk had no room.
   */
  | { readonly type: 'bufferBackedUp'; readonly file: string | null }
  /** The buffer may be an older copy of itself. Its message numbers go on under another epoch. */
  | { readonly type: 'epochBegun'; readonly epoch: string; readonly after: string; readonly why: Doubt }
  /** Numbers of the first and the last message; the audit chain records them too. */
  | { readonly type: 'auditEntriesMissing'; readonly from: number; readonly to: number }
  /** It is unknown how long the unit was off. Older records wait, sealed, until the clock is set (policy R5). */
  | { readonly type: 'clockUnknown' }
  | { readonly type: 'clockSet' }
  /** The clock is not believed: it may be wrong by this much. Nothing is deleted because of it. */
  | { readonly type: 'clockDoubted'; readonly departureMs: number; readonly why: string }
  | { readonly type: 'clockBelieved'; readonly quality: 'synchronized' | 'holdover' }
  /** The clock was set while the unit ran, and its time has held for long enough. */
  | { readonly type: 'clockStepped'; readonly stepMs: number }
  /** The time without power before this boot is proved, and counts for retention. */
  | { readonly type: 'offTimeCounted'; readonly offMs: number }
  /** Once a day until it is reviewed or released. */
  | {
      readonly type: 'holdReviewDue';
      readonly holdId: string;
      readonly caseNumber: string;
      readonly reviewOn: string;
    }
  | { readonly type: 'readRecorded'; readonly readId: string; readonly hits: number }
  | {
      readonly type: 'recordsPurged';
      readonly reads: number;
      /** Reads that a hold keeps past their time. */
      readonly held: number;
      /** Plates that were not read. */
      readonly illegible: number;
      readonly undelivered: number;
      readonly olderThanUtc: UtcMs;
    };
