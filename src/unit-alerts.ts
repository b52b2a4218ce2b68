/** Alerts after they were raised: what people make of them, here and elsewhere, and what follows for the hits to come. */
import { createHmac, randomBytes } from 'node:crypto';
import { renameSync } from 'node:fs';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { EntryMarks } from './alerts/entry-marks.ts';
import type { StandingReason } from './alerts/raise-alerts.ts';
import { Suppressions } from './alerts/suppressions.ts';
import { verify } from './alerts/verify.ts';
import type { Buffer } from './buffer/buffer.ts';
import { deriveKey } from './buffer/data-keys.ts';
import type { DatabaseSettings } from './buffer/database.ts';
import type { AlertKeeper } from './commands/alert-handlers.ts';
import type { Grant } from './domain/access.ts';
import type { AlertOutcomes } from './domain/alert-precision.ts';
import type { AlertEvent, Emit } from './domain/events.ts';
import type { Hit } from './domain/hit.ts';
import { utcMs } from './domain/time.ts';
import type {
  ListedEntry,
  Rejection,
  RetractionReason,
  SettledState,
  StandingState,
  StoredAlert,
  Verification,
  VerificationOrder,
} from './domain/verification.ts';
import { explain, Misconfigured } from './platform/errors.ts';
import { SealedFile } from './platform/sealed-file.ts';
import { settledDraft } from './publish/drafts.ts';
import { decodeSuppress, decodeVerify } from './publish/inbound.ts';
import type { Topics } from './publish/topics.ts';

/** Shown in one answer. */
const LISTED = 200;
/** Expired in one go: the rest waits for the next. */
const EXPIRED_AT_ONCE = 200;

export type UnitAlertsParts = {
  readonly buffer: Buffer;
  readonly suppressions: Suppressions;
  readonly marks: EntryMarks;
  readonly topics: Topics;
  readonly emit: Emit<AlertEvent>;
  /** 32 bytes: plates stand in the audit chain as hashes under it (policy C2). */
  readonly plateHashKey: Uint8Array;
  readonly onMessages: () => void;
};

export type JoinAlertsParts = Omit<UnitAlertsParts, 'suppressions' | 'marks' | 'plateHashKey'> & {
  readonly stored: DatabaseSettings;
  readonly filesKey: Uint8Array;
};

/** With what people have said before. A file of it that does not open is set aside: the unit must not stop for it. */
export function joinAlerts({ stored, filesKey, ...parts }: JoinAlertsParts): UnitAlerts {
  const key = deriveKey(filesKey, 'waypost/suppressions');
  const path = `${stored.path}.suppressions`;
  const suppressions = new Suppressions(new SealedFile(path, key, randomBytes), key);
  loadOrSetAside(suppressions, path, parts.emit);
  const marksPath = `${stored.path}.marks`;
  const marks = new EntryMarks(new SealedFile(marksPath, key, randomBytes));
  loadOrSetAside(marks, marksPath, parts.emit);
  return new UnitAlerts({ ...parts, suppressions, marks, plateHashKey: plateHashKeyOf(filesKey) });
}

function loadOrSetAside(kept: { load(): void }, path: string, emit: Emit<AlertEvent>): void {
  try {
    kept.load();
  } catch (error) {
    renameSync(path, `${path}.set-aside`);
    emit({ type: 'suppressionsUnreadable', file: basename(path), detail: explain(error) });
  }
}

/** Plates stand in the audit chain as hashes under it. */
export const plateHashKeyOf = (filesKey: Uint8Array): Uint8Array =>
  deriveKey(deriveKey(filesKey, 'waypost/buffer'), 'waypost/audit-plates');

/** What became of an order. */
export type Verified = {
  readonly alertId: string;
  readonly state: StandingState;
  readonly needsSecond: boolean;
};

export class UnitAlerts implements AlertKeeper {
  readonly #parts: UnitAlertsParts;

  #onTakenBack: (entryIdentity: string) => void = () => undefined;

  constructor(parts: UnitAlertsParts) {
    this.#parts = parts;
  }

  /** @param hear is called with the identity of an entry whose alert was taken back. */
  whenTakenBack(hear: (entryIdentity: string) => void): void {
    this.#onTakenBack = hear;
  }

  /** What was said of entries of delivered lists. */
  get marks(): EntryMarks {
    return this.#parts.marks;
  }

  /** For the data path: whether a person has said that this entry is not to alert on this plate. */
  standing(hit: Hit, readRegion: string | null): StandingReason | null {
    const { source } = hit.list;
    const { plate, region, category } = hit.entry;
    const mark = this.#parts.marks.of({ source, plate: plate.reveal(), region, category });
    if (mark !== null) return mark === 'removed' ? 'entry-removed' : 'entry-disputed';
    return this.#parts.suppressions.covers(hit, readRegion) ? 'suppressed' : null;
  }

  list(): readonly StoredAlert[] {
    return this.#parts.buffer.alerts.list(LISTED);
  }

  /** A person's word stands: a text that is revised afterwards changes nothing of it. */
  isSettled(alertId: string): boolean {
    const state = this.#parts.buffer.alerts.find(alertId)?.state ?? 'potential';
    return state !== 'potential' && state !== 'withdrawn';
  }

  /** What people made of the alerts that are kept. */
  outcomes(): readonly AlertOutcomes[] {
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

  #noteShown(alertId: string, shown: 'crop' | 'entry', { operator, caseNumber, purpose }: Grant): void {
    this.find(alertId);
    this.#parts.buffer.audit.append({ what: 'alertShown', alertId, shown, operator, caseNumber, purpose });
  }

  /** @throws Misconfigured if there is none, or its time has come */
  find(alertId: string): StoredAlert {
    const alert = this.#parts.buffer.alerts.find(alertId);
    if (alert === null) throw new Misconfigured('alert.unknown', `There is no alert ${alertId}.`);
    return alert;
  }

  /** @throws Misconfigured for what the state of the alert, or what was typed, does not admit; nothing has changed then */
  verify(order: VerificationOrder): Verified {
    const { buffer, suppressions, emit } = this.#parts;
    const alert = this.find(order.alertId);
    const verdict = verify(alert, order, suppressions.rejectedBy(order.alertId));
    const { alertId } = alert;
    if (verdict.kind === 'refused')
      throw new Misconfigured('alert.not-verified', `The alert ${alertId} is left as it is: ${verdict.why}.`);
    if (verdict.kind === 'second') {
      suppressions.noteFirst(alertId, order.operator);
      buffer.audit.append({ what: 'alertRejectedOnce', alertId, operator: order.operator });
      return { alertId, state: alert.state, needsSecond: true };
    }
    const atUtc = buffer.clock.utcNow();
    const { source, plate, region, category } = alert.entry;
    const entry: ListedEntry = { source, plate, region, category };
    const verification: Verification = {
      order,
      entry,
      literal: alert.literal,
      atUtc,
      suppresses: verdict.suppresses,
    };
    // First, so that a kill between the two leaves an alert that can be verified again, and no driver who is stopped again.
    if (verdict.suppresses) suppressions.add(verification);
    const reason = order.outcome === 'confirmed' ? null : order.outcome;
    this.#settle(alert, { state: verdict.state, reason, operator: order.operator, verification });
    emit({ type: 'alertVerified', outcome: order.outcome, listId: alert.listId, category });
    return { alertId, state: verdict.state, needsSecond: false };
  }

  /** Another unit's rejection, as it was published. The same again changes nothing. */
  takeIn(verification: Verification): void {
    const { buffer, suppressions } = this.#parts;
    if (!verification.suppresses) return;
    const before = suppressions.size;
    suppressions.add(verification);
    if (suppressions.size === before) return;
    const { alertId, operator } = verification.order;
    const plateHash = this.#hash(verification.literal.reveal());
    buffer.audit.append({ what: 'suppressionTaken', alertId, operator, plateHash });
  }

  /** From the broker, whose access rules say who may send it. Junk is told, and changes nothing. */
  acceptCommand(topic: string, body: Uint8Array): void {
    const { topics, emit } = this.#parts;
    try {
      const decoded = topic === topics.suppressCommand ? decodeSuppress(body) : decodeVerify(body);
      if (!decoded.ok) emit({ type: 'verificationRefused', detail: decoded.why });
      else if ('order' in decoded.value) this.takeIn(decoded.value);
      else this.verify(decoded.value);
    } catch (error) {
      emit({ type: 'verificationRefused', detail: explain(error) });
    }
  }

  /** Forgets rejections of entries that are in no list any more: they end with their entry. */
  prune(isListed: (entry: ListedEntry) => boolean): void {
    this.#parts.suppressions.prune(isListed);
    this.#parts.marks.prune(isListed);
  }

  /** Tells everybody who was alerted that the entry is gone, or doubted (policy H5). @returns how many alerts */
  retract(isOf: (alert: StoredAlert) => boolean, reason: RetractionReason): number {
    const standing = this.#parts.buffer.alerts.standingOn(isOf);
    for (const alert of standing)
      this.#settle(alert, { state: 'retracted', reason, operator: null, verification: null });
    return standing.length;
  }

  /**
   * Ends the wait for a person. Which ones are due is in the buffer alone, so that a kill loses none and repeats none.
   * @returns how many alerts
   */
  async expire(withinMs: number, signal: AbortSignal): Promise<number> {
    const { buffer, emit } = this.#parts;
    const due = buffer.alerts.unverifiedSince(utcMs(buffer.clock.utcNow() - withinMs), EXPIRED_AT_ONCE);
    let count = 0;
    for (const { alertId } of due) {
      // A commit each: reads that come in between do not wait for all of them.
      await setImmediate();
      if (signal.aborted) break;
      const alert = buffer.alerts.find(alertId);
      if (alert?.state !== 'potential') continue;
      this.#settle(alert, { state: 'expired', reason: null, operator: null, verification: null });
      count += 1;
    }
    if (count > 0) emit({ type: 'alertsExpired', count });
    return count;
  }

  #settle(alert: StoredAlert, settled: Settled): void {
    const { buffer, topics, onMessages } = this.#parts;
    const { state, reason, operator, verification } = settled;
    const { alertId, literal } = alert;
    const draft = settledDraft({ alert, state, reason, verification, atUtc: buffer.clock.utcNow() }, topics);
    const plateHash = this.#hash(literal.reveal());
    buffer.alerts.settle(alertId, state, draft, {
      what: 'alertSettled',
      alertId,
      state,
      reason,
      operator,
      plateHash,
    });
    if (state === 'retracted') this.#onTakenBack(alert.entry.entryIdentity);
    onMessages();
  }

  #hash(plate: string): string {
    return createHmac('sha256', this.#parts.plateHashKey).update(plate).digest('hex');
  }
}

type Settled = {
  readonly state: SettledState;
  readonly reason: Rejection | RetractionReason | null;
  readonly operator: string | null;
  readonly verification: Verification | null;
};
