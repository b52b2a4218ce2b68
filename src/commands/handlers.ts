import type { Held, ListImportAnswer, Request } from '../contract/socket.ts';
import type { Admission, Grant, Need, Session } from '../domain/access/access.ts';
import type { UnitStatus } from '../domain/events/unit-status.ts';
import type { HoldDecision, HoldOrder, HoldStanding } from '../domain/keeping/hold.ts';
import { type Accounts, handleAccount, isAccountRequest } from './account-handlers.ts';
import { type AlertKeeper, handleAlert, isAlertRequest } from './alert-handlers.ts';
import { type EntryKeeper, handleEntry, isEntryRequest } from './entry-handlers.ts';
import { handleMark, isMarkRequest, type MarkKeeper } from './mark-handlers.ts';
import { NEEDS } from './needs.ts';
import { NotPermitted } from './not-permitted.ts';
import { operatorOf } from './operator-of.ts';
import { handleQuery, isQueryRequest, type ReadSearcher } from './query-handlers.ts';

/** In front of every command that shows or changes what is kept. Records whom it does not let in. */
export interface AccessGate {
  admit(command: string, session: Session, need: Need): Admission;
}

/** Tells how the unit is. */
export interface StatusSource {
  status(): UnitStatus;
}

/** Puts a hot list in force. */
export interface ListImporter {
  /**
   * @param options as they came over the wire; the importer decodes them.
   * @param operator null before there are operators
   * @throws Misconfigured for options that make no sense. A refused list is an answer, not an error.
   */
  importList(
    bytes: Uint8Array,
    options: Readonly<Record<string, unknown>>,
    operator: string | null,
  ): ListImportAnswer | Promise<ListImportAnswer>;
  unitKey(): { readonly publicKey: string };
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
  readonly gate: AccessGate;
  readonly accounts: Accounts;
  readonly readSearcher: ReadSearcher;
  readonly statusSource: StatusSource;
  readonly listImporter: ListImporter;
  readonly auditSource: AuditSource;
  readonly holdKeeper: HoldKeeper;
  readonly alertKeeper: AlertKeeper;
  readonly entryKeeper: EntryKeeper;
  readonly markKeeper: MarkKeeper;
};

const NOBODY: Grant = { operator: null, caseNumber: null, purpose: null };

/** What a request is answered with, as plain data. @throws NotPermitted for one whom the gate does not let in */
export async function handle(request: Request, body: Uint8Array, handlers: Handlers): Promise<unknown> {
  const grant = admitted(request, handlers.gate);
  if (isAccountRequest(request)) return handleAccount(request, grant, handlers.accounts);
  if (isEntryRequest(request)) return handleEntry(request, grant, handlers.entryKeeper);
  if (isMarkRequest(request)) return handleMark(request, grant, handlers.markKeeper);
  if (isAlertRequest(request)) return handleAlert(request, grant, handlers.alertKeeper);
  if (isQueryRequest(request)) return handleQuery(request, grant, handlers.readSearcher);
  switch (request.command) {
    case 'status':
      return handlers.statusSource.status();
    case 'hotlistImport':
      return handlers.listImporter.importList(body, request.options, grant.operator);
    case 'hotlistUnitKey':
      return handlers.listImporter.unitKey();
    case 'auditLines':
      return { lines: handlers.auditSource.auditLines(request.after) };
    case 'holdPlace':
      return heldOf(handlers.holdKeeper.placeHold({ ...request.order, operator: operatorOf(grant) }));
    case 'holdList':
      return { holds: handlers.holdKeeper.holds().map(heldOf) };
    case 'holdReview': {
      const decision = { ...request.decision, operator: operatorOf(grant) };
      return heldOf(handlers.holdKeeper.reviewHold(decision, request.reviewOn));
    }
    case 'holdRelease': {
      const decision = { ...request.decision, operator: operatorOf(grant) };
      return heldOf(await handlers.holdKeeper.releaseHold(decision));
    }
  }
}

function admitted(request: Request, gate: AccessGate): Grant {
  const need = NEEDS[request.command];
  if (need === null) return NOBODY;
  const session = 'session' in request ? (request.session ?? {}) : {};
  const admission = gate.admit(request.command, session, need);
  if (admission.kind === 'refused') throw new NotPermitted(admission.reason);
  return admission.grant;
}

const heldOf = ({ hold, reads, isReviewDue }: HoldStanding): Held => {
  const { holdId, caseNumber, operator, placedAtUtc, reviewOn, target } = hold;
  const window =
    target.kind === 'plate'
      ? { maskedPlate: String(target.plate), fromUtc: target.fromUtc, toUtc: target.toUtc }
      : null;
  return { holdId, caseNumber, operator, placedAtUtc, reviewOn, isReviewDue, reads, window };
};
