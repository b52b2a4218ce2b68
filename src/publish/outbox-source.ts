import type { OutboxDepth, OutboxMessage } from '../domain/keeping/message.ts';

/** Where messages wait. A message that was handed out is in flight until it is confirmed, refused or requeued. */
export interface OutboxSource {
  /** @param confirmed numbers of messages that the broker has. They leave the outbox in the same commit. */
  take(limit: number, confirmed: readonly number[]): readonly OutboxMessage[];
  /** Keeps the message, to be sent again later. `reason` is the broker's, in words. */
  refuse(seq: number, reason: string): void;
  /** Everything in flight waits again. */
  requeue(): void;
  depth(): OutboxDepth;
}
