import type { EntryDetails } from '../domain/list/hot-list.ts';
import type { ManualEntry } from '../domain/list/manual-entry.ts';
import type { UtcMs } from '../domain/time/time.ts';
import { type EntryWords, NO_DETAILS } from './files/list-block.ts';
import { MANUAL_LIST_ID } from './formats/import-options.ts';
import { HotListIndex } from './index/hot-list-index.ts';
import { IndexBuilder } from './index/index-builder.ts';
import { MANUAL_SOURCE } from './manual-entries.ts';

/** What describes an entry by its place: a list's file, or memory. */
export type WordsSource = { wordsOf(place: number): EntryWords; close(): void };

/** The entries that people made here, ready to be matched: few, and fresh by themselves, for each has an end of its own. */
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

/** The case stands for the record's number: whoever verifies asks there whether the entry is current. */
const detailsOf = (entry: ManualEntry | undefined): EntryDetails => ({
  ...NO_DETAILS,
  recordId: entry?.caseNumber ?? null,
});
