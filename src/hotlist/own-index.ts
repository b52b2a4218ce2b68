import type { EntryDetails } from '../domain/list/hot-list.ts';
import type { ManualEntry } from '../domain/list/manual-entry.ts';
import type { UtcMs } from '../domain/time/time.ts';
import { type EntryWords, NO_DETAILS } from './files/list-block.ts';
import { MANUAL_LIST_ID } from './formats/import-options.ts';
import { HotListIndex } from './index/hot-list-index.ts';
import { IndexBuilder } from './index/index-builder.ts';
import { MANUAL_SOURCE } from './manual-entries.ts';

/** Describes an entry by its place: from a list's file, or from memory. */
export type WordsSource = { wordsOf(place: number): EntryWords; close(): void };

/**
 * The entries that people made here, ready to be matched. They are few and never outdated, because each has its own
 * end.
 */
export function ownIndex(
  entries: readonly ManualEntry[],
  nowUtc: UtcMs,
): { readonly index: HotListIndex; readonly file: WordsSource } {
  const builder = new IndexBuilder();
  for (const [place, { plate, region, category, expiresAtUtc }] of entries.entries())
    builder.add({ plate, region, category, expiresAtUtc }, place);
  const info = {
    listId: MANUAL_LIST_ID,
    source: MANUAL_SOURCE,
    version: new Date(nowUtc).toISOString(),
    sourceTimeUtc: nowUtc,
    foldsO: false,
  };
  const wordsOf = (place: number): EntryWords => ({
    reason: entries[place]?.reason ?? '',
    details: detailsOf(entries[place]),
  });
  return { index: new HotListIndex(builder.finish(info)), file: { wordsOf, close: () => undefined } };
}

/** The case replaces the record's number: it is where the person who verifies asks whether the entry is current. */
const detailsOf = (entry: ManualEntry | undefined): EntryDetails => ({
  ...NO_DETAILS,
  recordId: entry?.caseNumber ?? null,
});
