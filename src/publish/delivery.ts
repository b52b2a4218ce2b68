/** The rules by which messages go to the broker, without a link and without an outbox. */
import { formatMessageId, type MessageKind, type OutboxMessage } from '../domain/keeping/message.ts';
import type { UtcMs } from '../domain/time/time.ts';
import type { LinkMessage, PublishOutcome } from './link.ts';

export type DeliverySettings = {
  /** Maximum messages in flight. The broker's receive maximum applies too. */
  readonly window: number;
  /** By kind: whether a message that the broker accepted without a subscriber stays, to be sent again later. */
  readonly keepsUnheard: Readonly<Record<MessageKind, boolean>>;
};

/** `inFlight` includes the status. `leaving` of them are done as soon as the outbox knows their result. */
export type Traffic = {
  readonly receiveMaximum: number;
  readonly inFlight: number;
  readonly leaving: number;
};

/** The result of a message for the outbox. `requeue`: nothing now; the loss of the link requeues it. */
export type Consequence =
  | { readonly type: 'confirm'; readonly heard: boolean }
  | { readonly type: 'keep'; readonly reason: string }
  | { readonly type: 'refuse'; readonly reason: string }
  | { readonly type: 'requeue' };

/** MQTT 5, reason 0x10: the broker accepted the message and nobody subscribed to its topic. */
const UNHEARD = 'no matching subscribers';

/** How many more messages may be sent. One of the broker's slots is reserved for the status if it has more than one. */
export function roomFor({ window }: DeliverySettings, traffic: Traffic): number {
  const most = Math.max(1, Math.min(window, traffic.receiveMaximum - 1));
  return Math.max(0, most - (traffic.inFlight - traffic.leaving));
}

export function consequenceOf(
  outcome: PublishOutcome,
  kind: MessageKind,
  { keepsUnheard }: DeliverySettings,
): Consequence {
  switch (outcome.type) {
    case 'confirmed':
      if (!outcome.heard && keepsUnheard[kind]) return { type: 'keep', reason: UNHEARD };
      return { type: 'confirm', heard: outcome.heard };
    case 'refused':
      return { type: 'refuse', reason: outcome.reason };
    case 'unknown':
      return { type: 'requeue' };
  }
}

/** The stored body unchanged. What changes between sendings is sent with it as MQTT properties. */
export const onWire = (message: OutboxMessage, nowUtc: UtcMs): LinkMessage => ({
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
});

/** JSON that is not a message of the outbox: it never expires and has no number. */
export const plainJson = (topic: string, body: Uint8Array, retain: boolean): LinkMessage => ({
  ...{ topic, body, retain },
  format: 'json',
  expiryS: null,
  userProperties: {},
});
