import type { z } from 'zod';
import type { Operation } from '../contract/operations/operation.ts';
import type { Grant, Session } from '../domain/access/access.ts';
import type { Peer } from '../domain/access/peer.ts';
import { Bug } from '../platform/errors.ts';

/** One call of an operation. */
export type Call = {
  /** The rights under which the call is carried out. */
  readonly grant: Grant;
  readonly session: Session;
  /** Who is at the other end of the door. */
  readonly peer: Peer;
  /** The bytes that followed the request. */
  readonly body: Uint8Array;
};

/** A problem with a request. The path names a field; the message may say more. */
export type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

export type Decoded =
  | { readonly ok: true; readonly run: (call: Call) => unknown }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** A declared operation together with its implementation. */
export type BoundOperation<Name extends string = string> = {
  readonly operation: Operation<Name>;
  decode(request: unknown): Decoded;
};

/** The answer as read-only data: an implementation returns data that must not be changed. */
type Written<T> = T extends readonly (infer Item)[]
  ? readonly Written<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Written<T[Key]> }
    : T;

/** Binds a declared operation to its implementation, which gets the decoded request. */
export function bind<Name extends string, Request extends z.ZodType, Answer extends z.ZodType>(
  operation: Operation<Name, Request, Answer>,
  run: (
    request: z.output<Request>,
    call: Call,
  ) => Written<z.input<Answer>> | Promise<Written<z.input<Answer>>>,
): BoundOperation<Name> {
  return {
    operation,
    decode: (request) => {
      const decoded = operation.request.safeParse(request);
      if (!decoded.success) return { ok: false, issues: decoded.error.issues };
      const { data } = decoded;
      return { ok: true, run: (call) => run(data, call) };
    },
  };
}

/** The operator who calls. For operations that require a sign-in. */
export function operatorOf({ grant: { operator } }: Pick<Call, 'grant'>): string {
  if (operator === null)
    throw new Bug('access.no-operator', 'A command was let through without a signed-in operator.');
  return operator;
}

/** Who asks for stored records, for which case, and for which purpose. */
export type Asking = { readonly operator: string; readonly caseNumber: string; readonly purpose: string };

export function askingOf(call: Pick<Call, 'grant'>): Asking {
  const { caseNumber, purpose } = call.grant;
  if (caseNumber === null || purpose === null)
    throw new Bug('access.no-case', 'A query was let through without a case and a purpose.');
  return { operator: operatorOf(call), caseNumber, purpose };
}
