/** The requests to the lists' thread, and its answers. Between them, the thread sends events. */
import type { Category } from '../domain/list/hot-list.ts';
import type { BuiltList } from './files/list-folder.ts';
import type { ImportOptions } from './formats/import-options.ts';
import type { ImportReport } from './formats/import-report.ts';
import type { ImportRules } from './import/list-reading.ts';
import type { PackageRules } from './packages/package-import.ts';

/** What a thread is started for: one job, after which it ends and frees its memory. */
export type ListJob = { readonly kind: 'load'; readonly permitted: ReadonlySet<Category> } | ImportJob;

/** A list to be read, stored and indexed. */
export type ImportJob =
  | {
      readonly kind: 'file';
      readonly bytes: Uint8Array;
      readonly options: ImportOptions;
      readonly rules: ImportRules;
    }
  | {
      readonly kind: 'package';
      readonly bytes: Uint8Array;
      readonly rules: ImportRules;
      readonly packages: PackageRules;
    };

export type ListThreadData = { readonly folder: string; readonly key: Uint8Array };

export type ListAnswer =
  | { readonly type: 'loaded'; readonly lists: readonly BuiltList[] }
  /** `built` is null where the report says `refused`. */
  | { readonly type: 'imported'; readonly report: ImportReport; readonly built: BuiltList | null };

/** The buffers that an answer transfers. */
export const listsOf = (answer: ListAnswer): readonly BuiltList[] =>
  answer.type === 'loaded' ? answer.lists : answer.built === null ? [] : [answer.built];
