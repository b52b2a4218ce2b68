import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Emit, HotListEvent } from '../domain/events.ts';
import { syncFolder, writeFileDurably } from '../platform/durable-file.ts';
import { Bug, Corrupt, explain, Unavailable } from '../platform/errors.ts';
import type { DecodedList } from './check-hot-list.ts';
import { LIST_ID } from './import-options.ts';
import { decodeListBody, encodeListBody } from './list-body.ts';
import { LIST_KEY_BYTES, openSealedList, sealList } from './sealed-list.ts';

const SUFFIX = '.list';
/** What a crash may leave of `writeFileDurably`. */
const LEFTOVER = /\.list\.[0-9a-f]+\.new$/;

/**
 * The active lists on disk: one sealed file `<listId>.list` each, in a folder of their own.
 *
 * - A list's file is either its last version or the one before, whole: it is activated by rename.
 * - A damaged file is set aside as `<listId>.list.set-aside` (one for each list, so that they cannot pile up) and
 *   reported; one that the file system does not give stays, may be good, and is reported. The others are not touched.
 * - After `kill -9` at any moment the above still holds; a half-written file is removed by the next `readAll`.
 *
 * Only the process that holds the unit's lock may use it.
 */
export class ListStore {
  readonly #folder: string;
  readonly #key: Uint8Array;
  readonly #emit: Emit<HotListEvent>;

  /** @param key 32 bytes, for nothing but list files. */
  constructor(folder: string, key: Uint8Array, emit: Emit<HotListEvent>) {
    if (key.length !== LIST_KEY_BYTES) throw new Bug('hotlist.key-length', 'A list key has 32 bytes.');
    this.#folder = folder;
    this.#key = key;
    this.#emit = emit;
  }

  /** Every list that can be opened, by name. @throws Unavailable where the folder cannot be made or read. */
  readAll(): DecodedList[] {
    const lists: DecodedList[] = [];
    for (const name of this.#fileNames()) {
      const list = this.#read(name);
      if (list !== null) lists.push(list);
    }
    return lists;
  }

  /** @throws Unavailable where it cannot be written; the version before is then still there. */
  write(list: DecodedList): void {
    const { listId } = list.info;
    if (!LIST_ID.test(listId))
      throw new Bug('hotlist.list-id', 'A list id that is no file name passed the edge.');
    const sealed = sealList(this.#key, listId, encodeListBody(list));
    try {
      writeFileDurably(join(this.#folder, listId + SUFFIX), sealed);
    } catch (error) {
      const advice = 'The version before stays in force. Check the disk, then import it again.';
      throw new Unavailable('hotlist.not-stored', `List ${listId} could not be stored. ${advice}`, error);
    }
  }

  #fileNames(): string[] {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const names = readdirSync(this.#folder).sort();
      for (const name of names) if (LEFTOVER.test(name)) rmSync(join(this.#folder, name), { force: true });
      return names.filter((name) => name.endsWith(SUFFIX));
    } catch (error) {
      throw new Unavailable(
        'hotlist.folder',
        `The folder of hot lists cannot be used: ${this.#folder}.`,
        error,
      );
    }
  }

  #read(name: string): DecodedList | null {
    const listId = name.slice(0, -SUFFIX.length);
    const sealed = this.#bytesOf(name);
    if (sealed === null) return null;
    try {
      const list = decodeListBody(openSealedList(this.#key, listId, sealed));
      if (list.info.listId === listId) return list;
      throw new Corrupt('hotlist.file-misnamed', 'It is the file of another list.');
    } catch (error) {
      // One bad file must not keep the other lists from serving, whatever is wrong with it.
      this.#setAside(name, faultOf(error));
      return null;
    }
  }

  #bytesOf(name: string): Uint8Array | null {
    try {
      return readFileSync(join(this.#folder, name));
    } catch (error) {
      this.#emit({ type: 'listFileUnreadable', file: name, detail: explain(error) });
      return null;
    }
  }

  #setAside(name: string, fault: string): void {
    const path = join(this.#folder, name);
    try {
      renameSync(path, `${path}.set-aside`);
      syncFolder(this.#folder);
      this.#emit({ type: 'listFileSetAside', file: `${name}.set-aside`, detail: fault });
    } catch (error) {
      const detail = `${fault} It could not be renamed: ${explain(error)}`;
      this.#emit({ type: 'listFileSetAside', file: name, detail });
    }
  }
}

/** Only our own words: a decoder's message may quote what it choked on, and that is list content. */
const faultOf = (error: unknown): string =>
  error instanceof Corrupt ? error.message : 'It could not be decoded.';
