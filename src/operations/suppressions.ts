/**
 * List entries that do not alert on a plate, because people rejected an alert: those of other units are taken in here, and
 * all of them are listed and lifted. Connects suppressions, lists and the audit chain.
 */
import type { StoredSuppression } from '../alerts/stored-suppressions.ts';
import type { Suppressions } from '../alerts/suppressions.ts';
import type { Store } from '../buffer/store.ts';
import type { SuppressionView } from '../contract/operations/suppressions.ts';
import { OPERATIONS } from '../contract/operations/table.ts';
import type { Grant } from '../domain/access/access.ts';
import { distinctPeople } from '../domain/access/people.ts';
import type { Suppression } from '../domain/alert/suppression.ts';
import type { AlertEvent } from '../domain/events/alert-events.ts';
import type { Emit } from '../domain/events/events.ts';
import { parseNamedPlate } from '../domain/plate/named-plate.ts';
import type { ListsInForce } from '../hotlist/lists-in-force.ts';
import { NotAllowed } from '../platform/errors.ts';
import { isUrgent } from '../policy/categories.ts';
import { bind, operatorOf } from './bound-operation.ts';

export type UnitSuppressionsParts = {
  readonly suppressions: Suppressions;
  readonly hotLists: Pick<ListsInForce, 'carries' | 'endOf' | 'identitiesOf'>;
  readonly buffer: Pick<Store, 'audit' | 'clock' | 'plateHash'>;
  readonly emit: Emit<AlertEvent>;
  /** Called for an entry that alerts again, so that earlier alerts on it hold nothing back. */
  readonly onLifted: (entryIdentity: string) => void;
};

export const suppressionOperations = (suppressions: UnitSuppressions) => ({
  alertSuppressions: bind(OPERATIONS.alertSuppressions, (_, { grant }) => ({
    suppressions: suppressions.all(grant),
  })),
  alertLift: bind(OPERATIONS.alertLift, ({ alertId }, call) => ({
    lifted: suppressions.lift(alertId, { ...call.grant, operator: operatorOf(call) }),
  })),
  alertSuppress: bind(OPERATIONS.alertSuppress, (suppression) => {
    suppressions.takeIn(suppression);
    return {};
  }),
});

export class UnitSuppressions {
  readonly #parts: UnitSuppressionsParts;

  constructor(parts: UnitSuppressionsParts) {
    this.#parts = parts;
  }

  /** Records who asked, as for every view of entries (policy C2). */
  all({ operator, caseNumber, purpose }: Grant): readonly SuppressionView[] {
    const { suppressions, buffer } = this.#parts;
    const all = suppressions.all();
    const who = { operator, caseNumber, purpose };
    buffer.audit.append({ what: 'suppressionsShown', count: all.length, ...who });
    return all.map((one) => this.#viewOf(one));
  }

  /**
   * The entry alerts again on the plate of this alert, from the next read on. It takes one person, for urgent categories
   * too: two people are needed to silence an entry, not to hear of it again.
   * @throws InvalidRequest if nothing is suppressed because of the alert, NotAllowed if that was lifted before
   */
  lift(alertId: string, grant: Grant & { readonly operator: string }): SuppressionView {
    const { suppressions, hotLists, buffer, emit, onLifted } = this.#parts;
    const { entry } = suppressions.find(alertId);
    const { operator, caseNumber, purpose, via } = grant;
    // Record it first: after a kill between the two, the chain has a lift that must be repeated, and none is missing.
    buffer.audit.append({
      ...{ what: 'suppressionLifted', alertId, operator, caseNumber, purpose },
      ...{ plateHash: buffer.plateHash.of(entry.plate), ...(via && { via }) },
    });
    const lifted = suppressions.lift(alertId, operator, buffer.clock.utcNow());
    for (const identity of hotLists.identitiesOf(entry)) onLifted(identity);
    emit({ type: 'suppressionLifted', category: entry.category });
    return this.#viewOf(lifted);
  }

  /**
   * Accepts a rejection that another unit has published. Repeating it changes nothing.
   * @throws NotAllowed for an entry that no list of this unit carries, for one that one person alone has rejected where
   * it takes two, and for a rejection that a person has lifted here; nothing was written then
   */
  takeIn(suppression: Suppression): void {
    const { buffer, suppressions, hotLists, emit } = this.#parts;
    const { alertId, operator, rejectedBy, entry } = suppression;
    if (!hotLists.carries(entry))
      throw new NotAllowed('alert.entry-unknown', 'No list of this unit carries the rejected entry.');
    if (isUrgent(entry.category) && distinctPeople(rejectedBy).length < 2)
      throw new NotAllowed(
        'alert.second-person',
        'It takes two people to reject this entry, and the message names one (rule A4).',
      );
    if (!suppressions.add(suppression)) return;
    const plateHash = buffer.plateHash.of(suppression.literal.reveal());
    const taken = { alertId, operator, rejectedBy, plateHash, via: 'broker' } as const;
    buffer.audit.append({ what: 'suppressionTaken', ...taken });
    emit({ type: 'suppressionTaken', category: entry.category });
  }

  #viewOf(one: StoredSuppression): SuppressionView {
    const { alertIds, entry, region: readRegion, why, rejectedBy, origin, caseNumber, atUtc } = one;
    const { source, region, category } = entry;
    const maskedPlate = String(parseNamedPlate(entry.plate));
    return {
      ...{ alertId: alertIds[0] ?? '', maskedPlate, source, region, category, readRegion, why },
      ...{ rejectedBy: [...rejectedBy], origin, caseNumber, atUtc },
      entryEndsAtUtc: this.#parts.hotLists.endOf(entry),
    };
  }
}
