/** Holds as the command socket and the log see them. */
import type { Store } from '../buffer/store.ts';
import type { HoldKeeper } from '../commands/handlers.ts';
import type { BufferEvent } from '../domain/events/buffer-events.ts';
import type { Emit } from '../domain/events/events.ts';
import type { HoldCount } from '../domain/events/unit-status.ts';
import type { HoldDecision, HoldOrder, HoldStanding } from '../domain/keeping/hold.ts';

export class UnitHolds implements HoldKeeper {
  readonly #buffer: Store;
  readonly #emit: Emit<BufferEvent>;

  constructor(buffer: Store, emit: Emit<BufferEvent>) {
    this.#buffer = buffer;
    this.#emit = emit;
  }

  holds(): readonly HoldStanding[] {
    return this.#buffer.holds.list();
  }

  placeHold(order: HoldOrder): HoldStanding {
    return this.#buffer.holds.place(order);
  }

  reviewHold(decision: HoldDecision, reviewOn: string): HoldStanding {
    return this.#buffer.holds.review(decision, reviewOn);
  }

  async releaseHold(decision: HoldDecision): Promise<HoldStanding> {
    const standing = this.#buffer.holds.release(decision);
    // One that is under way may have passed by it.
    await this.#buffer.purge();
    await this.#buffer.purge();
    return standing;
  }

  count(): HoldCount {
    const holds = this.holds();
    return { inForce: holds.length, reviewDue: holds.filter(({ isReviewDue }) => isReviewDue).length };
  }

  /** To be called once a day. */
  tellDueReviews(): void {
    for (const { hold, isReviewDue } of this.holds()) {
      const { holdId, caseNumber, reviewOn } = hold;
      if (isReviewDue) this.#emit({ type: 'holdReviewDue', holdId, caseNumber, reviewOn });
    }
  }
}
