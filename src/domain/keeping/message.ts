import type { UtcMs } from '../time/time.ts';

/** What a stored message is about. Alerts overtake reads, and both overtake the messages about purged ones. */
export type MessageKind = 'alert' | 'verification' | 'read' | 'tombstone';

/** Numbers of messages, both included. */
export type SeqRange = { readonly from: number; readonly to: number };

/**
 * Identifies one message for good: `seq` counts from 1 without gaps within an epoch. A new buffer starts a new epoch.
 */
export type MessageId = {
  readonly unitId: string;
  readonly epoch: string;
  readonly seq: number;
};

/** `unit:epoch:seq` */
export const formatMessageId = (id: MessageId): string => `${id.unitId}:${id.epoch}:${id.seq}`;

/** What only the buffer knows about a message, at the moment of the commit. The body carries both. */
export type MessageStamp = {
  readonly id: MessageId;
  readonly expiresAtUtc: UtcMs;
};

/** A future message. It is encoded inside the commit that gives it its number, and never again. */
export type OutboxDraft = {
  readonly kind: MessageKind;
  readonly topic: string;
  readonly encode: (stamp: MessageStamp) => Uint8Array;
};

/** A stored message on its way to the broker. */
export type OutboxMessage = {
  readonly id: MessageId;
  readonly kind: MessageKind;
  readonly topic: string;
  readonly body: Uint8Array;
  readonly recordedAtUtc: UtcMs;
  readonly expiresAtUtc: UtcMs;
  /** 1 for the first time that it is handed out, then one more each time. */
  readonly attempt: number;
};

/** How much waits for the broker. */
export type OutboxDepth = {
  readonly unpublished: number;
  readonly inFlight: number;
  readonly refused: number;
  /** When the oldest message that is unpublished or in flight was recorded; null if there is none. */
  readonly oldestUtc: UtcMs | null;
};
