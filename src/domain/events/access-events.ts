export type AccessEvent =
  /** Nobody can sign in yet. */
  | { readonly type: 'operatorsMissing' }
  /** The file of the operators cannot be opened, so nobody is admitted. */
  | { readonly type: 'operatorsUnreadable'; readonly detail: string }
  /** The file of the operators is an older copy, or is gone, so nobody is admitted. */
  | { readonly type: 'operatorsReplaced' }
  /** A command was answered with an error because of a fault of ours. `detail`: where, without what was asked for. */
  | { readonly type: 'commandFailed'; readonly command: string; readonly detail: string }
  /** After repeated wrong passwords. */
  | { readonly type: 'operatorLocked'; readonly operator: string };
