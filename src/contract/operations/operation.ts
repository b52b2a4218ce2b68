import type { z } from 'zod';
import type { Need, Permission } from '../../domain/access/access.ts';

/**
 * A request that a person or a server may make to a running unit, declared as data. Clients and transports need the
 * names and the schemas, but not the stages that do the work. The unit binds each declaration to its implementation in
 * `src/operations/`.
 */
export type Operation<
  Name extends string = string,
  Request extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> = {
  readonly name: Name;
  /** The doors through which it may be called. Without a door it cannot be called at all. */
  readonly via: readonly Door[];
  /**
   * What the gate requires at a door where people sign in; null for an operation that shows no stored records. Nobody
   * signs in at the broker: the broker's access rules say who may publish an order, and each order names its operator.
   */
  readonly need: Need | null;
  readonly request: Request;
  readonly answer: Answer;
  /** The most bytes that may follow the request. If absent, none may. */
  readonly maxBodyBytes?: number;
};

/** `socket`: the unit's Unix socket. `broker`: an order below `cmd/`. `page`: the page of the unit's own web server. */
export const DOORS = ['socket', 'broker', 'page'] as const;
export type Door = (typeof DOORS)[number];

/** Gives a declaration its exact type. */
export const operation = <const Name extends string, Request extends z.ZodType, Answer extends z.ZodType>(
  declared: Operation<Name, Request, Answer>,
): Operation<Name, Request, Answer> => declared;

/** Requires a signed-in operator with this permission. */
export const signedIn = (permission: Permission | 'own'): Need => ({
  permission,
  forCase: false,
  beforeOperators: false,
});

/** As `signedIn`, and also requires a case number and a purpose. */
export const forCase = (permission: Permission): Need => ({ ...signedIn(permission), forCase: true });

/** As `signedIn`. While the unit has no operators, the user who owns the socket is also admitted. */
export const evenBeforeOperators = (permission: Permission): Need => ({
  ...signedIn(permission),
  beforeOperators: true,
});
