import { z } from 'zod';
import type { HotListInfo } from '../../domain/list/hot-list.ts';
import { utcMs } from '../../domain/time/time.ts';
import { Corrupt } from '../../platform/errors.ts';

/** What a list file holds and where. */
export type ListDirectory = {
  readonly info: HotListInfo;
  readonly entries: number;
  /** Where each sealed block begins in the file, followed by the end of the last one: one number more than blocks. */
  readonly starts: Float64Array;
};

const LENGTH_BYTES = 4;
const NUMBER_BYTES = 8;

const head = z.strictObject({
  info: z.strictObject({
    listId: z.string(),
    source: z.string(),
    version: z.string(),
    sourceTimeUtc: z.int().transform(utcMs),
    ageUnknown: z.boolean().optional(),
    foldsO: z.boolean(),
    sequence: z.int().optional(),
  }),
  entries: z.int().nonnegative(),
});

/**
 * 4 bytes of length, that many bytes of JSON, then the starts. All numbers are little-endian, like all processors that
 * a unit uses. The starts are used without conversion, so that loading a list needs no loop over them.
 */
export function encodeDirectory({ info, entries, starts }: ListDirectory): Uint8Array {
  const json = Buffer.from(JSON.stringify({ info, entries }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, new Uint8Array(starts.slice().buffer)]);
}

/** @throws Corrupt when it is not what `encodeDirectory` writes. */
export function decodeDirectory(bytes: Buffer): ListDirectory {
  const end = LENGTH_BYTES + (bytes.length < LENGTH_BYTES ? 0 : bytes.readUInt32LE());
  if (end >= bytes.length || (bytes.length - end) % NUMBER_BYTES !== 0) throw broken();
  const starts = new Float64Array(new Uint8Array(bytes.subarray(end)).buffer);
  try {
    return { ...head.parse(JSON.parse(bytes.toString('utf8', LENGTH_BYTES, end))), starts };
  } catch {
    // The parsers' messages may quote the content that they failed on, which is list content.
    throw broken();
  }
}

const broken = (): Corrupt =>
  new Corrupt('hotlist.directory', 'Its directory has a format that this version does not know.');
