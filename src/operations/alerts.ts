import { setImmediate } from 'node:timers/promises';
import { dispose } from '../alerts/dispose.ts';
import type { EntryMarks } from '../alerts/entry-marks.ts';
import type { Objection } from '../alerts/raise-alerts.ts';
import type { Suppressions } from '../alerts/suppressions.ts';
import { unknownAlert } from '../alerts/unknown-alert.ts';
import { everyone, verify } from '../alerts/verify.ts';
import { loadOrSetAside, marksPath, suppressionsPath } from '../alerts/what-people-said.ts';
import type { Store } from '../buffer/store.ts';
import type { Topics } from '../contract/topics.ts';
import type { Grant } from '../domain/access/access.ts';
import type { AlertFilter } from '../domain/alert/alert-filter.ts';
import type { MonthOfOutcomes } from '../domain/alert/alert-precision.ts';
import type { DispositionOrder } from '../domain/alert/disposition.ts';
import type { Suppression } from '../domain/alert/suppression.ts';
import {
  type AlertSettled,
  isStanding,
  isVerified,
  type ListedEntry,
  type RetractionReason,
  type StoredAlert,
  type StoredState,
  type VerificationOrder,
} from '../domain/alert/verification.ts';
import type { AlertEvent } from '../domain/events/alert-events.ts';
import type { Emit } from '../domain/events/events.ts';
import type { Hit } from '../domain/list/hit.ts';
import { NotAllowed } from '../platform/errors.ts';
import { settledDraft } from '../publish/drafts.ts';

/** Alerts that expire in one run. The rest wait for the next run. */
const EXPIRED_AT_ONCE = 200;

export type UnitAlertsParts = {
  /** What people have said lies beside it. */
  readonly bufferPath: string;
  readonly buffer: Store;
  readonly suppressions: Suppressions;
  readonly marks: EntryMarks;
  readonly topics: Topics;
  readonly emit: Emit<AlertEvent>;
  readonly onMessages: () => void;
  /** Called with the entry whose alert was withdrawn. */
  readonly onTakenBack: (entryIdentity: string) => void;
};

/** By which door an order came, and for which case. */
export type OrderedBy = Pick<Grant, 'via' | 'caseNumber'>;
const AT_THE_UNIT: OrderedBy = { caseNumber: null };

/** The result of an order. */
export type Verified = {
  readonly alertId: string;
  readonly state: StoredState;
  readonly needsSecond: boolean;
};

export class UnitAlerts {
  readonly #parts: UnitAlertsParts;

  constructor(parts: UnitAlertsParts) {
    this.#parts = parts;
  }

  /**
   * Reads what people have said before. To be called when the buffer is open, which proves that the keys are this unit's: a file
   * that does not open is set aside, since the unit must not stop for it.
   */
  load(): void {
    const { bufferPath, suppressions, marks, emit } = this.#parts;
    loadOrSetAside(suppressions, suppressionsPath(bufferPath), emit);
    loadOrSetAside(marks, marksPath(bufferPath), emit);
  }

  get marks(): EntryMarks {
    return this.#parts.marks;
  }

  get suppressions(): Suppressions {
    return this.#parts.suppressions;
  }

  /** For the data path: why this entry must not alert on this plate, if a person said so. */
  objection(hit: Hit, readRegion: string | null): Objection | null {
    const { source } = hit.list;
    const { plate, region, category } = hit.entry;
    const mark = this.#parts.marks.of({ source, plate: plate.reveal(), region, category });
    if (mark !== null) return mark === 'removed' ? 'entry-removed' : 'entry-disputed';
    return this.#parts.suppressions.covers(hit, readRegion) ? 'suppressed' : null;
  }

  list(filter: AlertFilter, limit: number): readonly StoredAlert[] {
    return this.#parts.buffer.alerts.list(limit, filter);
  }

  /** Whether a person has settled the alert. A later revision of the text does not change that decision. */
  isSettled(alertId: string): boolean {
    const state = this.#parts.buffer.alerts.find(alertId)?.state ?? 'potential';
    return state !== 'potential' && state !== 'withdrawn';
  }

  /** The outcomes of a year's alerts, by month. */
  outcomes(): readonly MonthOfOutcomes[] {
    return this.#parts.buffer.alerts.outcomes();
  }

  crop(alertId: string, grant: Grant): Uint8Array | null {
    this.#noteShown(alertId, 'crop', grant);
    return this.#parts.buffer.alerts.crop(alertId);
  }

  reveal(alertId: string, grant: Grant): StoredAlert {
    const alert = this.find(alertId);
    this.#noteShown(alertId, 'entry', grant);
    return alert;
  }

  /** Includes the entry once a person has compared it. The audit chain then records this view like any other. */
  show(alertId: string, grant: Grant): StoredAlert {
    const alert = this.find(alertId);
    if (isVerified(alert.state)) this.#noteShown(alertId, 'entry', grant);
    return alert;
  }

  #noteShown(alertId: string, shown: 'crop' | 'entry', { operator, caseNumber, purpose }: Grant): void {
    const plateHash = this.#parts.buffer.plateHash.of(this.find(alertId).literal.reveal());
    const who = { operator, caseNumber, purpose };
    this.#parts.buffer.audit.append({ what: 'alertShown', alertId, shown, ...who, plateHash });
  }

  /** @throws InvalidRequest if there is no such alert, or it has expired; Unavailable if it may be sealed */
  find(alertId: string): StoredAlert {
    const { alerts, clock } = this.#parts.buffer;
    const alert = alerts.find(alertId);
    if (alert === null) throw unknownAlert(alertId, clock.sealedSeq !== null);
    return alert;
  }

  /** @throws InvalidRequest if the alert's state or the typed text does not allow this; nothing has changed then */
  verify(order: VerificationOrder, by = AT_THE_UNIT): Verified {
    const { suppressions, emit } = this.#parts;
    const alert = this.find(order.alertId);
    const first = suppressions.rejectedBy(order.alertId);
    const verdict = verify(alert, order, first);
    const { alertId } = alert;
    if (verdict.kind === 'refused')
      throw new NotAllowed('alert.not-verified', `The alert ${alertId} was not changed: ${verdict.why}.`);
    if (verdict.kind === 'second') return this.#noteFirst(alert, order.operator, by.via);
    const { operator, blind, outcome } = order;
    const rejectedBy = verdict.suppresses ? everyone(first, operator) : [];
    // Suppress first: after a kill between the two, the alert can be verified again and no driver is stopped again.
    if (outcome === 'confirmed') suppressions.forgetFirst(alertId);
    else this.#suppress(alert, { operator, rejectedBy, region: blind.region, why: outcome }, by);
    const { state, suppresses } = verdict;
    const reason = outcome === 'confirmed' ? null : outcome;
    this.#settle(
      alert,
      { ...UNSAID, state, reason, operator, rejectedBy, verification: order, suppresses },
      by.via,
    );
    emit({ type: 'alertVerified', outcome, listId: alert.listId, category: alert.entry.category });
    return { alertId, state, needsSecond: false };
  }

  /**
   * Records the disposition of a confirmed alert. @throws InvalidRequest as `verify` does; repeating an order changes
   * nothing
   */
  dispose(order: DispositionOrder, by = AT_THE_UNIT): Verified {
    const { suppressions, emit } = this.#parts;
    const alert = this.find(order.alertId);
    const { alertId } = alert;
    const { disposition, operator } = order;
    const first = suppressions.rejectedBy(alertId);
    const disposal = dispose(alert, order, first);
    if (disposal.kind === 'refused')
      throw new NotAllowed('alert.not-closed', `The alert ${alertId} was not changed: ${disposal.why}.`);
    if (disposal.kind === 'second') return this.#noteFirst(alert, operator, by.via);
    if (disposal.kind === 'accepted') {
      const { suppresses } = disposal;
      const rejectedBy = suppresses ? everyone(first, operator) : [];
      const found = { operator, rejectedBy, region: alert.readRegion, why: 'stopped-in-error' } as const;
      if (suppresses) this.#suppress(alert, found, by);
      const settled = { ...UNSAID, state: 'closed', disposition, operator, rejectedBy, suppresses } as const;
      this.#settle(alert, settled, by.via);
      emit({ type: 'alertClosed', disposition, listId: alert.listId, category: alert.entry.category });
    }
    return { alertId, state: 'closed', needsSecond: false };
  }

  /** Notes the first of two rejections. Another person has to reject it too. */
  #noteFirst({ alertId, state }: StoredAlert, operator: string, via?: 'broker'): Verified {
    const { buffer, suppressions } = this.#parts;
    suppressions.noteFirst(alertId, operator);
    buffer.audit.append({ what: 'alertRejectedOnce', alertId, operator, ...(via && { via }) });
    return { alertId, state, needsSecond: true };
  }

  #suppress(
    alert: StoredAlert,
    found: Pick<Suppression, 'operator' | 'rejectedBy' | 'region' | 'why'>,
    { via, caseNumber }: OrderedBy,
  ): void {
    const { buffer, suppressions } = this.#parts;
    const { alertId, literal } = alert;
    const { source, plate, region, category } = alert.entry;
    const entry: ListedEntry = { source, plate, region, category };
    const atUtc = buffer.clock.utcNow();
    suppressions.add({ ...found, alertId, entry, literal, atUtc, origin: via ?? 'socket', caseNumber });
  }

  /** Forgets rejections of entries that are no longer in any list: a rejection ends with its entry. */
  prune(isListed: (entry: ListedEntry) => boolean): void {
    this.#parts.suppressions.prune(isListed);
    this.#parts.marks.prune(isListed);
  }

  /** Informs everybody who got an alert that its entry was removed or disputed (policy H5). @returns how many alerts */
  retract(isOf: (alert: StoredAlert) => boolean, reason: RetractionReason): number {
    const open = this.#parts.buffer.alerts.openAlertsOn(isOf);
    for (const alert of open) this.#settle(alert, { ...UNSAID, state: 'retracted', reason });
    return open.length;
  }

  /** As `retract`, for one alert. @returns false if nobody could act on it any more */
  retractOne(alertId: string, reason: RetractionReason): boolean {
    const alert = this.#parts.buffer.alerts.find(alertId);
    if (alert === null || !isStanding(alert)) return false;
    this.#settle(alert, { ...UNSAID, state: 'retracted', reason });
    return true;
  }

  /**
   * Expires alerts that nobody verified in time. Only the buffer decides which ones are due, so a kill loses none and
   * repeats none.
   * @returns how many alerts
   */
  async expire(withinMs: number, signal: AbortSignal): Promise<number> {
    const { buffer, emit } = this.#parts;
    const due = buffer.alerts.unverifiedWithin(withinMs, EXPIRED_AT_ONCE);
    let count = 0;
    for (const { alertId } of due) {
      // One commit per alert, so that new reads do not wait for all of them.
      await setImmediate();
      if (signal.aborted) break;
      const alert = buffer.alerts.find(alertId);
      if (alert?.state !== 'potential') continue;
      this.#settle(alert, { ...UNSAID, state: 'expired' });
      count += 1;
    }
    if (count > 0) emit({ type: 'alertsExpired', count });
    return count;
  }

  #settle(alert: StoredAlert, settled: Settled, via?: 'broker'): void {
    const { buffer, topics, onMessages, onTakenBack } = this.#parts;
    const { state, disposition, operator } = settled;
    const { alertId, literal } = alert;
    const draft = settledDraft({ ...settled, alert, atUtc: buffer.clock.utcNow() }, topics);
    const reason = settled.reason ?? disposition;
    const plateHash = buffer.plateHash.of(literal.reveal());
    const said = { what: 'alertSettled', alertId, state, reason, operator, plateHash } as const;
    const entry = { ...said, ...(via && { via }) };
    buffer.alerts.settle(alertId, { state, disposition }, draft, entry);
    if (state === 'retracted') onTakenBack(alert.entry.entryIdentity);
    onMessages();
  }
}

type Settled = Omit<AlertSettled, 'alert' | 'atUtc'>;

/** The fields that no person has filled in. */
const UNSAID = {
  reason: null,
  disposition: null,
  operator: null,
  rejectedBy: [],
  verification: null,
  suppresses: false,
} as const;
