import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Emit } from '../domain/events/events.ts';
import type { PublishEvent } from '../domain/events/publish-events.ts';
import type { OutboxMessage } from '../domain/keeping/message.ts';
import type { OnStep } from '../domain/time/step.ts';
import type { Clock } from '../domain/time/time.ts';
import { consequenceOf, type DeliverySettings, onWire, roomFor } from './delivery.ts';
import type { Link } from './link.ts';
import type { OutboxSource } from './outbox-source.ts';

export type ExchangeParts = {
  readonly outbox: OutboxSource;
  readonly clock: Clock;
  readonly emit: Emit<PublishEvent>;
  readonly onStep: OnStep;
  /** Called when the outbox throws. */
  readonly onFailure: (error: unknown) => void;
};

/** A message that the broker has, until the outbox knows it. */
type Confirmation = PromiseWithResolvers<void> & { readonly seq: number };

/**
 * What is in flight between the outbox and the current link.
 *
 * - A message counts as in flight until the outbox knows its result.
 * - The confirmations of one turn of the event loop share a commit. The same commit hands out the next messages.
 * - Nothing here survives `kill -9`, and nothing needs to, because the outbox does.
 */
export class Exchange {
  readonly #settings: DeliverySettings;
  readonly #parts: ExchangeParts;
  readonly #onRoom: () => void;
  readonly #inFlight = new Set<Promise<void>>();
  #confirmations: Confirmation[] = [];
  #waking: Promise<void> | null = null;
  #confirmedCount = 0;
  #change = Promise.withResolvers<void>();

  /**
   * @param onRoom called, at most once per turn of the event loop, when something in flight has ended or was confirmed
   */
  constructor(settings: DeliverySettings, parts: ExchangeParts, onRoom: () => void) {
    this.#settings = settings;
    this.#parts = parts;
    this.#onRoom = onRoom;
  }

  /** How much is in flight, including the status. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Messages that brokers have confirmed since the start. */
  get confirmedCount(): number {
    return this.#confirmedCount;
  }

  /** Resolves at the next change of what is in flight. */
  get nextChange(): Promise<void> {
    return this.#change.promise;
  }

  /** Resolves when all that is in flight now has ended. Never rejects. */
  async settled(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  /**
   * Reports to the outbox which messages the broker has, and sends the next ones.
   * @param link null: nothing more is sent
   * @throws what the outbox throws, unless a message waits for its confirmation and gets the error
   */
  exchange(link: Link | null): void {
    const confirmations = this.#confirmations;
    const room = this.#room(link, confirmations.length);
    if (room === 0 && confirmations.length === 0) return;
    this.#confirmations = [];
    try {
      const seqs = confirmations.map(({ seq }) => seq);
      const messages = this.#parts.outbox.take(room, seqs);
      for (const { resolve } of confirmations) resolve();
      if (link !== null) for (const message of messages) this.track(this.#deliver(link, message));
    } catch (error) {
      if (confirmations.length === 0) throw error;
      for (const { reject } of confirmations) reject(error);
    }
  }

  /** Counts work as in flight until it has ended, then asks for more. */
  track(work: Promise<void>): void {
    const tracked = work.catch(this.#parts.onFailure).finally(() => {
      this.#inFlight.delete(tracked);
      this.noteChange();
      this.#wakeSoon();
    });
    this.#inFlight.add(tracked);
  }

  /** Resolves `nextChange`. */
  noteChange(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  #room(link: Link | null, leaving: number): number {
    if (link === null) return 0;
    const { receiveMaximum } = link;
    return roomFor(this.#settings, { receiveMaximum, inFlight: this.#inFlight.size, leaving });
  }

  /** A broker acknowledges several messages at once, so all of them share one commit and one query of the outbox. */
  #wakeSoon(): void {
    this.#waking ??= nextTurn().then(() => {
      this.#waking = null;
      this.#onRoom();
    });
  }

  async #deliver(link: Link, message: OutboxMessage): Promise<void> {
    const { outbox, clock, emit, onStep } = this.#parts;
    const { topic, id, kind } = message;
    const answer = link.publish(onWire(message, clock.utcNow()));
    onStep('message-sent');
    const consequence = consequenceOf(await answer, kind, this.#settings);
    switch (consequence.type) {
      case 'confirm':
        await this.#confirm(id.seq);
        this.#confirmedCount += 1;
        return emit({ type: 'messageConfirmed', topic, heard: consequence.heard });
      case 'keep':
        outbox.refuse(id.seq, consequence.reason);
        return emit({ type: 'messageKept', topic });
      case 'refuse':
        outbox.refuse(id.seq, consequence.reason);
        return emit({ type: 'messageRefused', topic, reason: consequence.reason });
      case 'requeue':
        return;
    }
  }

  /** Resolves when the outbox knows the result. */
  #confirm(seq: number): Promise<void> {
    const confirmation = { seq, ...Promise.withResolvers<void>() };
    this.#confirmations.push(confirmation);
    this.#wakeSoon();
    return confirmation.promise;
  }
}
