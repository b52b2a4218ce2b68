/** What the main thread and the lists' thread say to each other. Only plain data crosses; each side decodes. */
import type { HotListEvent } from '../domain/events/hot-list-events.ts';
import type { Category } from '../domain/list/hot-list.ts';
import { Bug, Corrupt, explain, Unavailable, WaypostError } from '../platform/errors.ts';
import type { BuiltList } from './files/list-folder.ts';
import type { ImportOptions } from './formats/import-options.ts';
import type { ImportReport } from './formats/import-report.ts';
import type { ImportRules } from './import/list-reading.ts';
import type { PackageRules } from './packages/package-import.ts';

/** What a thread is started for: one thing, after which it ends and gives its memory back. */
export type ListJob =
  | { readonly kind: 'load'; readonly permitted: ReadonlySet<Category> }
  | {
      readonly kind: 'import';
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly options: ImportOptions;
      readonly rules: ImportRules;
    }
  | {
      readonly kind: 'package';
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly rules: ImportRules;
      readonly packages: PackageRules;
    };

export type ListThreadData = { readonly folder: string; readonly key: Uint8Array; readonly job: ListJob };

export type FromListThread =
  | { readonly type: 'event'; readonly event: HotListEvent }
  | { readonly type: 'loaded'; readonly lists: readonly BuiltList[] }
  /** `built` is null where the report says `refused`. */
  | { readonly type: 'imported'; readonly report: ImportReport; readonly built: BuiltList | null }
  | { readonly type: 'failed'; readonly fault: ListFault };

/** What went wrong in a thread, as plain data: an error that crosses a thread loses its own fields. */
export type ListFault = {
  readonly by: 'outside' | 'data' | 'us';
  readonly code: string;
  readonly message: string;
};

export function faultOf(error: unknown): ListFault {
  const code = error instanceof WaypostError ? error.code : 'hotlist.thread';
  const by = error instanceof Unavailable ? 'outside' : error instanceof Corrupt ? 'data' : 'us';
  return { by, code, message: explain(error) };
}

export function errorOf({ by, code, message }: ListFault): WaypostError {
  switch (by) {
    case 'outside':
      return new Unavailable(code, message);
    case 'data':
      return new Corrupt(code, message);
    case 'us':
      return new Bug(code, message);
  }
}
