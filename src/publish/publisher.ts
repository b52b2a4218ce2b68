import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { StatusMessage } from '../contract/status-message.ts';
import type { Topics } from '../contract/topics.ts';
import type { Emit } from '../domain/events/events.ts';
import type { PublishEvent } from '../domain/events/publish-events.ts';
import {
  formatMessageId,
  type MessageKind,
  type OutboxDepth,
  type OutboxMessage,
} from '../domain/keeping/message.ts';
import type { OnStep } from '../domain/time/step.ts';
import type { Clock } from '../domain/time/time.ts';
import { explain, Unavailable } from '../platform/errors.ts';
import { type RetrySchedule, retryDelayMs } from '../platform/retry-schedule.ts';
import { type BrokerAccess, type BrokerSettings, readBrokerAccess } from './broker-files.ts';
import { Link, type LinkMessage, type LinkSettings } from './link.ts';
import { encodeStatus, offlineStatus } from './status-message.ts';

/** Where messages wait; what was taken is in flight until it is confirmed, refused or requeued. */
export interface OutboxSource {
  /** @param confirmed numbers of messages that the broker has: they leave the outbox, in the same commit */
  take(limit: number, confirmed: readonly number[]): readonly OutboxMessage[];
  refuse(seq: number, reason: string): void;
  requeue(): void;
  depth(): OutboxDepth;
}

export type PublisherSettings = {
  readonly unitId: string;
  /** Of the program, for the last will. */
  readonly version: string;
  readonly topics: Topics;
  readonly broker: BrokerSettings;
  /** Most messages in flight; the broker's receive maximum holds too. */
  readonly window: number;
  /** Whether a message stays, to be sent again later, that the broker took while nobody subscribed to its topic. */
  readonly keepsUnheard: Readonly<Record<MessageKind, boolean>>;
  readonly timing: PublishTiming;
};

export type PublishTiming = Pick<LinkSettings, 'connectTimeoutMs' | 'keepaliveS' | 'publishTimeoutMs'> & {
  readonly retry: RetrySchedule;
};

/** Why a message waits that the broker took. */
const UNHEARD = 'no matching subscribers';

/** A session that lasted this long, or brought a message across, counts as a success: the next try comes soon. */
const STEADY_MS = 10_000;

/** For a broker behind a mobile network. */
export const PUBLISH_TIMING: PublishTiming = {
  connectTimeoutMs: 15_000,
  keepaliveS: 30,
  publishTimeoutMs: 20_000,
  retry: { firstMs: 1_000, maxMs: 60_000 },
};

/** What the broker may tell a unit. */
export type Inbound = {
  readonly filters: readonly string[];
  /** Must not throw. */
  readonly accept: (topic: string, body: Uint8Array) => void;
};

export type PublisherParts = {
  readonly inbound: Inbound | null;
  readonly outbox: OutboxSource;
  readonly clock: Clock;
  /** 0 ≤ r < 1 */
  readonly random: () => number;
  readonly emit: Emit<PublishEvent>;
  readonly onStep: OnStep;
  /** Called when the outbox throws: the unit decides what becomes of it. */
  readonly onFailure: (error: unknown) => void;
};

/** A message that the broker has, until the outbox knows it. */
type Confirmation = PromiseWithResolvers<void> & { readonly seq: number };

/** How one attempt to have a session ended. */
type Session = { readonly wasConnected: boolean; readonly wasSteady: boolean; readonly detail: string };

/**
 * Moves messages from the outbox to the broker, and keeps the unit's retained status there.
 *
 * - A message is done when the broker has acknowledged it; one whose link was lost is requeued and sent again.
 * - At most `window` messages are in flight, so an alert overtakes all of a backlog but those.
 * - A broker that is absent is normal: it is tried for again and again, and said once when lost, once when back.
 * - Nothing here survives `kill -9`, and nothing needs to: the outbox does.
 */
export class Publisher {
  readonly #settings: PublisherSettings;
  readonly #parts: PublisherParts;
  readonly #stopRequest = new AbortController();
  readonly #sending = new Set<Promise<void>>();
  #link: Link | null = null;
  #status: StatusMessage | null = null;
  #statusIsDue = false;
  /** Those that came in this turn of the event loop share a commit. */
  #confirmations: Confirmation[] = [];
  #waking: Promise<void> | null = null;
  /** Messages that a broker has confirmed. */
  #confirmed = 0;
  #running: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | null = null;
  /** Resolves at the next change of what is in flight, then is replaced. */
  #turn = Promise.withResolvers<void>();

  constructor(settings: PublisherSettings, parts: PublisherParts) {
    this.#settings = settings;
    this.#parts = parts;
  }

  /**
   * Begins to connect and publish; returns before there is a broker.
   * @throws Misconfigured if a file with credentials cannot be read
   */
  start(): void {
    const access = readBrokerAccess(this.#settings.broker);
    this.#running = this.#run(access, this.#stopRequest.signal).catch(this.#parts.onFailure);
  }

  /** There may be something new in the outbox. */
  wake(): void {
    const link = this.#link;
    if (link?.isUp === true && this.#stopped === null) this.#sendDueStatus(link);
    try {
      this.#exchange(link);
    } catch (error) {
      this.#parts.onFailure(error);
    }
  }

  /** Tells the outbox what the broker has, and sends what takes its place. */
  #exchange(link: Link | null): void {
    const confirmations = this.#confirmations;
    const room = this.#room(link, confirmations.length);
    if (room === 0 && confirmations.length === 0) return;
    this.#confirmations = [];
    try {
      const seqs = confirmations.map(({ seq }) => seq);
      const messages = this.#parts.outbox.take(room, seqs);
      for (const { resolve } of confirmations) resolve();
      if (link !== null) for (const message of messages) this.#track(this.#deliver(link, message));
    } catch (error) {
      if (confirmations.length === 0) throw error;
      for (const { reject } of confirmations) reject(error);
    }
  }

  /** How many more may be in flight when `leaving` of them are done. */
  #room(link: Link | null, leaving: number): number {
    if (link?.isUp !== true || this.#stopped !== null) return 0;
    // One place of the broker's is kept free for the status, if it has more than one.
    const window = Math.max(1, Math.min(this.#settings.window, link.receiveMaximum - 1));
    return Math.max(0, window - (this.#sending.size - leaving));
  }

  /** Publishes the status, retained; without a link it is sent when there is one. Only the newest is kept. */
  publishStatus(status: StatusMessage): void {
    this.#status = status;
    this.#statusIsDue = true;
    this.wake();
  }

  /** Sends something that nobody misses: now, or not at all while there is no link. */
  tell(topic: string, body: object, retain: boolean): void {
    const link = this.#link;
    if (link === null || !link.isUp || this.#sending.size >= link.receiveMaximum) return;
    const message = {
      topic,
      body: Buffer.from(JSON.stringify(body)),
      format: 'json' as const,
      retain,
      expiryS: null,
      userProperties: {},
    };
    this.#track(link.publish(message).then(() => undefined));
  }

  /** Waits until the outbox is empty. @returns false if it was not within the time, or until a stop */
  async flush(withinMs: number): Promise<boolean> {
    const done = new AbortController();
    const late = sleep(withinMs, 'late', { signal: done.signal }).catch(() => 'late');
    try {
      this.wake();
      while (this.#sending.size > 0 || this.#waits()) {
        if (this.#stopped !== null) return false;
        if ((await Promise.race([this.#turn.promise, late])) === 'late') return false;
      }
      return true;
    } finally {
      done.abort();
    }
  }

  /** Between the loss of a link and its requeue nothing is being sent, and what was in flight still waits. */
  #waits(): boolean {
    const { unpublished, inFlight } = this.#parts.outbox.depth();
    return unpublished + inFlight > 0;
  }

  /**
   * Takes no more messages, waits for those in flight, publishes what `lastStatus` then gives, and says goodbye to
   * the broker. May be called more than once. @returns after `withinMs` at the latest
   * @throws what `lastStatus` threw, when all else is done
   */
  stop(withinMs: number, lastStatus: () => StatusMessage | null = () => null): Promise<void> {
    this.#stopped ??= this.#stop(withinMs, lastStatus);
    return this.#stopped;
  }

  async #stop(withinMs: number, lastStatus: () => StatusMessage | null): Promise<void> {
    const untilMono = this.#parts.clock.monoNow() + withinMs;
    const done = new AbortController();
    const late = sleep(withinMs, undefined, { signal: done.signal }).catch(() => undefined);
    this.#endTurn();
    try {
      await Promise.race([Promise.all(this.#sending), late]);
      await Promise.race([this.#sendLastStatus(lastStatus()), late]);
    } finally {
      done.abort();
      this.#stopRequest.abort();
      await this.#link?.end(Math.max(0, untilMono - this.#parts.clock.monoNow()));
      await this.#running;
    }
  }

  async #sendLastStatus(status: StatusMessage | null): Promise<void> {
    const link = this.#link;
    // With the broker's places all taken, it would be the end of a session that may still confirm something.
    if (status === null || link === null || this.#sending.size >= link.receiveMaximum) return;
    await this.#sendStatus(link, status);
  }

  async #run(access: BrokerAccess, signal: AbortSignal): Promise<void> {
    const broker = new URL(access.url).host;
    let failures = 0;
    while (!signal.aborted) {
      const session = await this.#session(access, broker, signal);
      if (signal.aborted) return;
      if (session.wasSteady) failures = 0;
      // While it stays away, one line is enough.
      if (failures === 0 || session.wasConnected)
        this.#parts.emit({ type: 'brokerLost', broker, detail: session.detail });
      const delayMs = retryDelayMs(failures, this.#settings.timing.retry, this.#parts.random());
      failures += 1;
      // An abort ends the wait early; the loop's condition decides what follows.
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** From one attempt to connect to the loss of the link. */
  async #session(access: BrokerAccess, broker: string, signal: AbortSignal): Promise<Session> {
    let link: Link;
    try {
      link = await Link.connect(access, this.#linkSettings(), signal);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return { wasConnected: false, wasSteady: false, detail: explain(error) };
    }
    const sinceMono = this.#parts.clock.monoNow();
    const confirmedBefore = this.#confirmed;
    this.#link = link;
    this.#parts.emit({ type: 'brokerConnected', broker });
    this.#statusIsDue = this.#status !== null;
    this.wake();
    const { inbound } = this.#parts;
    // Not waited for: what is to be sent does not depend on it.
    if (inbound !== null)
      void link.subscribe(inbound.filters, inbound.accept).then((isHeard) => {
        if (!isHeard && link.isUp) this.#parts.emit({ type: 'commandsUnheard', broker });
      });
    // A stop that came between CONNACK and this line saw no link to end.
    if (signal.aborted) await link.end(0);
    const detail = await link.lost;
    this.#link = null;
    await Promise.all(this.#sending);
    this.#parts.outbox.requeue();
    const lasted = this.#parts.clock.monoNow() - sinceMono >= STEADY_MS;
    return { wasConnected: true, wasSteady: lasted || this.#confirmed > confirmedBefore, detail };
  }

  #sendDueStatus(link: Link): void {
    if (!this.#statusIsDue || this.#status === null || this.#sending.size >= link.receiveMaximum) return;
    this.#statusIsDue = false;
    this.#track(this.#sendStatus(link, this.#status));
  }

  /** Counts work as in flight until it has ended, then looks for more. */
  #track(work: Promise<void>): void {
    const tracked = work.catch(this.#parts.onFailure).finally(() => {
      this.#sending.delete(tracked);
      this.#endTurn();
      this.#wakeSoon();
    });
    this.#sending.add(tracked);
  }

  /** A broker answers several at once: one commit and one look into the outbox for all of them. */
  #wakeSoon(): void {
    this.#waking ??= nextTurn().then(() => {
      this.#waking = null;
      this.wake();
    });
  }

  /** Resolves when the outbox has it. */
  #confirm(seq: number): Promise<void> {
    const confirmation = { seq, ...Promise.withResolvers<void>() };
    this.#confirmations.push(confirmation);
    this.#wakeSoon();
    return confirmation.promise;
  }

  #endTurn(): void {
    this.#turn.resolve();
    this.#turn = Promise.withResolvers();
  }

  async #deliver(link: Link, message: OutboxMessage): Promise<void> {
    const { outbox, emit } = this.#parts;
    const { topic, id } = message;
    const answer = link.publish(this.#onWire(message));
    this.#parts.onStep('message-sent');
    const outcome = await answer;
    if (outcome.type === 'confirmed' && !outcome.heard && this.#settings.keepsUnheard[message.kind]) {
      outbox.refuse(id.seq, UNHEARD);
      emit({ type: 'messageKept', topic });
    } else if (outcome.type === 'confirmed') {
      await this.#confirm(id.seq);
      this.#confirmed += 1;
      emit({ type: 'messageConfirmed', topic, heard: outcome.heard });
    }
    if (outcome.type === 'refused') {
      outbox.refuse(id.seq, outcome.reason);
      emit({ type: 'messageRefused', topic, reason: outcome.reason });
    }
  }

  /** Nothing follows from its outcome: the next status comes soon, and on the next link at once. */
  async #sendStatus(link: Link, status: StatusMessage): Promise<void> {
    const { topics } = this.#settings;
    const body = encodeStatus(status);
    await link.publish({
      topic: topics.status,
      body,
      format: 'json',
      retain: true,
      expiryS: null,
      userProperties: {},
    });
  }

  /** What changes from one sending to the next travels beside the stored body. */
  #onWire(message: OutboxMessage): LinkMessage {
    const nowUtc = this.#parts.clock.utcNow();
    return {
      topic: message.topic,
      body: message.body,
      format: 'json',
      retain: false,
      expiryS: Math.max(1, Math.floor((message.expiresAtUtc - nowUtc) / 1000)),
      userProperties: {
        id: formatMessageId(message.id),
        'age-ms': String(Math.max(0, Math.round(nowUtc - message.recordedAtUtc))),
        attempt: String(message.attempt),
      },
    };
  }

  #linkSettings(): LinkSettings {
    const { unitId, version, topics, timing } = this.#settings;
    return {
      connectTimeoutMs: timing.connectTimeoutMs,
      keepaliveS: timing.keepaliveS,
      publishTimeoutMs: timing.publishTimeoutMs,
      clientId: `waypost-${unitId}`,
      will: { topic: topics.status, body: encodeStatus(offlineStatus(unitId, version)) },
    };
  }
}
