import type { HoldDecision, HoldOrder, HoldStanding } from '../domain/hold.ts';
import type { UnitStatus } from '../domain/unit-status.ts';
import type { Held, ListImportAnswer, Request } from './protocol.ts';

/** Tells how the unit is. */
export interface StatusSource {
  status(): UnitStatus;
}

/** Puts a hot list in force. */
export interface ListImporter {
  /**
   * @param options as they came over the wire; the importer decodes them.
   * @throws Misconfigured for options that make no sense. A refused list is an answer, not an error.
   */
  importList(
    bytes: Uint8Array,
    options: Readonly<Record<string, unknown>>,
  ): ListImportAnswer | Promise<ListImportAnswer>;
}

/** Tells the audit chain. It holds no plate, so nobody has to sign in for it. */
export interface AuditSource {
  /** Some lines of the entries after number `after`; none when there are no more. */
  auditLines(after: number): readonly string[];
}

/** Places, lists, reviews and releases holds. @throws Misconfigured for what makes no sense; nothing has changed then */
export interface HoldKeeper {
  placeHold(order: HoldOrder): HoldStanding;
  holds(): readonly HoldStanding[];
  reviewHold(decision: HoldDecision, reviewOn: string): HoldStanding;
  /** Answers when what it kept past its time is gone. */
  releaseHold(decision: HoldDecision): Promise<HoldStanding>;
}

export type Handlers = {
  readonly statusSource: StatusSource;
  readonly listImporter: ListImporter;
  readonly auditSource: AuditSource;
  readonly holdKeeper: HoldKeeper;
};

/** What a request is answered with, as plain data. */
export async function handle(request: Request, body: Uint8Array, handlers: Handlers): Promise<unknown> {
  switch (request.command) {
    case 'status':
      return handlers.statusSource.status();
    case 'hotlistImport':
      return handlers.listImporter.importList(body, request.options);
    case 'auditLines':
      return { lines: handlers.auditSource.auditLines(request.after) };
    case 'holdPlace':
      return heldOf(handlers.holdKeeper.placeHold(request.order));
    case 'holdList':
      return { holds: handlers.holdKeeper.holds().map(heldOf) };
    case 'holdReview':
      return heldOf(handlers.holdKeeper.reviewHold(request.decision, request.reviewOn));
    case 'holdRelease':
      return heldOf(await handlers.holdKeeper.releaseHold(request.decision));
  }
}

const heldOf = ({ hold, reads, isReviewDue }: HoldStanding): Held => {
  const { holdId, caseNumber, operator, placedAtUtc, reviewOn, target } = hold;
  const window =
    target.kind === 'plate'
      ? { maskedPlate: String(target.plate), fromUtc: target.fromUtc, toUtc: target.toUtc }
      : null;
  return { holdId, caseNumber, operator, placedAtUtc, reviewOn, isReviewDue, reads, window };
};
