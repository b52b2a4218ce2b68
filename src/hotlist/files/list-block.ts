import { z } from 'zod';
import { CATEGORIES, type Category, type EntryDetails } from '../../domain/list/hot-list.ts';
import { parseNamedPlate } from '../../domain/plate/named-plate.ts';
import { utcMs } from '../../domain/time/time.ts';
import { Corrupt } from '../../platform/errors.ts';
import type { ListRow } from '../formats/row-decoder.ts';
import type { IndexedRow } from '../index/index-builder.ts';

/** About 7 KB: small enough to open for one entry, and large enough that tags and lengths add little. */
export const ENTRIES_PER_BLOCK = 64;

/** What an officer is shown of an entry, in addition to what the index knows. */
export type EntryWords = { readonly reason: string; readonly details: EntryDetails };

/** For an entry of which only the index is available. */
export const NO_DETAILS: EntryDetails = {
  recordId: null,
  originatingAgency: null,
  vehicleYear: null,
  make: null,
  model: null,
  style: null,
  colour: null,
};

const CATEGORY_WORDS: ReadonlySet<string> = new Set(CATEGORIES);
const LENGTH_BYTES = 4;

const word = z.string().nullable();
const storedWords = z
  .tuple([z.string(), word, word, word, word, word, word, word])
  .transform(([reason, recordId, originatingAgency, ...vehicle]): EntryWords => {
    const [vehicleYear, make, model, style, colour] = vehicle;
    return { reason, details: { recordId, originatingAgency, vehicleYear, make, model, style, colour } };
  });

/**
 * The plain content of a block: first the data that the index is built from, then the words, so that a start reads only
 * the first part. It holds plates in plain text, so it is passed only to `SealedListKey.seal`.
 */
export function encodeBlock(rows: readonly ListRow[]): Uint8Array {
  const keys = Buffer.from(JSON.stringify(rows.map(indexedParts)));
  const words = Buffer.from(JSON.stringify(rows.map(storedParts)));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(keys.length);
  return Buffer.concat([length, keys, words]);
}

/** @throws Corrupt when the bytes are not a block. */
export function decodeIndexed(block: Buffer): readonly IndexedRow[] {
  const { keys } = partsOf(block);
  const rows: unknown = parsed(keys);
  if (!Array.isArray(rows)) throw broken();
  return rows.map(indexedRow);
}

/** All entries of a block, with their words. @throws Corrupt when the bytes are not a block. */
export function decodeRows(block: Buffer): readonly ListRow[] {
  const words: unknown = parsed(partsOf(block).words);
  return decodeIndexed(block).map((row, at) => ({ ...row, ...wordsAt(words, at) }));
}

/** @param at the entry's place within its block. @throws Corrupt when there is none. */
export function decodeWords(block: Buffer, at: number): EntryWords {
  return wordsAt(parsed(partsOf(block).words), at);
}

function wordsAt(rows: unknown, at: number): EntryWords {
  const decoded = storedWords.safeParse(Array.isArray(rows) ? rows[at] : null);
  if (!decoded.success) throw broken();
  return decoded.data;
}

function partsOf(block: Buffer): { readonly keys: Buffer; readonly words: Buffer } {
  const end = block.length < LENGTH_BYTES ? block.length + 1 : LENGTH_BYTES + block.readUInt32LE();
  if (end > block.length) throw broken();
  return { keys: block.subarray(LENGTH_BYTES, end), words: block.subarray(end) };
}

function parsed(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString());
  } catch {
    // The parser's message would quote list content.
    throw broken();
  }
}

// Written by hand, because a start reads millions of rows here. Each row was decoded when its list was imported.
function indexedRow(row: unknown): IndexedRow {
  if (!Array.isArray(row)) throw broken();
  const [literal, region, category, end = null]: unknown[] = row;
  const plate = typeof literal === 'string' ? parseNamedPlate(literal) : null;
  if (plate === null || !isRegion(region) || !isCategory(category)) throw broken();
  if (end === null) return { plate, region, category, expiresAtUtc: null };
  if (typeof end !== 'number' || !Number.isSafeInteger(end)) throw broken();
  return { plate, region, category, expiresAtUtc: utcMs(end) };
}

const isRegion = (value: unknown): value is string | null => value === null || typeof value === 'string';
const isCategory = (value: unknown): value is Category =>
  typeof value === 'string' && CATEGORY_WORDS.has(value);

const broken = (): Corrupt =>
  new Corrupt('hotlist.block', 'One of its blocks has a format that this version does not know.');

/** Few entries have an end. The others omit it. */
const indexedParts = ({ plate, region, category, expiresAtUtc }: ListRow): readonly unknown[] =>
  expiresAtUtc === null
    ? [plate.reveal(), region, category]
    : [plate.reveal(), region, category, expiresAtUtc];

function storedParts({ reason, details }: ListRow): z.input<typeof storedWords> {
  const { recordId, originatingAgency, vehicleYear, make, model, style, colour } = details;
  return [reason, recordId, originatingAgency, vehicleYear, make, model, style, colour];
}
