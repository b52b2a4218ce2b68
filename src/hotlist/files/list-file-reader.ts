import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { HotListInfo } from '../../domain/list/hot-list.ts';
import { Bug, Corrupt } from '../../platform/errors.ts';
import { TAG_BYTES } from '../../platform/files/sealed-bytes.ts';
import type { ListRow } from '../formats/row-decoder.ts';
import type { IndexedRow } from '../index/index-builder.ts';
import { decodeIndexed, decodeRows, decodeWords, ENTRIES_PER_BLOCK, type EntryWords } from './list-block.ts';
import { decodeDirectory, type ListDirectory } from './list-directory.ts';
import { END_MAGIC, HEADER_BYTES, MAGIC, type Part, SealedListKey, TRAILER_BYTES } from './sealed-list.ts';

/** One written version of a list, as it was when it was last opened whole. Plain data: it crosses threads. */
export type KnownFile = { readonly fileId: string; readonly directory: ListDirectory };

/** What a file says about itself, after a check: it opens, and it has the length that it states. */
type Opened = { readonly sealing: SealedListKey; readonly directory: ListDirectory };

/**
 * One written version of a list, opened for reading single entries. It holds its directory in memory, 8 bytes for each
 * block of 64. The file stays readable here after another file has replaced it.
 */
export class ListFileReader {
  readonly #file: number;
  readonly #opened: Opened;
  #isClosed = false;

  /**
   * @param key `LIST_KEY_BYTES` long.
   * @param known avoids reading the directory, which has a megabyte for a large list.
   * @throws Corrupt when it is no complete list file of this name under this key, or not the known version; or the file
   * system's error.
   */
  constructor(path: string, listId: string, key: Uint8Array, known?: KnownFile) {
    this.#file = openSync(path, 'r');
    try {
      const sealing = sealingOf(this.#file, listId, key);
      if (known !== undefined && known.fileId !== sealing.fileId)
        throw new Corrupt('hotlist.file-changed', 'It has changed since it was indexed.');
      const directory = known?.directory ?? directoryOf(this.#file, listId, sealing);
      this.#opened = { sealing, directory };
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  /** For another reader of this version. */
  get known(): KnownFile {
    const { sealing, directory } = this.#opened;
    return { fileId: sealing.fileId, directory };
  }

  get info(): HotListInfo {
    return this.#opened.directory.info;
  }

  get entries(): number {
    return this.#opened.directory.entries;
  }

  /** All entries by their number. @throws Corrupt at the first damaged block, or the file system's error. */
  *indexed(): Generator<IndexedRow> {
    let rows = 0;
    for (let block = 0; block < this.#opened.directory.starts.length - 1; block++) {
      const decoded = decodeIndexed(this.#block(block));
      rows += decoded.length;
      yield* decoded;
    }
    if (rows !== this.entries)
      throw new Corrupt('hotlist.file-incomplete', 'It holds fewer entries than it says.');
  }

  /** All entries by their number, with their words. @throws as `indexed` */
  *rows(): Generator<ListRow> {
    for (let block = 0; block < this.#opened.directory.starts.length - 1; block++)
      yield* decodeRows(this.#block(block));
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @param place the entry's number. @throws Corrupt when its block is damaged, or the file system's error. */
  wordsOf(place: number): EntryWords {
    if (this.#isClosed)
      throw new Bug('hotlist.file-closed', 'An entry was requested from a list that is not in force.');
    return decodeWords(this.#block(Math.floor(place / ENTRIES_PER_BLOCK)), place % ENTRIES_PER_BLOCK);
  }

  close(): void {
    if (!this.#isClosed) closeSync(this.#file);
    this.#isClosed = true;
  }

  #block(number: number): Buffer {
    const { sealing, directory } = this.#opened;
    const [start = 0, end = 0] = directory.starts.subarray(number, number + 2);
    return openPart(this.#file, sealing, number, { start, bytes: end - start });
  }
}

type Span = { readonly start: number; readonly bytes: number };

const SMALLEST = HEADER_BYTES + TRAILER_BYTES;

function sealingOf(file: number, listId: string, key: Uint8Array): SealedListKey {
  const stat = fstatSync(file);
  // Some file systems give a folder a size. Reading the folder fails later with the file system's error.
  const isTooSmall = stat.isFile() && stat.size < SMALLEST;
  const header = isTooSmall ? null : read(file, { start: 0, bytes: HEADER_BYTES });
  if (header === null || !MAGIC.equals(header.subarray(0, MAGIC.length)))
    throw new Corrupt('hotlist.file-unknown', 'It is not a hot-list file of this version.');
  return new SealedListKey(key, listId, header.subarray(MAGIC.length));
}

function directoryOf(file: number, listId: string, sealing: SealedListKey): ListDirectory {
  const { size } = fstatSync(file);
  const trailer = read(file, { start: size - TRAILER_BYTES, bytes: TRAILER_BYTES });
  if (!END_MAGIC.equals(trailer.subarray(4))) throw cutShort();
  const bytes = trailer.readUInt32LE();
  const start = size - TRAILER_BYTES - bytes;
  if (start < HEADER_BYTES) throw cutShort();
  const directory = decodeDirectory(openPart(file, sealing, 'directory', { start, bytes }));
  if (directory.starts[0] !== HEADER_BYTES || directory.starts.at(-1) !== start) throw cutShort();
  if (directory.info.listId !== listId)
    throw new Corrupt('hotlist.file-misnamed', 'It is the file of another list.');
  return directory;
}

function openPart(file: number, sealing: SealedListKey, part: Part, span: Span): Buffer {
  if (span.bytes < TAG_BYTES) throw cutShort();
  return sealing.open(part, read(file, span));
}

function read(file: number, { start, bytes }: Span): Buffer {
  const buffer = Buffer.allocUnsafe(bytes);
  for (let done = 0; done < bytes; ) {
    const got = readSync(file, buffer, done, bytes - done, start + done);
    if (got === 0) throw cutShort();
    done += got;
  }
  return buffer;
}

const cutShort = (): Corrupt => new Corrupt('hotlist.file-incomplete', 'It was cut short or added to.');
