import type { SourceLossReason } from '../../domain/events/capture-events.ts';

/** Why a live source currently gives no pictures. The message holds no credential. */
export class SourceFault extends Error {
  readonly reason: SourceLossReason;

  constructor(reason: SourceLossReason, detail: string) {
    super(detail);
    this.name = 'SourceFault';
    this.reason = reason;
  }
}
