/** Who may do what with what the unit keeps (policy C1, C5). */

/** `query` shows stored reads, `export` takes them away, `admin` makes operators; the others are named after their commands. */
export const PERMISSIONS = ['query', 'export', 'hold', 'lists', 'verify', 'admin'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** What a request says of who makes it, and for what. */
export type Session = {
  readonly token?: string | undefined;
  readonly caseNumber?: string | undefined;
  readonly purpose?: string | undefined;
};

/** What it takes to be let in. */
export type Need = {
  /** `own`: whoever has signed in, for what concerns that person's own account. */
  readonly permission: Permission | 'own';
  /** Whether a case number and a purpose have to be named. */
  readonly forCase: boolean;
  /** Whether the user whom the unit's socket belongs to is let in while there are no operators. */
  readonly beforeOperators: boolean;
};

/** One who was let in. */
export type Grant = {
  /** Null for the user whom the socket belongs to, before there are operators. */
  readonly operator: string | null;
  readonly caseNumber: string | null;
  readonly purpose: string | null;
};

export type Refusal =
  /** No session, or one that has ended. */
  | 'not-signed-in'
  | 'policy-not-acknowledged'
  | 'not-permitted'
  | 'no-case-number'
  | 'no-purpose'
  | 'purpose-not-permitted'
  /** The file of the operators does not open: nobody is let in. */
  | 'operators-unreadable';

export type Admission =
  | { readonly kind: 'admitted'; readonly grant: Grant }
  | { readonly kind: 'refused'; readonly reason: Refusal };

/** An operator as others see one. */
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
