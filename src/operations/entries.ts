/** Entries that people make on the unit. Connects their file, the lists in force, the audit chain and their alerts. */
import type { Store } from '../buffer/store.ts';
import type { EntryView } from '../contract/operations/entries.ts';
import { OPERATIONS } from '../contract/operations/table.ts';
import type { AuditEntry } from '../domain/access/audit.ts';
import type { RetractionReason } from '../domain/alert/verification.ts';
import { isEntryReviewDue, type ManualEntry, type ManualEntryOrder } from '../domain/list/manual-entry.ts';
import type { UtcMs } from '../domain/time/time.ts';
import type { ListsInForce } from '../hotlist/lists-in-force.ts';
import { MANUAL_SOURCE, type ManualEntries } from '../hotlist/manual-entries.ts';
import type { UnitAlerts } from './alerts.ts';
import { bind, operatorOf } from './bound-operation.ts';

/** How often the index is rebuilt. The age of the index therefore means nothing: each entry has its own end. */
const REFRESH_MS = 600_000;

export type UnitEntriesParts = {
  readonly entries: ManualEntries;
  readonly hotLists: Pick<ListsInForce, 'setOwn'>;
  readonly alerts: Pick<UnitAlerts, 'retract'>;
  readonly buffer: Pick<Store, 'audit' | 'clock' | 'plateHash'>;
};

export const entryOperations = (manual: UnitEntries) => ({
  entryAdd: bind(OPERATIONS.entryAdd, ({ order }, call) =>
    viewOf(manual.add({ ...order, operator: operatorOf(call), caseNumber: call.grant.caseNumber ?? '' })),
  ),
  entryList: bind(OPERATIONS.entryList, () => ({
    entries: manual.entries().map((entry) => viewOf(entry, entry.isReviewDue)),
  })),
  entryRenew: bind(OPERATIONS.entryRenew, ({ entryId, expiresAtUtc }, call) =>
    viewOf(manual.renew(entryId, expiresAtUtc, operatorOf(call))),
  ),
  entryRemove: bind(OPERATIONS.entryRemove, ({ entryId }, call) => {
    const { entry, retracted } = manual.remove(entryId, operatorOf(call));
    return { entry: viewOf(entry), retracted };
  }),
});

const viewOf = (entry: ManualEntry, isReviewDue = false): EntryView => {
  const { entryId, plate, region, category, operator, caseNumber, enteredAtUtc, expiresAtUtc } = entry;
  return {
    ...{ entryId, maskedPlate: String(plate), region, category, operator, caseNumber },
    ...{ enteredAtUtc, expiresAtUtc, isReviewDue },
  };
};

export class UnitEntries {
  readonly #parts: UnitEntriesParts;
  #nextChangeUtc: number = Number.NEGATIVE_INFINITY;

  constructor(parts: UnitEntriesParts) {
    this.#parts = parts;
  }

  /**
   * To be called every second: an entry matches nothing from its end on, and here its alerts are retracted. The entry leaves
   * its file last, so that a storage that fails in between repeats the retraction and skips none.
   */
  refresh(nowUtc: UtcMs): void {
    if (nowUtc < this.#nextChangeUtc) return;
    const { entries, hotLists } = this.#parts;
    for (const entry of entries.ended(nowUtc)) this.#retract(entry, 'entry-expired');
    entries.expire(nowUtc);
    const inForce = entries.inForce(nowUtc);
    hotLists.setOwn(inForce, nowUtc);
    this.#nextChangeUtc = Math.min(nowUtc + REFRESH_MS, ...inForce.map(({ expiresAtUtc }) => expiresAtUtc));
  }

  add(order: ManualEntryOrder): ManualEntry {
    const nowUtc = this.#parts.buffer.clock.utcNow();
    const entry = this.#parts.entries.add(order, nowUtc);
    return this.#changed(entry, 'entryAdded', order.operator, nowUtc);
  }

  entries(): readonly (ManualEntry & { readonly isReviewDue: boolean })[] {
    const nowUtc = this.#parts.buffer.clock.utcNow();
    return this.#parts.entries
      .inForce(nowUtc)
      .map((entry) => ({ ...entry, isReviewDue: isEntryReviewDue(entry, nowUtc) }));
  }

  renew(entryId: string, expiresAtUtc: UtcMs, operator: string): ManualEntry {
    const nowUtc = this.#parts.buffer.clock.utcNow();
    const entry = this.#parts.entries.renew(entryId, expiresAtUtc, nowUtc);
    return this.#changed(entry, 'entryRenewed', operator, nowUtc);
  }

  /** From now on the entry raises no alerts, and alerts already sent on it are retracted (policy H5). */
  remove(entryId: string, operator: string): { readonly entry: ManualEntry; readonly retracted: number } {
    const nowUtc = this.#parts.buffer.clock.utcNow();
    const entry = this.#parts.entries.remove(entryId, nowUtc);
    this.#changed(entry, 'entryRemoved', operator, nowUtc);
    return { entry, retracted: this.#retract(entry, 'entry-removed') };
  }

  #changed(entry: ManualEntry, what: EntryChange['what'], operator: string, nowUtc: UtcMs): ManualEntry {
    const { entryId, category, caseNumber } = entry;
    const plateHash = this.#parts.buffer.plateHash.of(entry.plate.reveal());
    this.#parts.buffer.audit.append({ what, entryId, category, operator, caseNumber, plateHash });
    this.#nextChangeUtc = Number.NEGATIVE_INFINITY;
    this.refresh(nowUtc);
    return entry;
  }

  #retract({ plate, region, category }: ManualEntry, reason: RetractionReason): number {
    return this.#parts.alerts.retract(
      ({ entry }) =>
        entry.source === MANUAL_SOURCE &&
        entry.plate === plate.reveal() &&
        entry.region === region &&
        entry.category === category,
      reason,
    );
  }
}

type EntryChange = Extract<AuditEntry, { readonly entryId: string }>;
