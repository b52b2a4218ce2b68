import type { z } from 'zod';
import type { Need, Permission } from '../../domain/access/access.ts';

/**
 * What a person or a server may ask of a running unit, declared as data: the clients and the transports need the names and the
 * schemas, but not the stages that do the work. The unit binds each declaration to that work in `src/operations/`.
 */
export type Operation<
  Name extends string = string,
  Request extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> = {
  readonly name: Name;
  /** The doors by which it may be called. An operation that names no door cannot be called at all. */
  readonly via: readonly Door[];
  /**
   * What the gate asks at a door where people sign in; null for an operation that shows nothing of what is kept. Nobody signs
   * in at the broker: its access rules say who may publish an order, and each order names its operator.
   */
  readonly need: Need | null;
  readonly request: Request;
  readonly answer: Answer;
  /** The most bytes that may follow the request; without it, none. */
  readonly maxBodyBytes?: number;
};

/** `socket`: the unit's Unix socket. `broker`: an order below `cmd/`. `page`: the page of the unit's own web server. */
export const DOORS = ['socket', 'broker', 'page'] as const;
export type Door = (typeof DOORS)[number];

/** Gives a declaration its exact type. */
export const operation = <const Name extends string, Request extends z.ZodType, Answer extends z.ZodType>(
  declared: Operation<Name, Request, Answer>,
): Operation<Name, Request, Answer> => declared;

/** An operator with this permission who has signed in. */
export const signedIn = (permission: Permission | 'own'): Need => ({
  permission,
  forCase: false,
  beforeOperators: false,
});

/** The same, with a case number and a purpose. */
export const forCase = (permission: Permission): Need => ({ ...signedIn(permission), forCase: true });

/** The same as `signedIn`, or the user whom the socket belongs to while the unit has no operators. */
export const evenBeforeOperators = (permission: Permission): Need => ({
  ...signedIn(permission),
  beforeOperators: true,
});
