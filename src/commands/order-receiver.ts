/**
 * Orders that a server sends through the broker. An order that is invalid or refused changes nothing and is reported as
 * an event, and counted in the audit chain. Nothing is sent back.
 *
 * - A retained order is ignored: the broker would give it again at every connection, whoever ordered it, and whenever.
 * - Orders that arrive together are carried out one after the other, with pauses, so that a flood leaves time to record.
 *   What does not fit into the queue is refused.
 * - An order about an alert that may be sealed waits until the unit knows how long it was without power. What waits lies in
 *   memory: a restart loses it, and the server sees that no message about the alert follows.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  decodeOrder,
  fieldsOf,
  MAX_ORDER_BYTES,
  ORDER_NAMES,
  ORDERS,
  type OrderName,
} from '../contract/operations/orders.ts';
import type { AlertEvent } from '../domain/events/alert-events.ts';
import type { Emit } from '../domain/events/events.ts';
import type { Operations } from '../operations/operations.ts';
import { explain, WaypostError } from '../platform/errors.ts';

export type OrderReceiverParts = {
  readonly operations: Operations;
  /** The topic up to the name of an order: `<prefix>/<unitId>/cmd/`. */
  readonly topicPrefix: string;
  readonly emit: Emit<AlertEvent>;
  /** Called for each refused order, with the operator whom it names. Must not throw. */
  readonly onRefused: (order: OrderName, operator: string | null) => void;
};

const REFUSED = {
  verify: 'verificationRefused',
  disposition: 'dispositionRefused',
  suppress: 'suppressionRefused',
  lift: 'liftRefused',
  mark: 'markRefused',
} as const satisfies Readonly<Record<OrderName, AlertEvent['type']>>;

/** Orders that wait. A server that catches up after an outage sends a few hundred. */
const MOST_WAITING = 1_000;
/** After an order, the unit does other work for as long as the order took, and at least this long. */
const PAUSE_MS = 2;
/** The error of an order about an alert that may be sealed (`alerts/unknown-alert.ts`). */
const SEALED = 'alert.sealed';

/** The topics of all orders. @param prefix as `OrderReceiverParts.topicPrefix` */
export const orderTopics = (prefix: string): readonly string[] => ORDER_NAMES.map((name) => prefix + name);

type Waiting = { readonly name: OrderName; readonly body: Uint8Array };

export class OrderReceiver {
  readonly #parts: OrderReceiverParts;
  readonly #names: ReadonlyMap<string, OrderName>;
  readonly #waiting: Waiting[] = [];
  /** They wait for the clock. */
  #sealed: Waiting[] = [];
  #isBusy = false;
  #isStopped = false;

  constructor(parts: OrderReceiverParts) {
    this.#parts = parts;
    this.#names = new Map(ORDER_NAMES.map((name) => [parts.topicPrefix + name, name]));
  }

  /**
   * Handles a message from the broker. Must not throw. If no other order waits, the synchronous work of the operation is
   * done when this returns.
   */
  accept(topic: string, body: Uint8Array, isRetained = false): void {
    const name = this.#names.get(topic);
    if (name === undefined || this.#isStopped) return;
    if (isRetained) this.#parts.emit({ type: 'retainedOrderIgnored', order: name });
    else if (body.length > MAX_ORDER_BYTES)
      this.#refuse(name, null, `it is larger than ${MAX_ORDER_BYTES} bytes`);
    else if (this.#waiting.length + this.#sealed.length >= MOST_WAITING)
      this.#refuse(name, null, 'too many orders wait already');
    else {
      this.#waiting.push({ name, body });
      if (!this.#isBusy) void this.#work();
    }
  }

  /** Call it once no record is sealed: what waited for that is carried out. */
  resume(): void {
    this.#waiting.push(...this.#sealed);
    this.#sealed = [];
    if (!this.#isBusy) void this.#work();
  }

  /** Drops what waits. Call it before the buffer closes. */
  stop(): void {
    this.#isStopped = true;
    this.#waiting.length = 0;
    this.#sealed = [];
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const since = performance.now();
      if (await this.#mustWait(next)) this.#sealed.push(next);
      await sleep(Math.max(PAUSE_MS, performance.now() - since));
    }
    this.#isBusy = false;
  }

  /** Carries an order out, or refuses it. @returns true for an order that is to be tried again later */
  async #mustWait({ name, body }: Waiting): Promise<boolean> {
    let operator: string | null = null;
    try {
      const decoded = decodeOrder(name, body);
      if (!decoded.ok) return this.#refuse(name, null, decoded.why);
      const { request, grant } = decoded.order;
      operator = grant.operator;
      const opened = this.#parts.operations.order(ORDERS[name].operation, request);
      if (!opened.ok) return this.#refuse(name, operator, fieldsOf(opened));
      await opened.run(grant);
      return false;
    } catch (error) {
      if (!(error instanceof WaypostError && error.code === SEALED))
        return this.#refuse(name, operator, explain(error));
      if (!this.#isStopped) this.#parts.emit({ type: 'orderWaits', order: name, detail: error.message });
      return !this.#isStopped;
    }
  }

  /** @returns false: it does not wait any longer */
  #refuse(name: OrderName, operator: string | null, detail: string): false {
    if (this.#isStopped) return false;
    this.#parts.emit({ type: REFUSED[name], detail });
    this.#parts.onRefused(name, operator);
    return false;
  }
}
