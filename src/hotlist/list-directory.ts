import { z } from 'zod';
import type { HotListInfo } from '../domain/hot-list.ts';
import { utcMs } from '../domain/time.ts';
import { Corrupt } from '../platform/errors.ts';

/** What a list file holds and where. */
export type ListDirectory = {
  readonly info: HotListInfo;
  readonly entries: number;
  /** Bytes of each sealed block, in their order. */
  readonly blockBytes: Uint32Array;
};

const LENGTH_BYTES = 4;
const NUMBER_BYTES = 4;

const head = z.strictObject({
  info: z.strictObject({
    listId: z.string(),
    source: z.string(),
    version: z.string(),
    sourceTimeUtc: z.int().transform(utcMs),
    foldsO: z.boolean(),
  }),
  entries: z.int().nonnegative(),
});

export function encodeDirectory({ info, entries, blockBytes }: ListDirectory): Uint8Array {
  const json = Buffer.from(JSON.stringify({ info, entries }));
  const bytes = Buffer.alloc(LENGTH_BYTES + json.length + blockBytes.length * NUMBER_BYTES);
  let at = bytes.writeUInt32LE(json.length);
  at += json.copy(bytes, at);
  for (const length of blockBytes) at = bytes.writeUInt32LE(length, at);
  return bytes;
}

/** @throws Corrupt where it is not what `encodeDirectory` writes. */
export function decodeDirectory(bytes: Buffer): ListDirectory {
  const end = LENGTH_BYTES + (bytes.length < LENGTH_BYTES ? 0 : bytes.readUInt32LE());
  const blocks = (bytes.length - end) / NUMBER_BYTES;
  if (!Number.isInteger(blocks) || blocks < 0) throw broken();
  const blockBytes = Uint32Array.from({ length: blocks }, (_, i) =>
    bytes.readUInt32LE(end + i * NUMBER_BYTES),
  );
  try {
    return { ...head.parse(JSON.parse(bytes.toString('utf8', LENGTH_BYTES, end))), blockBytes };
  } catch {
    // The parsers' messages may quote what they choked on, and that is list content.
    throw broken();
  }
}

const broken = (): Corrupt =>
  new Corrupt('hotlist.directory', 'Its directory is not what this version writes.');
