/**
 * The operations that a running unit offers at each of its doors. A transport opens an operation by name. An operation
 * that is not declared for a door is unknown there. At the socket and the page the gate is asked before anything is
 * done (policy C1). Nobody signs in at the broker: the broker's access rules say who may publish an order, and the
 * order names its operator.
 */
import type { Door } from '../contract/operations/operation.ts';
import type { Admission, Grant, Need, Session } from '../domain/access/access.ts';
import type { BoundOperation, Call, Issue } from './bound-operation.ts';
import { NotPermitted } from './not-permitted.ts';

/** Records everyone whom it refuses. */
export interface AccessGate {
  admit(operation: string, session: Session, need: Need): Admission;
}

/** A caller at a door where people sign in. */
export type Caller = Pick<Call, 'session' | 'body'>;

/** A decoded request that is ready to run, or the problems with it. */
export type Opened<By = Caller> =
  | { readonly ok: true; readonly maxBodyBytes: number; readonly run: (by: By) => unknown }
  | { readonly ok: false; readonly issues: readonly Issue[] };

const NOBODY: Grant = { operator: null, caseNumber: null, purpose: null };
const NO_BODY = new Uint8Array();

/** What becomes of an error of an operation. @returns what the caller gets instead */
export type SettleFault = (operation: string, error: unknown) => unknown;

export class Operations {
  readonly #gate: AccessGate;
  readonly #operations: ReadonlyMap<string, BoundOperation>;
  readonly #settle: SettleFault;

  constructor(
    gate: AccessGate,
    operations: readonly BoundOperation[],
    settle: SettleFault = (_, error) => error,
  ) {
    this.#gate = gate;
    this.#operations = new Map(operations.map((bound) => [bound.operation.name, bound]));
    this.#settle = settle;
  }

  /** `run` throws NotPermitted for a caller whom the gate refuses, and the operation's own errors. */
  open(door: Exclude<Door, 'broker'>, name: string, request: unknown): Opened {
    return this.#open({ door, name, request }, ({ operation: { need } }, { session, body }) => ({
      grant: need === null ? NOBODY : this.#admitted(name, session, need),
      session,
      body,
    }));
  }

  /** An order from the broker. `run` throws the operation's own errors. */
  order(name: string, request: unknown): Opened<Grant> {
    return this.#open({ door: 'broker', name, request }, (_, grant) => ({
      grant,
      session: {},
      body: NO_BODY,
    }));
  }

  #open<By>(
    { door, name, request }: { readonly door: Door; readonly name: string; readonly request: unknown },
    callOf: (bound: BoundOperation, by: By) => Call,
  ): Opened<By> {
    const bound = this.#operations.get(name);
    if (!bound?.operation.via.includes(door))
      return { ok: false, issues: [{ path: ['command'], message: 'the unit has no such command' }] };
    const decoded = bound.decode(request);
    if (!decoded.ok) return decoded;
    const { maxBodyBytes = 0 } = bound.operation;
    const run = (by: By): unknown => this.#settled(name, () => decoded.run(callOf(bound, by)));
    return { ok: true, maxBodyBytes, run };
  }

  #settled(name: string, work: () => unknown): unknown {
    const fail = (error: unknown): never => {
      throw this.#settle(name, error);
    };
    try {
      const result = work();
      return result instanceof Promise ? result.catch(fail) : result;
    } catch (error) {
      return fail(error);
    }
  }

  #admitted(name: string, session: Session, need: Need): Grant {
    const admission = this.#gate.admit(name, session, need);
    if (admission.kind === 'refused') throw new NotPermitted(admission.reason);
    return admission.grant;
  }
}
