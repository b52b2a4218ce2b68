/** Where a unit publishes. Each kind of message has a level of its own, so that a broker's ACL can tell them apart. */
export type Topics = {
  readonly read: string;
  readonly alert: string;
  /** Alerts on test plates. */
  readonly test: string;
  readonly tombstone: string;
  readonly verification: string;
  readonly audit: string;
  readonly status: string;
  /** The prefix of every order to this unit. `contract/operations/orders.ts` has the names. */
  readonly orders: string;
  /** The prefix of every message about this unit's lists. */
  readonly lists: string;
};

/**
 * `<prefix>/<unitId>/read|alert|test|tombstone|verification|audit|status`. Orders are below `<prefix>/<unitId>/cmd/`, lists
 * below `<prefix>/<unitId>/lists/`.
 * @param prefix and `unitId` contain no `+`, `#` or NUL and do not begin or end with `/`; the configuration checks this
 */
export const topicsOf = (prefix: string, unitId: string): Topics => ({
  read: `${prefix}/${unitId}/read`,
  alert: `${prefix}/${unitId}/alert`,
  test: `${prefix}/${unitId}/test`,
  tombstone: `${prefix}/${unitId}/tombstone`,
  verification: `${prefix}/${unitId}/verification`,
  audit: `${prefix}/${unitId}/audit`,
  status: `${prefix}/${unitId}/status`,
  orders: `${prefix}/${unitId}/cmd/`,
  lists: `${prefix}/${unitId}/lists/`,
});

/**
 * The topics of one list of a unit. The manifest and the parts go to the unit; the unit sends the rest. @param prefix
 * as `Topics.lists`
 */
export const listTopicsOf = (prefix: string, listId: string) => ({
  manifest: `${prefix}${listId}/manifest`,
  part: (packageId: string, number: number) => `${prefix}${listId}/part/${packageId}/${number}`,
  want: `${prefix}${listId}/want`,
  outcome: `${prefix}${listId}/outcome`,
});

/**
 * The topics on which a unit receives list packages: the manifest, and the parts below it. @param prefix as
 * `Topics.lists`
 */
export const listFilters = (prefix: string): readonly string[] => [
  `${prefix}+/manifest`,
  `${prefix}+/part/#`,
];
