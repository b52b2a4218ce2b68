import type { AuditMessage } from '../contract/audit-message.ts';
import { WIRE_SCHEMA } from '../contract/fields.ts';
import type { AuditHead } from '../domain/access/audit.ts';
import type { Published } from '../domain/access/roll-back.ts';
import type { Emit } from '../domain/events/events.ts';
import type { PublishEvent } from '../domain/events/publish-events.ts';
import { type Clock, type MonoMs, monoMs } from '../domain/time/time.ts';
import { type RetrySchedule, retryDelayMs } from '../platform/retry-schedule.ts';
import { plainJson } from './delivery.ts';
import type { Link } from './link.ts';

/** Audit entries that the broker does not have yet. */
export type UntoldEntries = { readonly lines: readonly string[]; readonly last: AuditHead };

/** The audit chain as the publisher sees it. */
export interface AuditSource {
  /** The next entries, as many as fit in a message; null if there are none, or the storage fails. */
  untold(): UntoldEntries | null;
  /** The broker has everything up to the entry `n`. */
  told(n: number): void;
  /** What the unit says about its buffer; null while the storage fails. */
  published(): Published | null;
}

export type AuditTellerParts = {
  readonly audit: AuditSource;
  readonly clock: Pick<Clock, 'monoNow'>;
  readonly emit: Emit<PublishEvent>;
};

/** A broker that refuses the topic, or ends the link because of it, gets the entries again after a while. */
const REFUSED_RETRY: RetrySchedule = { firstMs: 60_000, maxMs: 3_600_000 };

/**
 * Sends the entries of the audit chain to the broker (policy C2), in order, one message at a time. They have no number
 * in the outbox: each entry has its own, and the broker retains the last message. An entry is sent until the broker has
 * acknowledged it, so it may arrive twice.
 */
export class AuditTeller {
  readonly #parts: AuditTellerParts;
  readonly #unitId: string;
  readonly #topic: string;
  #isSending = false;
  #failures = 0;
  #pausedUntil: MonoMs | null = null;

  constructor(unitId: string, topic: string, parts: AuditTellerParts) {
    this.#unitId = unitId;
    this.#topic = topic;
    this.#parts = parts;
  }

  /** Sends the next entries. @returns null if there is nothing to send now */
  send(link: Pick<Link, 'publish'>): Promise<void> | null {
    const { audit, clock } = this.#parts;
    if (this.#isSending || (this.#pausedUntil !== null && clock.monoNow() < this.#pausedUntil)) return null;
    const entries = audit.untold();
    if (entries === null) return null;
    const body: AuditMessage = {
      ...{ schema: WIRE_SCHEMA, type: 'audit', unitId: this.#unitId },
      lines: [...entries.lines],
      auditHead: entries.last,
      lastMessage: audit.published()?.lastMessage ?? null,
    };
    this.#isSending = true;
    return this.#publish(link, Buffer.from(JSON.stringify(body)), entries.last.n);
  }

  async #publish(link: Pick<Link, 'publish'>, body: Uint8Array, n: number): Promise<void> {
    const { audit, clock, emit } = this.#parts;
    const outcome = await link.publish(plainJson(this.#topic, body, true));
    this.#isSending = false;
    if (outcome.type === 'confirmed') {
      this.#failures = 0;
      this.#pausedUntil = null;
      audit.told(n);
      return;
    }
    this.#failures += 1;
    // One lost link says nothing about the message. Some brokers end the link for a topic that they refuse.
    if (outcome.type === 'unknown' && this.#failures === 1) return;
    const delayMs = retryDelayMs(this.#failures - 1, REFUSED_RETRY, 1);
    this.#pausedUntil = monoMs(clock.monoNow() + delayMs);
    if (outcome.type === 'refused')
      emit({ type: 'messageRefused', topic: this.#topic, reason: outcome.reason });
  }
}
