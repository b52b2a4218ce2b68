import type { HotListInfo } from '../../domain/list/hot-list.ts';
import { DurableWriter } from '../../platform/files/durable-writer.ts';
import type { ListRow } from '../formats/row-decoder.ts';
import { ENTRIES_PER_BLOCK, encodeBlock } from './list-block.ts';
import { encodeDirectory } from './list-directory.ts';
import type { KnownFile } from './list-file-reader.ts';
import { END_MAGIC, HEADER_BYTES, SALT_BYTES, SealedListKey, TRAILER_BYTES } from './sealed-list.ts';

export type ListFileKey = {
  /** `LIST_KEY_BYTES` long. */
  readonly key: Uint8Array;
  readonly listId: string;
  readonly randomBytes: (count: number) => Uint8Array;
};

/**
 * Writes one list's file (`sealed-list.ts`) entry by entry. It holds only one block and the data on its way to the disk
 * in memory. The previous list stays until `commit` replaces it with the new one as a whole.
 */
export class ListFileWriter {
  readonly #sealing: SealedListKey;
  readonly #file: DurableWriter;
  #rows: ListRow[] = [];
  #entries = 0;
  readonly #starts: number[] = [HEADER_BYTES];

  /** @throws the file system's error, as every method does; call `abort` then. */
  constructor(path: string, { key, listId, randomBytes }: ListFileKey) {
    this.#sealing = new SealedListKey(key, listId, randomBytes(SALT_BYTES));
    this.#file = new DurableWriter(path);
    this.#file.write(this.#sealing.header);
  }

  /** @returns the entry's number in the file. */
  add(row: ListRow): number {
    this.#rows.push(row);
    if (this.#rows.length === ENTRIES_PER_BLOCK) this.#sealBlock();
    return this.#entries++;
  }

  /** @returns the data that a reader of it would otherwise have to look up. */
  commit(info: HotListInfo): KnownFile {
    if (this.#rows.length > 0) this.#sealBlock();
    const starts = Float64Array.from(this.#starts);
    const directory = { info, entries: this.#entries, starts };
    const sealed = this.#sealing.seal('directory', encodeDirectory(directory));
    const trailer = Buffer.alloc(TRAILER_BYTES);
    END_MAGIC.copy(trailer, trailer.writeUInt32LE(sealed.length));
    this.#file.write(sealed);
    this.#file.write(trailer);
    this.#file.commit();
    return { fileId: this.#sealing.fileId, directory };
  }

  abort(): void {
    this.#file.abort();
  }

  #sealBlock(): void {
    const number = this.#starts.length - 1;
    const sealed = this.#sealing.seal(number, encodeBlock(this.#rows));
    this.#starts.push((this.#starts[number] ?? 0) + sealed.length);
    this.#file.write(sealed);
    this.#rows = [];
  }
}
