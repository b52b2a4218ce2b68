/**
 * The main thread's side of the lists' files: starts a thread for long jobs, and opens files for single entries.
 *
 * A thread runs one job. Its results are transferred and not copied. If a thread dies, the files are in the state that
 * `ListFolder` guarantees.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Emit } from '../domain/events/events.ts';
import type { HotListEvent } from '../domain/events/hot-list-events.ts';
import type { Category } from '../domain/list/hot-list.ts';
import { Bug, explain, Unavailable } from '../platform/errors.ts';
import { WorkerThread } from '../platform/threads/worker-thread.ts';
import type { KnownFile, ListFileReader } from './files/list-file-reader.ts';
import { type BuiltList, ListFolder } from './files/list-folder.ts';
import type { ImportReport } from './formats/import-report.ts';
import type { ImportJob, ListAnswer, ListJob, ListThreadData } from './list-messages.ts';
import { ListSequences } from './packages/list-sequences.ts';

export type Imported = { readonly report: ImportReport; readonly built: BuiltList | null };

type ListThread = WorkerThread<ListJob, ListAnswer, HotListEvent>;

export class ListStore {
  readonly #folder: string;
  readonly #key: Uint8Array;
  readonly #emit: Emit<HotListEvent>;
  readonly #files: ListFolder;
  readonly #threads = new Set<ListThread>();
  /** The highest package number of each list. */
  readonly sequences: ListSequences;

  /** @param key 32 bytes, used only for list files. */
  constructor(folder: string, key: Uint8Array, emit: Emit<HotListEvent>) {
    this.#folder = folder;
    this.#key = key;
    this.#emit = emit;
    this.#files = new ListFolder({ folder, key, randomBytes, emit });
    this.sequences = new ListSequences(join(folder, 'sequences'), key, { randomBytes, emit });
  }

  /** Every list that can be opened, by name. @throws Unavailable when the folder cannot be made or read. */
  async loadAll(permitted: ReadonlySet<Category>): Promise<readonly BuiltList[]> {
    const outcome = await this.#run({ kind: 'load', permitted }, []);
    this.sequences.load();
    if (outcome.type !== 'loaded') throw unexpected();
    return outcome.lists.filter(({ columns, file }) => !this.#isWithdrawn(columns.info.listId, file.fileId));
  }

  /**
   * Reads a list file or a package and, unless it is refused, stores and indexes it.
   * @param given its bytes are transferred if they fill their buffer, otherwise copied
   * @throws Unavailable when it cannot be stored; the previous version is then still there
   */
  async import(given: ImportJob): Promise<Imported> {
    const job = { ...given, bytes: handedOver(given.bytes) };
    const outcome = await this.#run(job, [job.bytes.buffer]);
    if (outcome.type === 'imported') return outcome;
    throw unexpected();
  }

  /** @throws Corrupt, or the file system's error. */
  open(listId: string, known: KnownFile): ListFileReader {
    return this.#files.open(listId, known);
  }

  /**
   * Removes a list for good. @param fileId the written version that is in force; null if none is
   * @param sequence of the package that withdraws the list; null if a person at the unit does
   * @throws the file system's error; the list is then withdrawn at the next start at the latest, or not at all
   */
  withdraw(listId: string, fileId: string | null, sequence: number | null): void {
    this.sequences.noteWithdrawn(listId, fileId ?? 'none', sequence);
    this.#files.remove(listId);
  }

  /** Finishes what a kill has left: a withdrawn version that is still there is removed, and a newer one is kept. */
  #isWithdrawn(listId: string, fileId: string): boolean {
    const withdrawn = this.sequences.withdrawnFile(listId);
    if (withdrawn === fileId) this.#files.remove(listId);
    else if (withdrawn !== null) this.sequences.forgetWithdrawn(listId);
    return withdrawn === fileId;
  }

  /** Ends the running jobs with an error for their callers. */
  close(): void {
    for (const thread of this.#threads) void thread.stop();
  }

  async #run(job: ListJob, handedOver: readonly ArrayBuffer[]): Promise<ListAnswer> {
    const data: ListThreadData = { folder: this.#folder, key: this.#key };
    const thread: ListThread = new WorkerThread(new URL('./list-worker.ts', import.meta.url), {
      data,
      ends: 'at once',
      ended: died,
      onNotice: this.#emit,
    });
    this.#threads.add(thread);
    try {
      return await thread.ask(job, handedOver);
    } finally {
      this.#threads.delete(thread);
      await thread.stop();
    }
  }
}

/** The bytes themselves if they fill their buffer, otherwise a copy. */
function handedOver(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const isWhole = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  return isWhole ? new Uint8Array(bytes.buffer as ArrayBuffer) : Uint8Array.from(bytes); // checked: an ArrayBuffer
}

const died = (cause: unknown): Unavailable =>
  new Unavailable(
    'hotlist.thread-died',
    `The thread that reads lists failed (${explain(cause)}). The previous lists stay in force.`,
  );

const unexpected = (): Bug =>
  new Bug('hotlist.thread-answer', 'The thread of the lists answered another question.');
