/** Holds: people's orders, and the daily reminders of due reviews. */
import type { Store } from '../buffer/store.ts';
import { OPERATIONS } from '../contract/operations/table.ts';
import type { BufferEvent } from '../domain/events/buffer-events.ts';
import type { Emit } from '../domain/events/events.ts';
import type { HoldCount } from '../domain/events/unit-status.ts';
import type { HoldInForce } from '../domain/keeping/hold.ts';
import { bind, operatorOf } from './bound-operation.ts';

type Holds = Pick<Store['holds'], 'list'>;

export const holdOperations = (buffer: Pick<Store, 'holds' | 'purge'>) => ({
  holdPlace: bind(OPERATIONS.holdPlace, ({ order }, call) =>
    viewOf(buffer.holds.place({ ...order, operator: operatorOf(call) })),
  ),
  holdList: bind(OPERATIONS.holdList, () => ({ holds: buffer.holds.list().map(viewOf) })),
  holdReview: bind(OPERATIONS.holdReview, ({ decision, reviewOn }, call) =>
    viewOf(buffer.holds.review({ ...decision, operator: operatorOf(call) }, reviewOn)),
  ),
  holdRelease: bind(OPERATIONS.holdRelease, async ({ decision }, call) => {
    const released = buffer.holds.release({ ...decision, operator: operatorOf(call) });
    // A running purge may have passed the hold already. The second purge has not.
    await buffer.purge();
    await buffer.purge();
    return viewOf(released);
  }),
});

/** The plate is masked, and the reason is left out. */
function viewOf({ hold, reads, isReviewDue }: HoldInForce) {
  const { holdId, caseNumber, operator, placedAtUtc, reviewOn, target } = hold;
  const window =
    target.kind === 'plate'
      ? { maskedPlate: String(target.plate), fromUtc: target.fromUtc, toUtc: target.toUtc }
      : null;
  return { holdId, caseNumber, operator, placedAtUtc, reviewOn, isReviewDue, reads, window };
}

export function holdCount(holds: Holds): HoldCount {
  const inForce = holds.list();
  return { inForce: inForce.length, reviewDue: inForce.filter(({ isReviewDue }) => isReviewDue).length };
}

/** Call it once a day. */
export function tellDueReviews(holds: Holds, emit: Emit<BufferEvent>): void {
  for (const { hold, isReviewDue } of holds.list()) {
    const { holdId, caseNumber, reviewOn } = hold;
    if (isReviewDue) emit({ type: 'holdReviewDue', holdId, caseNumber, reviewOn });
  }
}
