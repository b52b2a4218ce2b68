import type { Pressure, Sacrifice } from '../keeping/capacity.ts';
import type { UtcMs } from '../time/time.ts';

export type BufferEvent =
  | {
      readonly type: 'bufferOpened';
      readonly epoch: string;
      readonly created: boolean;
      readonly migrated: number;
    }
  /** It was damaged, and a new one begins. `file`: its name in the buffer's folder, with the time of its destruction. */
  | { readonly type: 'bufferSetAside'; readonly file: string }
  /**
   * What could be read of the file that was set aside is in the buffer again. `isReadable`: false where nothing could, for its
   * first page is gone or another version wrote it.
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
  /** The storage takes no writes: told once. What is read waits in memory. */
  | { readonly type: 'storageFailing'; readonly detail: string }
  | { readonly type: 'storageBack'; readonly failedMs: number; readonly waited: number }
  /** Commits take long, again and again, or do no more. `medianMs` over the last ones. */
  | { readonly type: 'storageSlow'; readonly medianMs: number; readonly isOver: boolean }
  /** Reads that waited for the storage when the unit ended. */
  | { readonly type: 'readsLost'; readonly count: number }
  /** Given up to make room: pictures, or reads. `reason`: the limit that was met. */
  | {
      readonly type: 'sacrificed';
      readonly what: Sacrifice;
      readonly count: number;
      readonly reason: Pressure;
    }
  /** There is nothing more to give up, and no room; or there is again. */
  | { readonly type: 'storageExhausted'; readonly reason: Pressure; readonly isOver: boolean }
  /** The whole file was looked through, beside recording. Damage ends the unit, so that it starts with another file. */
  | { readonly type: 'bufferChecked'; readonly isWhole: boolean; readonly seconds: number }
  | { readonly type: 'bufferUnchecked'; readonly detail: string }
  /** Before a migration. `file`: its name, with the time of its destruction; null where the disk has no room for it. */
  | { readonly type: 'bufferBackedUp'; readonly file: string | null }
  /** Numbers of the first and the last; the chain says so too. */
  | { readonly type: 'auditEntriesMissing'; readonly from: number; readonly to: number }
  /** For how long the unit was off is not known: what is older waits, sealed, until the clock is set (policy R5). */
  | { readonly type: 'clockUnknown' }
  | { readonly type: 'clockSet' }
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
      /** Plates that had not been read. */
      readonly illegible: number;
      readonly undelivered: number;
      readonly olderThanUtc: UtcMs;
    };
