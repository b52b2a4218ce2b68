/** Where a unit publishes: one level per kind of message, so that a broker's ACL can tell them apart. */
export type Topics = {
  readonly read: string;
  readonly alert: string;
  /** Alerts on test plates. */
  readonly test: string;
  readonly tombstone: string;
  readonly verification: string;
  readonly status: string;
  /** Before the name of each order to this unit: `contract/operations/orders.ts` has the names. */
  readonly orders: string;
  /** Before everything that is said of this unit's lists. */
  readonly lists: string;
};

/**
 * `<prefix>/<unitId>/read|alert|test|tombstone|verification|status`; orders come below `<prefix>/<unitId>/cmd/`, lists below `<prefix>/<unitId>/lists/`
 * @param prefix and `unitId` hold no `+`, `#` or NUL and do not begin or end with `/`: the configuration sees to it
 */
export const topicsOf = (prefix: string, unitId: string): Topics => ({
  read: `${prefix}/${unitId}/read`,
  alert: `${prefix}/${unitId}/alert`,
  test: `${prefix}/${unitId}/test`,
  tombstone: `${prefix}/${unitId}/tombstone`,
  verification: `${prefix}/${unitId}/verification`,
  status: `${prefix}/${unitId}/status`,
  orders: `${prefix}/${unitId}/cmd/`,
  lists: `${prefix}/${unitId}/lists/`,
});

/** What is said of one list of a unit: manifest and parts to it, the rest by it. @param prefix as `Topics.lists` */
export const listTopicsOf = (prefix: string, listId: string) => ({
  manifest: `${prefix}${listId}/manifest`,
  part: (packageId: string, number: number) => `${prefix}${listId}/part/${packageId}/${number}`,
  want: `${prefix}${listId}/want`,
  outcome: `${prefix}${listId}/outcome`,
});

/** Where packages of lists come to a unit: a manifest, and below it the parts. @param prefix as `Topics.lists` */
export const listFilters = (prefix: string): readonly string[] => [
  `${prefix}+/manifest`,
  `${prefix}+/part/#`,
];
