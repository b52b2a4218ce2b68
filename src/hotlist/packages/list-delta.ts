import type { HotListInfo } from '../../domain/list/hot-list.ts';
import type { UtcMs } from '../../domain/time/time.ts';
import type { ListRow } from '../formats/row-decoder.ts';

/** What a list gains and loses, as files of the layout `json-lines`. */
export type DeltaFiles = { readonly added: Uint8Array; readonly removed: Uint8Array };

const NEW_LINE = 0x0a;
const PLUS = 0x2b;
const MINUS = 0x2d;

/** Characters that are made bytes at once. */
const CHUNK_CHARACTERS = 1 << 16;

/**
 * The content of a delta: a JSON line each, with `+` before what is added or changed and `-` before what is removed. What is
 * removed is asked for when all that is added has been given.
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

/** @returns null for content that is none. */
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

/** What can differ within one list of an entry's identity (policy H5). */
export const keyInList = ({ plate, region, category }: Identified): string =>
  `${plate.reveal()} ${region} ${category}`;

/**
 * The entries after a delta: those before but for what it removes, changes or what has ended since, then what it adds.
 * The same entries, whichever way a list came to them.
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

/** What a delta can be put on: this list, in this state. */
export const isBase = (info: HotListInfo, baseSequence: number): boolean => info.sequence === baseSequence;
