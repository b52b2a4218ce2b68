export type AccessEvent =
  /** Nobody can sign in yet. */
  | { readonly type: 'operatorsMissing' }
  /** Their file does not open, and nobody is let in. */
  | { readonly type: 'operatorsUnreadable'; readonly detail: string }
  /** After repeated wrong passwords. */
  | { readonly type: 'operatorLocked'; readonly operator: string };
