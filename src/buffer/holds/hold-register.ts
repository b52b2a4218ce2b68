import type { PlateHashing } from '../../domain/access/plate-hash.ts';
import {
  type Hold,
  type HoldDecision,
  type HoldInForce,
  type HoldOrder,
  type HoldTarget,
  holdProblem,
  isReviewDue,
  reviewProblem,
} from '../../domain/keeping/hold.ts';
import { type Clock, toIsoUtc } from '../../domain/time/time.ts';
import { InvalidRequest } from '../../platform/errors.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Memo } from '../audit/memo.ts';
import { type Database, explained } from '../file/database.ts';
import type { Holds } from './holds.ts';

export type HoldRegisterParts = {
  readonly database: Database;
  readonly holds: Holds;
  readonly audit: AuditTrail;
  readonly memo: Memo;
  readonly clock: Clock;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly plateHash: PlateHashing;
};

/**
 * Where people place, review and release holds. Each action is one commit together with its entry in the audit chain.
 * When the method returns, the action is durable in the database and in the memo beside it.
 */
export class HoldRegister {
  readonly #parts: HoldRegisterParts;

  constructor(parts: HoldRegisterParts) {
    this.#parts = parts;
  }

  /** The holds in force, oldest first, with the number of reads that each one keeps. */
  list(): readonly HoldInForce[] {
    return this.#parts.holds.inForce().map((hold) => this.#inForce(hold));
  }

  /**
   * @throws InvalidRequest for an invalid order, or one with reads that are not in the buffer; no hold is placed then
   */
  place(order: HoldOrder): HoldInForce {
    const { holds, audit, clock, randomBytes } = this.#parts;
    const nowUtc = clock.utcNow();
    refuse(holdProblem(order, nowUtc));
    if (order.target.kind === 'reads') this.#refuseUnknown(order.target.readIds);
    // Before the commit: its salt may have to be made first.
    const target = this.#audited(order.target);
    const holdId = `h${Buffer.from(randomBytes(4)).toString('hex')}`;
    return this.#commit(() => {
      const hold = holds.place(holdId, order, nowUtc);
      const { caseNumber, operator, reviewOn } = order;
      const inForce = this.#inForce(hold);
      audit.add({
        what: 'holdPlaced',
        holdId,
        caseNumber,
        operator,
        reviewOn,
        reads: inForce.reads,
        ...target,
      });
      return inForce;
    });
  }

  /** Keeps the hold and sets its next review date. @throws InvalidRequest as `place`, or if there is no such hold */
  review({ holdId, operator, reason }: HoldDecision, reviewOn: string): HoldInForce {
    refuse(reviewProblem(reviewOn, this.#parts.clock.utcNow()));
    const { holds, audit } = this.#parts;
    this.#find(holdId);
    this.#commit(() => {
      holds.review(holdId, { reviewOn, reason });
      audit.add({ what: 'holdReviewed', holdId, operator, reviewOn });
    });
    return this.#find(holdId);
  }

  /** The next purge deletes the expired reads that the hold kept. @throws InvalidRequest if there is no such hold */
  release({ holdId, operator }: HoldDecision): HoldInForce {
    const { holds, audit } = this.#parts;
    const inForce = this.#find(holdId);
    const { caseNumber } = inForce.hold;
    this.#commit(() => {
      holds.release(holdId);
      audit.add({ what: 'holdReleased', holdId, caseNumber, operator, reads: inForce.reads });
    });
    return inForce;
  }

  #inForce(hold: Hold): HoldInForce {
    const { holds, clock } = this.#parts;
    const isDue = isReviewDue(hold, clock.utcNow());
    return { hold, reads: holds.heldReads(hold.holdId), isReviewDue: isDue };
  }

  #find(holdId: string): HoldInForce {
    const found = this.list().find(({ hold }) => hold.holdId === holdId);
    if (found !== undefined) return found;
    throw new InvalidRequest('hold.unknown', `There is no hold ${holdId} in force.`);
  }

  #refuseUnknown(readIds: readonly string[]): void {
    const unknown = explained(this.#parts.database, () => this.#parts.holds.unknown(readIds));
    if (unknown.length > 0) refuse(`the buffer has no read ${unknown.join(', ')}`);
  }

  #commit<T>(change: () => T): T {
    const { database, holds, audit, memo } = this.#parts;
    try {
      return explained(database, () => database.transaction(change).immediate());
    } finally {
      holds.reload();
      memo.keep({ head: audit.head(), holds: holds.words() });
    }
  }

  #audited(target: HoldTarget) {
    if (target.kind === 'reads') return { target: target.kind };
    return {
      target: target.kind,
      plateHash: this.#parts.plateHash.of(target.plate.reveal()),
      fromUtc: toIsoUtc(target.fromUtc),
      toUtc: toIsoUtc(target.toUtc),
    };
  }
}

function refuse(problem: string | null): void {
  if (problem !== null) throw new InvalidRequest('hold.refused', `The hold is refused: ${problem}.`);
}
