/** Where a unit publishes: one level per kind of message, so that a broker's ACL can tell them apart. */
export type Topics = {
  readonly read: string;
  readonly alert: string;
  readonly tombstone: string;
  readonly status: string;
};

/**
 * `<prefix>/<unitId>/read|alert|tombstone|status`
 * @param prefix and `unitId` hold no `+`, `#` or NUL and do not begin or end with `/`: the configuration sees to it
 */
export const topicsOf = (prefix: string, unitId: string): Topics => ({
  read: `${prefix}/${unitId}/read`,
  alert: `${prefix}/${unitId}/alert`,
  tombstone: `${prefix}/${unitId}/tombstone`,
  status: `${prefix}/${unitId}/status`,
});
