/**
 * The orders that a server sends to a unit below `cmd/`. They go through a broker whose access rules say who may
 * publish there. An order is a call of an operation: it has the operation's fields, the schema number, and the operator
 * who gives the order.
 */
import { z } from 'zod';
import type { Grant } from '../../domain/access/access.ts';
import { words } from './request-fields.ts';
import type { OperationName } from './table.ts';

/** Messages to a unit are small. */
export const MAX_ORDER_BYTES = 16_384;

const schema = z.literal(1);
const operator = words(100);

const byOperator = z
  .looseObject({ schema, operator })
  .transform(({ schema: _, operator: by, ...request }) => ({ request, grant: grantOf(by, null) }));

const byOperatorForCase = z
  .looseObject({ schema, operator, caseNumber: words(100) })
  .transform(({ schema: _, operator: by, caseNumber, ...request }) => ({
    request,
    grant: grantOf(by, caseNumber),
  }));

/** A message of another unit names its operator itself. */
const byUnit = z
  .looseObject({ schema })
  .transform(({ schema: _, ...request }) => ({ request, grant: grantOf(null, null) }));

/** Every order by name. The name is also the last level of its topic. */
export const ORDERS = {
  verify: { operation: 'alertVerify', message: byOperator },
  disposition: { operation: 'alertClose', message: byOperator },
  suppress: { operation: 'alertSuppress', message: byUnit },
  lift: { operation: 'alertLift', message: byOperatorForCase },
  mark: { operation: 'listedMarkOrRestore', message: byOperatorForCase },
} as const satisfies Readonly<Record<string, { operation: OperationName; message: z.ZodType<Order> }>>;
export type OrderName = keyof typeof ORDERS;
export const ORDER_NAMES = [
  'verify',
  'disposition',
  'suppress',
  'lift',
  'mark',
] as const satisfies readonly OrderName[];

export type Order = {
  /** The operation still has to decode this. */
  readonly request: Readonly<Record<string, unknown>>;
  /** The rights under which the order is carried out. */
  readonly grant: Grant;
};

export type DecodedOrder =
  | { readonly ok: true; readonly order: Order }
  | { readonly ok: false; readonly why: string };

export function decodeOrder(name: OrderName, body: Uint8Array): DecodedOrder {
  if (body.length > MAX_ORDER_BYTES) return { ok: false, why: `it is larger than ${MAX_ORDER_BYTES} bytes` };
  try {
    const decoded = ORDERS[name].message.safeParse(JSON.parse(Buffer.from(body).toString('utf8')));
    return decoded.success ? { ok: true, order: decoded.data } : { ok: false, why: fieldsOf(decoded.error) };
  } catch {
    return { ok: false, why: 'it is not JSON' };
  }
}

/** The names of the fields only: their values may be plates. */
export const fieldsOf = ({
  issues,
}: {
  readonly issues: readonly { readonly path: readonly PropertyKey[] }[];
}): string => issues.map(({ path }) => path.join('.') || 'the message').join(', ');

function grantOf(by: string | null, caseNumber: string | null): Grant {
  return { operator: by, caseNumber, purpose: null, via: 'broker' };
}
