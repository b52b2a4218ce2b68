/** Who may do what with the unit's stored data (policy C1, C5). */

/**
 * `query` shows stored reads, `export` copies them out, `admin` creates operators, `audit` asks who asked for a plate; the others are named after their
 * commands.
 */
export const PERMISSIONS = ['query', 'export', 'hold', 'lists', 'verify', 'audit', 'admin'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Who makes a request, and for what purpose. */
export type Session = {
  readonly token?: string | undefined;
  readonly caseNumber?: string | undefined;
  readonly purpose?: string | undefined;
};

/** What a person needs to be admitted. */
export type Need = {
  /** `own`: any signed-in person, for that person's own account. */
  readonly permission: Permission | 'own';
  /** Whether a case number and a purpose are required. */
  readonly forCase: boolean;
  /** Whether the user who owns the unit's socket is admitted while there are no operators. */
  readonly beforeOperators: boolean;
};

/** A person who was admitted. */
export type Grant = {
  /** Null for the user who owns the socket, before there are operators. */
  readonly operator: string | null;
  readonly caseNumber: string | null;
  readonly purpose: string | null;
  /** Set for an order that came through the broker, where nobody signs in. */
  readonly via?: 'broker';
};

export type Refusal =
  /** There is no session, or the session has ended. */
  | 'not-signed-in'
  | 'policy-not-acknowledged'
  | 'not-permitted'
  | 'no-case-number'
  | 'no-purpose'
  | 'purpose-not-permitted'
  /** The file of the operators cannot be opened, so nobody is admitted. */
  | 'operators-unreadable';

export type Admission =
  | { readonly kind: 'admitted'; readonly grant: Grant }
  | { readonly kind: 'refused'; readonly reason: Refusal };

/** An operator as other operators see them. */
export type OperatorView = {
  readonly operatorId: string;
  /** First and last name. */
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** `2026-03-01`; null until the policy and its training were acknowledged. */
  readonly acknowledgedOn: string | null;
  readonly isLocked: boolean;
};

export type NewOperator = Pick<OperatorView, 'operatorId' | 'name' | 'permissions'> & {
  readonly password: string;
};
