/**
 * The outbox as the publisher sees it, while the storage may fail. During a failure it hands out nothing. It remembers
 * what the broker confirms or refuses meanwhile, and writes that down before anything else.
 */
import type { OutboxDepth, OutboxMessage } from '../domain/keeping/message.ts';
import type { OutboxSource } from './outbox-source.ts';

/** @returns null where the storage failed */
export type Attempt = <T>(work: () => T) => T | null;

const NOTHING_KNOWN: OutboxDepth = { unpublished: 0, inFlight: 0, refused: 0, oldestUtc: null };

export class PatientOutbox implements OutboxSource {
  readonly #outbox: () => OutboxSource | null;
  readonly #attempt: Attempt;
  #confirmed: readonly number[] = [];
  #owed: ((outbox: OutboxSource) => void)[] = [];
  #depth = NOTHING_KNOWN;

  /** @param outbox is asked for at each call: null while the buffer is not open, which counts as a storage that fails. */
  constructor(outbox: () => OutboxSource | null, attempt: Attempt) {
    this.#outbox = outbox;
    this.#attempt = attempt;
  }

  take(limit: number, confirmed: readonly number[]): readonly OutboxMessage[] {
    const all = [...this.#confirmed, ...confirmed];
    const taken = this.#try((outbox) => {
      this.#payOwed(outbox);
      return outbox.take(limit, all);
    });
    this.#confirmed = taken === null ? all : [];
    return taken ?? [];
  }

  refuse(seq: number, reason: string): void {
    this.#write((outbox) => outbox.refuse(seq, reason));
  }

  requeue(): void {
    this.#write((outbox) => outbox.requeue());
  }

  depth(): OutboxDepth {
    this.#depth = this.#try((outbox) => outbox.depth()) ?? this.#depth;
    return this.#depth;
  }

  #write(work: (outbox: OutboxSource) => void): void {
    this.#owed.push(work);
    this.#try((outbox) => this.#payOwed(outbox));
  }

  #payOwed(outbox: OutboxSource): void {
    for (let next = this.#owed[0]; next !== undefined; next = this.#owed[0]) {
      next(outbox);
      this.#owed.shift();
    }
  }

  #try<T>(work: (outbox: OutboxSource) => T): T | null {
    const outbox = this.#outbox();
    return outbox === null ? null : this.#attempt(() => work(outbox));
  }
}
