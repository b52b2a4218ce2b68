import type { HotListInfo } from '../../domain/list/hot-list.ts';
import type { UtcMs } from '../../domain/time/time.ts';
import type { ListRow } from '../formats/row-decoder.ts';

/** What a list gains and loses, as files of the layout `json-lines`. */
export type DeltaFiles = { readonly added: Uint8Array; readonly removed: Uint8Array };

const NEW_LINE = 0x0a;
const PLUS = 0x2b;
const MINUS = 0x2d;

/** Number of characters that are encoded at once. */
const CHUNK_CHARACTERS = 1 << 16;

/**
 * The content of a delta: one JSON line each, with `+` before an added or changed entry and `-` before a removed one.
 * The removed entries are requested after all added ones were written.
 */
export function writeDelta(added: Iterable<string>, removed: Iterable<string>): Uint8Array {
  const chunks: Uint8Array[] = [];
  let text = '';
  const put = (line: string): void => {
    text += line;
    if (text.length < CHUNK_CHARACTERS) return;
    chunks.push(Buffer.from(text));
    text = '';
  };
  for (const line of added) put(`+${line}\n`);
  for (const line of removed) put(`-${line}\n`);
  chunks.push(Buffer.from(text));
  return Buffer.concat(chunks);
}

/** @returns null if the content is invalid. */
export function splitDelta(content: Uint8Array): DeltaFiles | null {
  const added: Uint8Array[] = [];
  const removed: Uint8Array[] = [];
  for (let at = 0; at < content.length; ) {
    const found = content.indexOf(NEW_LINE, at);
    if (found < 0) return null;
    const sign = content[at];
    if (sign !== PLUS && sign !== MINUS) return null;
    (sign === PLUS ? added : removed).push(content.subarray(at + 1, found + 1));
    at = found + 1;
  }
  return { added: Buffer.concat(added), removed: Buffer.concat(removed) };
}

type Identified = Pick<ListRow, 'plate' | 'region' | 'category'>;

/** The parts of an entry's identity that can differ within one list (policy H5). */
export const keyInList = ({ plate, region, category }: Identified): string =>
  `${plate.reveal()} ${region} ${category}`;

/**
 * The entries after a delta: the previous ones without those that it removes or changes and those that have ended
 * since, then the ones that it adds. The result is the same, whichever way the list was updated.
 */
export function* applied(
  base: Iterable<ListRow>,
  changes: { readonly added: readonly ListRow[]; readonly removed: readonly Identified[] },
  sourceTimeUtc: UtcMs,
): Generator<ListRow> {
  const gone = new Set([...changes.removed, ...changes.added].map(keyInList));
  for (const row of base) {
    const hasEnded = row.expiresAtUtc !== null && row.expiresAtUtc <= sourceTimeUtc;
    if (!hasEnded && !gone.has(keyInList(row))) yield row;
  }
  yield* changes.added;
}

/** What a delta can be applied to: this list, in this state. */
export const isBase = (info: HotListInfo, baseSequence: number): boolean => info.sequence === baseSequence;
