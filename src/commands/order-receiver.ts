/**
 * Orders that a server sends through the broker. An order that is invalid or refused changes nothing and is reported as
 * an event. Nothing is sent back.
 */
import { decodeOrder, fieldsOf, ORDER_NAMES, ORDERS, type OrderName } from '../contract/operations/orders.ts';
import type { AlertEvent } from '../domain/events/alert-events.ts';
import type { Emit } from '../domain/events/events.ts';
import type { Operations } from '../operations/operations.ts';
import { explain } from '../platform/errors.ts';

export type OrderReceiverParts = {
  readonly operations: Operations;
  /** The topic up to the name of an order: `<prefix>/<unitId>/cmd/`. */
  readonly topicPrefix: string;
  readonly emit: Emit<AlertEvent>;
};

const REFUSED = {
  verify: 'verificationRefused',
  disposition: 'dispositionRefused',
  suppress: 'suppressionRefused',
  mark: 'markRefused',
} as const satisfies Readonly<Record<OrderName, AlertEvent['type']>>;

/** The topics of all orders. @param prefix as `OrderReceiverParts.topicPrefix` */
export const orderTopics = (prefix: string): readonly string[] => ORDER_NAMES.map((name) => prefix + name);

export class OrderReceiver {
  readonly #parts: OrderReceiverParts;
  readonly #names: ReadonlyMap<string, OrderName>;

  constructor(parts: OrderReceiverParts) {
    this.#parts = parts;
    this.#names = new Map(ORDER_NAMES.map((name) => [parts.topicPrefix + name, name]));
  }

  /**
   * Handles a message from the broker. Must not throw. The synchronous work of an operation is done when this returns.
   */
  accept(topic: string, body: Uint8Array): void {
    const name = this.#names.get(topic);
    if (name !== undefined) void this.#take(name, body);
  }

  async #take(name: OrderName, body: Uint8Array): Promise<void> {
    try {
      const decoded = decodeOrder(name, body);
      if (!decoded.ok) return this.#refuse(name, decoded.why);
      const { request, grant } = decoded.order;
      const opened = this.#parts.operations.order(ORDERS[name].operation, request);
      if (!opened.ok) return this.#refuse(name, fieldsOf(opened));
      await opened.run(grant);
    } catch (error) {
      this.#refuse(name, explain(error));
    }
  }

  #refuse(name: OrderName, detail: string): void {
    this.#parts.emit({ type: REFUSED[name], detail });
  }
}
