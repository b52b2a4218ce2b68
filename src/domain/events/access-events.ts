export type AccessEvent =
  /** Nobody can sign in yet. */
  | { readonly type: 'operatorsMissing' }
  /** The file of the operators cannot be opened, so nobody is admitted. */
  | { readonly type: 'operatorsUnreadable'; readonly detail: string }
  /** After repeated wrong passwords. */
  | { readonly type: 'operatorLocked'; readonly operator: string };
