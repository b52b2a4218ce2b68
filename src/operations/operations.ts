/**
 * The operations that a running unit offers at each of its doors. A transport opens an operation by name. An operation
 * that is not declared for a door is unknown there. At the socket and the page the gate is asked before anything is
 * done (policy C1). Nobody signs in at the broker: the broker's access rules say who may publish an order, and the
 * order names its operator.
 */
import type { Door } from '../contract/operations/operation.ts';
import type { Admission, Grant, Need, Refusal, Session } from '../domain/access/access.ts';
import { type Peer, UNKNOWN_PEER } from '../domain/access/peer.ts';
import { WaypostError } from '../platform/errors.ts';
import { EXIT } from '../platform/exit-codes.ts';
import type { BoundOperation, Call, Issue } from './bound-operation.ts';

/** Why somebody is refused, and what to do about it. */
const WORDS: Readonly<Record<Refusal, string>> = {
  'not-signed-in': 'sign in first: waypost sign-in NAME',
  'policy-not-acknowledged':
    'acknowledge the policy of use and its training first: waypost operator acknowledge',
  'not-permitted':
    'this operator lacks the permission; an operator with the permission admin can add an account that has it',
  'no-case-number': 'name the case: --case NUMBER',
  'no-purpose': 'name the purpose: --purpose PURPOSE',
  'purpose-not-permitted': 'the policy does not permit this purpose; --help lists the permitted ones',
  'operators-unreadable': 'the operator accounts cannot be read; the log says what to do',
};

/** The gate has refused somebody, and has recorded it. */
export class NotPermitted extends WaypostError {
  readonly exitCode: number = EXIT.noPermission;

  constructor(reason: Refusal) {
    super(`access.${reason}`, `refused: ${WORDS[reason]}`);
  }
}

/** Records everyone whom it refuses. */
export interface AccessGate {
  admit(operation: string, session: Session, need: Need, peer: Peer): Admission;
}

/** A caller at a door where people sign in. */
export type Caller = Pick<Call, 'session' | 'peer'>;

/** A decoded request that is ready to run, or the problems with it. */
export type Opened =
  | {
      readonly ok: true;
      readonly maxBodyBytes: number;
      /**
       * Asks the gate, before any byte of a body is kept. What it returns runs the operation, which has its own errors.
       * @throws NotPermitted for a caller whom the gate refuses
       */
      readonly admit: (caller: Caller) => (body: Uint8Array) => unknown;
    }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** An order from the broker that is ready to run. `run` throws the operation's own errors. */
export type Ordered =
  | { readonly ok: true; readonly run: (grant: Grant) => unknown }
  | { readonly ok: false; readonly issues: readonly Issue[] };

const NOBODY: Grant = { operator: null, caseNumber: null, purpose: null };
const NO_BODY = new Uint8Array();
const NO_SUCH_COMMAND = {
  ok: false,
  issues: [{ path: ['command'], message: 'the unit has no such command' }],
} as const;

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

  open(door: Exclude<Door, 'broker'>, name: string, request: unknown): Opened {
    const found = this.#find(door, name, request);
    if (!found.ok) return found;
    const { need, maxBodyBytes = 0 } = found.operation;
    const admit = (caller: Caller) => {
      const grant = need === null ? NOBODY : this.#settled(name, () => this.#admitted(name, caller, need));
      return (body: Uint8Array) => found.run({ grant, ...caller, body });
    };
    return { ok: true, maxBodyBytes, admit };
  }

  order(name: string, request: unknown): Ordered {
    const found = this.#find('broker', name, request);
    if (!found.ok) return found;
    const call = { session: {}, peer: UNKNOWN_PEER, body: NO_BODY };
    return { ok: true, run: (grant) => found.run({ grant, ...call }) };
  }

  #find(door: Door, name: string, request: unknown) {
    const bound = this.#operations.get(name);
    if (!bound?.operation.via.includes(door)) return NO_SUCH_COMMAND;
    const decoded = bound.decode(request);
    if (!decoded.ok) return decoded;
    const run = (call: Call): unknown => this.#settled(name, () => decoded.run(call));
    return { ok: true, run, operation: bound.operation } as const;
  }

  #settled<T>(name: string, work: () => T): T {
    const fail = (error: unknown): never => {
      throw this.#settle(name, error);
    };
    try {
      const result = work();
      // A promise of the same type: only its failure is another.
      return result instanceof Promise ? (result.catch(fail) as T) : result;
    } catch (error) {
      return fail(error);
    }
  }

  #admitted(name: string, { session, peer }: Caller, need: Need): Grant {
    const admission = this.#gate.admit(name, session, need, peer);
    if (admission.kind === 'refused') throw new NotPermitted(admission.reason);
    return admission.grant;
  }
}
