import { PlatePattern } from '../domain/plate/plate-pattern.ts';
import { utcMs } from '../domain/time/time.ts';
import type { ImportOptions } from '../hotlist/formats/import-options.ts';
import type { ListRow } from '../hotlist/formats/row-decoder.ts';
import { type ImportRules, ListReading } from '../hotlist/import/list-reading.ts';
import { EntryDigests } from '../hotlist/packages/entry-digests.ts';
import { keyInList, writeDelta } from '../hotlist/packages/list-delta.ts';
import { Corrupt } from '../platform/errors.ts';

/**
 * What changes from one file of a list to the next, as the content of a delta. Partial plates are sent every time: they expire
 * within a day of the list's source time (policy H4). Both files are read row by row; only a digest of each entry of the earlier file is
 * in memory. @throws Corrupt if either file is not a valid list.
 */
export function deltaBetween(
  before: Uint8Array,
  after: Uint8Array,
  options: ImportOptions,
  rules: ImportRules,
): Uint8Array {
  // Entries that had not expired when the earlier list was made may still be in force, so none is left out as expired.
  const { format: _, ...words } = { ...options, sourceTimeUtc: utcMs(0) };
  const old = new EntryDigests();
  for (const row of rowsOf(before, words, rules)) old.add(row, lineOf(row));
  // `writeDelta` reads its arguments one after the other, so every new row has been met before the unmet ones are listed.
  return writeDelta(changed(old, rowsOf(after, options, rules)), removed(old));
}

function* changed(old: EntryDigests, rows: Iterable<ListRow>): Generator<string> {
  // An entry may have several rows, each with a later end: once one of them is sent, those after it are sent too.
  const sent = new Set<string>();
  for (const row of rows) {
    const line = lineOf(row);
    const isSame = old.meet(row, line) && !sent.has(keyInList(row));
    if (row.expiresAtUtc !== null && !isSame) sent.add(keyInList(row));
    if (!isSame || row.plate instanceof PlatePattern) yield line;
  }
}

function* removed(old: EntryDigests): Generator<string> {
  for (const entry of old.unmet()) yield JSON.stringify(entry);
}

/** @throws Corrupt after the last row if the file is not a valid list */
function* rowsOf(file: Uint8Array, options: ImportOptions, rules: ImportRules): Generator<ListRow> {
  const reading = new ListReading(file, options, rules);
  yield* reading.rows();
  const { report } = reading.judgement();
  if (report.outcome === 'refused') throw new Corrupt('package.list', `A list is refused: ${report.refusal}`);
}

const lineOf = ({ plate, region, category, reason, expiresAtUtc, details }: ListRow): string =>
  JSON.stringify({
    plate: plate.reveal(),
    region,
    category,
    reason,
    // The expiry of a partial plate was already shortened to a day here; the unit shortens it again.
    ...(expiresAtUtc === null ? {} : { expires: new Date(expiresAtUtc).toISOString() }),
    'record id': details.recordId,
    agency: details.originatingAgency,
    year: details.vehicleYear,
    make: details.make,
    model: details.model,
    style: details.style,
    colour: details.colour,
  });
