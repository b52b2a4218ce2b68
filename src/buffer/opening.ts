/**
 * Opens the buffer, and what lies beside it, on a disk that may come late, be full or be read-only. Owns the recorder.
 *
 * - A storage that fails does not end anything: it is tried again, first soon and then every few seconds, for as long as
 *   it takes. Meanwhile the recorder keeps what arrives, up to its limits.
 * - Any other failure ends the unit: a wrong key, the buffer of another unit, another process that has the buffer open.
 * - What was opened halfway is closed before the next attempt.
 */
import { Recorder, type RecorderParts } from './recorder.ts';
import { isStorageFailure } from './storage-failure.ts';

export type Openable = {
  /** Opens everything. @throws the failure of the storage, or another; nothing is open then */
  open(): Promise<void>;
  /** Frees space once it is open. @throws the storage's failure */
  makeRoom(): Promise<void>;
};

export class Opening {
  readonly recorder: Recorder;
  #what: Openable | null = null;
  #isOpen = false;
  #isStopped = false;
  #attempt: Promise<void> = Promise.resolve();

  constructor(parts: Omit<RecorderParts, 'relieve'>) {
    this.recorder = new Recorder({ ...parts, relieve: () => this.#relieve() });
  }

  /** Returns when it is open, or when the first attempt met a failing storage. @throws any other failure */
  async start(what: Openable): Promise<void> {
    this.#what = what;
    try {
      await this.#open(what);
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.recorder.note(error);
    }
  }

  /** Makes no more attempts. Returns when the present one is over. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    // Its failure has been reported to whoever began it.
    await this.#attempt.catch(() => undefined);
  }

  async #relieve(): Promise<void> {
    if (this.#what === null || this.#isStopped) return;
    if (this.#isOpen) await this.#what.makeRoom();
    else await this.#open(this.#what);
  }

  #open(what: Openable): Promise<void> {
    this.#attempt = what.open().then(() => {
      this.#isOpen = true;
    });
    return this.#attempt;
  }
}
