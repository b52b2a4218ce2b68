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
  readonly #outbox: () => OutboxSource;
  readonly #attempt: Attempt;
  #confirmed: readonly number[] = [];
  #owed: (() => void)[] = [];
  #depth = NOTHING_KNOWN;

  /** @param outbox is requested at each call, because there is none before the buffer is open. */
  constructor(outbox: () => OutboxSource, attempt: Attempt) {
    this.#outbox = outbox;
    this.#attempt = attempt;
  }

  take(limit: number, confirmed: readonly number[]): readonly OutboxMessage[] {
    const all = [...this.#confirmed, ...confirmed];
    const taken = this.#attempt(() => {
      this.#payOwed();
      return this.#outbox().take(limit, all);
    });
    this.#confirmed = taken === null ? all : [];
    return taken ?? [];
  }

  refuse(seq: number, reason: string): void {
    this.#write(() => this.#outbox().refuse(seq, reason));
  }

  requeue(): void {
    this.#write(() => this.#outbox().requeue());
  }

  depth(): OutboxDepth {
    this.#depth = this.#attempt(() => this.#outbox().depth()) ?? this.#depth;
    return this.#depth;
  }

  #write(work: () => void): void {
    this.#owed.push(work);
    this.#attempt(() => this.#payOwed());
  }

  #payOwed(): void {
    for (let next = this.#owed[0]; next !== undefined; next = this.#owed[0]) {
      next();
      this.#owed.shift();
    }
  }
}
