import { PlatePattern } from '../../domain/plate-pattern.ts';
import { utcMs } from '../../domain/time.ts';
import { Corrupt } from '../../platform/errors.ts';
import type { ImportOptions } from '../formats/import-options.ts';
import { type ImportRules, ListReading } from '../formats/list-reading.ts';
import type { ListRow } from '../formats/row-decoder.ts';
import { keyInList, writeDelta } from './list-delta.ts';

/**
 * What changes from one file of a list to the next, as the content of a delta. Partly known plates are told each time: they end
 * within a day of the list's source time (policy H4). @throws Corrupt where either is no list.
 */
export function deltaBetween(
  before: Uint8Array,
  after: Uint8Array,
  options: ImportOptions,
  rules: ImportRules,
): Uint8Array {
  // Whatever had not ended when the list before was made may be there still: all of it is told apart.
  const { format: _, ...words } = { ...options, sourceTimeUtc: utcMs(0) };
  const old = new Map(rowsOf(before, words, rules).map((row) => [keyInList(row), row]));
  const added: string[] = [];
  for (const row of rowsOf(after, options, rules)) {
    const [key, line] = [keyInList(row), lineOf(row)];
    const was = old.get(key);
    if (was === undefined || lineOf(was) !== line || row.plate instanceof PlatePattern) added.push(line);
    old.delete(key);
  }
  const removed = [...old.values()].map(({ plate, region, category }) =>
    JSON.stringify({ plate: plate.reveal(), region, category }),
  );
  return writeDelta(added, removed);
}

function rowsOf(file: Uint8Array, options: ImportOptions, rules: ImportRules): readonly ListRow[] {
  const reading = new ListReading(file, options, rules);
  const rows = [...reading.rows()];
  const { report } = reading.judgement();
  if (report.outcome === 'refused') throw new Corrupt('package.list', `A list is refused: ${report.refusal}`);
  return rows;
}

const lineOf = ({ plate, region, category, reason, expiresAtUtc, details }: ListRow): string =>
  JSON.stringify({
    plate: plate.reveal(),
    region,
    category,
    reason,
    // What a list says of the end of a partly known plate was shortened to a day, and is shortened again.
    ...(expiresAtUtc === null ? {} : { expires: new Date(expiresAtUtc).toISOString() }),
    'record id': details.recordId,
    agency: details.originatingAgency,
    year: details.vehicleYear,
    make: details.make,
    model: details.model,
    style: details.style,
    colour: details.colour,
  });
