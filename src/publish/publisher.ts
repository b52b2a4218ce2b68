import { setTimeout as sleep } from 'node:timers/promises';
import type { StatusMessage } from '../contract/status-message.ts';
import type { Topics } from '../contract/topics.ts';
import type { Published } from '../domain/access/roll-back.ts';
import { explain, Misconfigured, Unavailable } from '../platform/errors.ts';
import { type RetrySchedule, retryDelayMs } from '../platform/retry-schedule.ts';
import { type AuditSource, AuditTeller } from './audit-teller.ts';
import { type BrokerSettings, readBrokerAccess } from './broker-files.ts';
import { type DeliverySettings, plainJson } from './delivery.ts';
import { Exchange, type ExchangeParts } from './exchange.ts';
import { Link, type LinkSettings } from './link.ts';
import { publishedIn } from './own-past.ts';
import { encodeStatus, offlineStatus } from './status-message.ts';

export type PublisherSettings = DeliverySettings & {
  readonly unitId: string;
  /** The program's version, for the last will. */
  readonly version: string;
  readonly topics: Topics;
  readonly broker: BrokerSettings;
  readonly timing: PublishTiming;
};

export type PublishTiming = Pick<LinkSettings, 'connectTimeoutMs' | 'keepaliveS' | 'publishTimeoutMs'> & {
  readonly retry: RetrySchedule;
};

/** A session that lasted this long, or delivered a message, counts as a success: the next attempt comes soon. */
const STEADY_MS = 10_000;

/** For a broker behind a mobile network. */
export const PUBLISH_TIMING: PublishTiming = {
  connectTimeoutMs: 15_000,
  keepaliveS: 30,
  publishTimeoutMs: 20_000,
  retry: { firstMs: 1_000, maxMs: 60_000 },
};

/** The messages that the broker may send to a unit. */
export type Inbound = {
  readonly filters: readonly string[];
  /** Must not throw. */
  readonly accept: (topic: string, body: Uint8Array, isRetained: boolean) => void;
};

/** The unit's buffer as far as the broker can testify to it. */
export type History = AuditSource & {
  /** Compares the buffer with what the broker retains. @returns false if that has to be tried again later */
  compare(published: readonly Published[]): boolean;
};

export type PublisherParts = ExchangeParts & {
  readonly history: History | null;
  readonly inbound: Inbound | null;
  /** 0 ≤ r < 1 */
  readonly random: () => number;
};

/** How one attempt to have a session ended. `fault`: what of the unit's own files kept it from beginning. */
type Session = {
  readonly wasConnected: boolean;
  readonly wasSteady: boolean;
  readonly detail: string;
  readonly fault: string | null;
};

/**
 * Moves messages from the outbox to the broker, and keeps the unit's retained status there.
 *
 * - A message is done when the broker has acknowledged it; one whose link was lost is requeued and sent again.
 * - At most `window` messages are in flight, so an alert overtakes all of a backlog but those.
 * - An absent broker is normal: the unit retries forever, and reports the loss once and the return once.
 * - After a start, no message is sent before the buffer was compared with what the broker retains of this unit.
 * - Nothing here survives `kill -9`, and nothing needs to, because the outbox does.
 */
export class Publisher {
  readonly #settings: PublisherSettings;
  readonly #parts: PublisherParts;
  readonly #stopRequest = new AbortController();
  readonly #exchange: Exchange;
  #link: Link | null = null;
  #status: StatusMessage | null = null;
  #statusIsDue = false;
  readonly #auditTeller: AuditTeller | null;
  /** What the broker retained of this unit before this start published anything; null until it was read. */
  #past: readonly Published[] | null = null;
  #isCompared = false;
  #running: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | null = null;

  constructor(settings: PublisherSettings, parts: PublisherParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#exchange = new Exchange(settings, parts, () => this.wake());
    const { history: audit, clock, emit } = parts;
    const { unitId, topics } = settings;
    this.#auditTeller = audit && new AuditTeller(unitId, topics.audit, { audit, clock, emit });
  }

  /**
   * Begins to connect and publish; returns before there is a broker. A file with credentials that cannot be read, or that
   * is none, is like a broker that is away: the files are read again for each attempt.
   */
  start(): void {
    this.#running = this.#run(this.#stopRequest.signal).catch(this.#parts.onFailure);
  }

  /** Call it when there may be something new in the outbox. */
  wake(): void {
    const link = this.#link?.isUp === true && this.#stopped === null ? this.#link : null;
    if (link !== null) this.#sendDueStatus(link);
    try {
      const isCompared = link !== null && this.#compare();
      this.#exchange.exchange(isCompared ? link : null);
      if (isCompared) this.#tellAudit(link);
    } catch (error) {
      this.#parts.onFailure(error);
    }
  }

  /** Publishes the status, retained. Without a link, it is sent with the next link. Only the newest status is kept. */
  publishStatus(status: StatusMessage): void {
    this.#status = status;
    this.#statusIsDue = true;
    this.wake();
  }

  /** Sends a message that may be lost: now, or never if there is no link. It does not go through the outbox. */
  sendOnce(topic: string, body: object, retain: boolean): void {
    const link = this.#link;
    if (link === null || !link.isUp || this.#isFull(link)) return;
    const message = plainJson(topic, Buffer.from(JSON.stringify(body)), retain);
    this.#exchange.track(link.publish(message).then(() => undefined));
  }

  /** Waits until the outbox is empty. @returns false if it was not empty within the time, or the publisher stopped */
  async flush(withinMs: number): Promise<boolean> {
    const done = new AbortController();
    const late = sleep(withinMs, 'late', { signal: done.signal }).catch(() => 'late');
    try {
      this.wake();
      while (this.#exchange.inFlight > 0 || this.#waits()) {
        if (this.#stopped !== null) return false;
        if ((await Promise.race([this.#exchange.nextChange, late])) === 'late') return false;
      }
      return true;
    } finally {
      done.abort();
    }
  }

  /** Queries the outbox: after the loss of a link, nothing is being sent although messages still wait. */
  #waits(): boolean {
    const { unpublished, inFlight } = this.#parts.outbox.depth();
    return unpublished + inFlight > 0;
  }

  /**
   * Accepts no more messages, waits for those in flight, publishes what `lastStatus` then returns, and disconnects from
   * the broker. May be called more than once. @returns after `withinMs` at the latest
   * @throws what `lastStatus` threw, when everything else is done
   */
  stop(withinMs: number, lastStatus: () => StatusMessage | null = () => null): Promise<void> {
    this.#stopped ??= this.#stop(withinMs, lastStatus);
    return this.#stopped;
  }

  async #stop(withinMs: number, lastStatus: () => StatusMessage | null): Promise<void> {
    const untilMono = this.#parts.clock.monoNow() + withinMs;
    const done = new AbortController();
    const late = sleep(withinMs, undefined, { signal: done.signal }).catch(() => undefined);
    this.#exchange.noteChange();
    try {
      await Promise.race([this.#exchange.settled(), late]);
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
    // One message more than the broker accepts would end a session that may still confirm messages.
    if (status === null || link === null || this.#isFull(link)) return;
    await this.#sendStatus(link, status);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const broker = new URL(this.#settings.broker.url).host;
    let failures = 0;
    let fault: string | null = null;
    while (!signal.aborted) {
      const session = await this.#session(broker, signal);
      if (signal.aborted) return;
      if (session.wasSteady) failures = 0;
      // While the broker stays away for the same reason, one line is enough.
      if (failures === 0 || session.wasConnected || session.fault !== fault)
        this.#parts.emit({ type: 'brokerLost', broker, detail: session.detail });
      ({ fault } = session);
      const delayMs = retryDelayMs(failures, this.#settings.timing.retry, this.#parts.random());
      failures += 1;
      // An abort ends the wait early; the loop's condition decides what follows.
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** From one attempt to connect to the loss of the link. */
  async #session(broker: string, signal: AbortSignal): Promise<Session> {
    let link: Link;
    try {
      link = await Link.connect(readBrokerAccess(this.#settings.broker), this.#linkSettings(), signal);
    } catch (error) {
      if (!(error instanceof Unavailable || error instanceof Misconfigured)) throw error;
      const fault = error instanceof Misconfigured ? error.code : null;
      return { wasConnected: false, wasSteady: false, detail: explain(error), fault };
    }
    await this.#readOwnPast(link, broker);
    const sinceMono = this.#parts.clock.monoNow();
    const confirmedBefore = this.#exchange.confirmedCount;
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
    await this.#exchange.settled();
    this.#parts.outbox.requeue();
    const lasted = this.#parts.clock.monoNow() - sinceMono >= STEADY_MS;
    return {
      wasConnected: true,
      wasSteady: lasted || this.#exchange.confirmedCount > confirmedBefore,
      detail,
      fault: null,
    };
  }

  /** Once after a start, before the new status takes the place of the retained one. */
  async #readOwnPast(link: Link, broker: string): Promise<void> {
    const { topics } = this.#settings;
    if (this.#parts.history === null || this.#past !== null) return;
    const retained = await link.retained([topics.status, topics.audit]);
    if (!link.isUp) return;
    if (retained === null) this.#parts.emit({ type: 'ownPastUnread', broker });
    this.#past = publishedIn(retained?.values() ?? []);
  }

  /** @returns whether messages may be sent */
  #compare(): boolean {
    this.#isCompared ||= this.#parts.history?.compare(this.#past ?? []) ?? true;
    return this.#isCompared;
  }

  #tellAudit(link: Link): void {
    if (this.#isFull(link)) return;
    const sent = this.#auditTeller?.send(link) ?? null;
    if (sent !== null) this.#exchange.track(sent);
  }

  #sendDueStatus(link: Link): void {
    if (!this.#statusIsDue || this.#status === null || this.#isFull(link)) return;
    this.#statusIsDue = false;
    this.#exchange.track(this.#sendStatus(link, this.#status));
  }

  /** Whether the broker accepts nothing more until it has answered. */
  #isFull(link: Link): boolean {
    return this.#exchange.inFlight >= link.receiveMaximum;
  }

  /** Its result is ignored: the next status comes soon, and at once on the next link. */
  async #sendStatus(link: Link, status: StatusMessage): Promise<void> {
    await link.publish(plainJson(this.#settings.topics.status, encodeStatus(status), true));
  }

  #linkSettings(): LinkSettings {
    const { unitId, version, topics, timing } = this.#settings;
    const atLink = this.#parts.history?.published() ?? null;
    return {
      connectTimeoutMs: timing.connectTimeoutMs,
      keepaliveS: timing.keepaliveS,
      publishTimeoutMs: timing.publishTimeoutMs,
      clientId: `waypost-${unitId}`,
      will: { topic: topics.status, body: encodeStatus(offlineStatus(unitId, version, atLink)) },
    };
  }
}
