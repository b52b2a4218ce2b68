/**
 * Where the cameras deliver. While the buffer is not open, what arrives waits in the recorder, whole and in order. It is
 * compared with the hot lists when its turn comes, since the lists are opened together with the buffer.
 */
import type { Recorder, Recording } from '../../buffer/recorder.ts';
import type { ReadSink } from '../../camera/camera.ts';
import { evidenceBytes } from '../../domain/read/evidence.ts';
import type { IllegiblePassage } from '../../domain/read/illegible-passage.ts';
import type { PassageEnd } from '../../domain/read/passage-end.ts';
import type { PlateRead } from '../../domain/read/plate-read.ts';
import { Unavailable } from '../../platform/errors.ts';

/** Turns what arrived into what is to be committed. */
export type Preparation = {
  prepare(read: PlateRead): Recording;
  /** @returns null if there is nothing to commit */
  prepareEnd(end: PassageEnd): Recording | null;
  prepareIllegible(passage: IllegiblePassage): Recording;
};

export class Intake implements ReadSink {
  readonly #recorder: Pick<Recorder, 'record'>;
  #preparation: Preparation | null = null;
  /** What arrived before the buffer was open and is not committed yet. What comes after it must not overtake it. */
  #early = 0;

  constructor(recorder: Pick<Recorder, 'record'>) {
    this.#recorder = recorder;
  }

  /** The buffer is open. */
  open(preparation: Preparation): void {
    this.#preparation = preparation;
  }

  /** Accepts a read or a revision. Returns once it is recorded, or waits in the recorder for a failing storage. */
  accept(read: PlateRead): Promise<void> {
    return this.#take(evidenceBytes(read.evidence), 1, (preparation) => preparation.prepare(read));
  }

  /** Called when the passage of a read is over. */
  acceptEnd(end: PassageEnd): Promise<void> {
    return this.#take(0, 0, (preparation) => preparation.prepareEnd(end));
  }

  /** Accepts a plate that was seen but could not be read. */
  acceptIllegible(passage: IllegiblePassage): Promise<void> {
    const bytes = evidenceBytes({ ...passage.evidence, contextualImage: null });
    return this.#take(bytes, 1, (preparation) => preparation.prepareIllegible(passage));
  }

  async #take(
    bytes: number,
    reads: Recording['reads'],
    prepare: (preparation: Preparation) => Recording | null,
  ): Promise<void> {
    if (this.#preparation !== null && this.#early === 0) {
      const recording = prepare(this.#preparation);
      if (recording !== null) await this.#recorder.record(recording);
      return;
    }
    this.#early += 1;
    // Prepared once, however often its commit is tried: finding alerts counts them.
    let prepared: Recording | null | undefined;
    const commit = (): void => {
      if (this.#preparation === null)
        throw new Unavailable('buffer.not-usable', 'The buffer is not open yet.');
      if (prepared === undefined) prepared = prepare(this.#preparation);
      prepared?.commit();
      this.#early -= 1;
    };
    await this.#recorder.record({ bytes, reads, commit });
  }
}
