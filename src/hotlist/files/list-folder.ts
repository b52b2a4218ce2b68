import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Emit } from '../../domain/events/events.ts';
import type { HotListEvent } from '../../domain/events/hot-list-events.ts';
import type { Category, HotListInfo } from '../../domain/list/hot-list.ts';
import { Bug, Corrupt, explain, Unavailable, WaypostError } from '../../platform/errors.ts';
import { syncFolder } from '../../platform/files/durable-file.ts';
import { LIST_ID } from '../formats/import-options.ts';
import type { ListRow } from '../formats/row-decoder.ts';
import { IndexBuilder } from '../index/index-builder.ts';
import { buffersOf, type IndexColumns } from '../index/index-columns.ts';
import { type KnownFile, ListFileReader } from './list-file-reader.ts';
import { ListFileWriter } from './list-file-writer.ts';
import { LIST_KEY_BYTES } from './sealed-list.ts';

const SUFFIX = '.list';
/** Files that a crash during writing may leave behind. */
const LEFTOVER = /\.list\.[0-9a-f]+\.new$/;

/** The buffers that are transferred with it, for `postMessage`. */
export const transferablesOf = ({ columns, file }: BuiltList): ArrayBuffer[] => [
  ...buffersOf(columns),
  file.directory.starts.buffer as ArrayBuffer, // Its own: made by the writer, or copied by the reader.
];

export type RowsToStore = {
  readonly listId: string;
  readonly rows: Iterable<ListRow>;
  /** Is asked when all rows are through: what the list is, or null to keep nothing of it. */
  readonly finish: () => HotListInfo | null;
};

/** A stored list and its index. Plain data: it crosses threads. */
export type BuiltList = {
  readonly columns: IndexColumns;
  /** The written version that the index belongs to. */
  readonly file: KnownFile;
  /** Entries of the file that the policy no longer permits (H2). They are not in the index. */
  readonly refused: number;
};

export type ListFolderParts = {
  readonly folder: string;
  /** `LIST_KEY_BYTES` long, for nothing but list files. */
  readonly key: Uint8Array;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly emit: Emit<HotListEvent>;
};

/**
 * The active lists on disk: one sealed file `<listId>.list` each, in a separate folder.
 *
 * - A list's file is either its last version or the previous one, always whole: a version is activated by rename.
 * - A damaged file is set aside as `<listId>.list.set-aside` and reported. There is one such file per list, so that
 *   they cannot pile up. A file that the file system cannot read stays, because it may be good, and is reported. Other
 *   files are not touched.
 * - After `kill -9` at any moment, all of this is still true. The next `listIds` removes a half-written file.
 *
 * Slow for large lists, so it runs in a worker thread. Only the process that holds the unit's lock may use it.
 */
export class ListFolder {
  readonly #parts: ListFolderParts;

  constructor(parts: ListFolderParts) {
    if (parts.key.length !== LIST_KEY_BYTES) throw new Bug('hotlist.key-length', 'A list key has 32 bytes.');
    this.#parts = parts;
  }

  /** The lists that have a file, by name. @throws Unavailable when the folder cannot be made or read. */
  listIds(): string[] {
    const { folder } = this.#parts;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const names = readdirSync(folder).sort();
      for (const name of names) if (LEFTOVER.test(name)) rmSync(join(folder, name), { force: true });
      return names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
    } catch (error) {
      throw new Unavailable('hotlist.folder', `The hot-list folder ${folder} cannot be used.`, error);
    }
  }

  /** @returns null for a list that cannot be opened. The failure is reported. */
  load(listId: string, permitted: ReadonlySet<Category>): BuiltList | null {
    try {
      const reader = this.open(listId);
      try {
        return buildFrom(reader, permitted);
      } finally {
        reader.close();
      }
    } catch (error) {
      const name = listId + SUFFIX;
      // One bad file must not prevent the other lists from being used, whatever is wrong with it.
      if (isOutside(error))
        this.#parts.emit({ type: 'listFileUnreadable', file: name, detail: explain(error) });
      else this.#setAside(name, faultOf(error));
      return null;
    }
  }

  /**
   * Stores entries as they come. @returns null if `finish` discards them: the previous version is then still there.
   * @throws Unavailable when the list cannot be written. The previous version is still there in this case too.
   */
  store({ listId, rows, finish }: RowsToStore, permitted: ReadonlySet<Category>): BuiltList | null {
    if (!LIST_ID.test(listId))
      throw new Bug('hotlist.list-id', 'A list id that is not a file name was let through.');
    const index = new FilteredIndex(permitted);
    let writer: ListFileWriter | null = null;
    try {
      writer = new ListFileWriter(this.#pathOf(listId), { ...this.#parts, listId });
      for (const row of rows) index.add(row, writer.add(row));
      const info = finish();
      if (info === null) {
        writer.abort();
        return null;
      }
      // The index comes first: a list that cannot be searched must not come into force.
      const built = index.finish(info);
      return { ...built, file: writer.commit(info) };
    } catch (error) {
      writer?.abort();
      if (error instanceof WaypostError) throw error;
      const advice = 'The previous version stays in force. Check the disk, then import the list again.';
      throw new Unavailable('hotlist.not-stored', `List ${listId} could not be stored. ${advice}`, error);
    }
  }

  /** @returns null for a list that is not stored. @throws Corrupt, or the file system's error. */
  openStored(listId: string): ListFileReader | null {
    return existsSync(this.#pathOf(listId)) ? this.open(listId) : null;
  }

  /** @throws Corrupt, or the file system's error. */
  open(listId: string, known?: KnownFile): ListFileReader {
    return new ListFileReader(this.#pathOf(listId), listId, this.#parts.key, known);
  }

  /** Removes a list for good. @throws the file system's error */
  remove(listId: string): void {
    rmSync(this.#pathOf(listId), { force: true });
    syncFolder(this.#parts.folder);
  }

  #pathOf(listId: string): string {
    return join(this.#parts.folder, listId + SUFFIX);
  }

  #setAside(name: string, fault: string): void {
    const { folder, emit } = this.#parts;
    const path = join(folder, name);
    try {
      renameSync(path, `${path}.set-aside`);
      syncFolder(folder);
      emit({ type: 'listFileSetAside', file: `${name}.set-aside`, detail: fault });
    } catch (error) {
      const detail = `${fault} It could not be renamed: ${explain(error)}`;
      emit({ type: 'listFileSetAside', file: name, detail });
    }
  }
}

/** An index of the entries that the policy permits; the file may hold others. */
class FilteredIndex {
  readonly #permitted: ReadonlySet<Category>;
  readonly #builder = new IndexBuilder();
  #refused = 0;

  constructor(permitted: ReadonlySet<Category>) {
    this.#permitted = permitted;
  }

  add(row: Parameters<IndexBuilder['add']>[0], place: number): void {
    if (this.#permitted.has(row.category)) this.#builder.add(row, place);
    else this.#refused += 1;
  }

  finish(info: HotListInfo): Omit<BuiltList, 'file'> {
    return { columns: this.#builder.finish(info), refused: this.#refused };
  }
}

function buildFrom(reader: ListFileReader, permitted: ReadonlySet<Category>): BuiltList {
  const index = new FilteredIndex(permitted);
  let place = 0;
  for (const row of reader.indexed()) index.add(row, place++);
  return { ...index.finish(reader.info), file: reader.known };
}

/** The file system's message. The file itself may be good. */
const isOutside = (error: unknown): boolean => error instanceof Error && 'syscall' in error;

/** Only our own messages: a decoder's message may quote the content that it failed on, which is list content. */
const faultOf = (error: unknown): string =>
  error instanceof Corrupt ? error.message : 'It could not be decoded.';
