/** The operation table of a running unit: every declared operation with its implementation. */

import type { Store } from '../buffer/store.ts';
import type { OperationName } from '../contract/operations/table.ts';
import { type Access, accountOperations } from './accounts.ts';
import { alertOperations } from './alert-operations.ts';
import type { UnitAlerts } from './alerts.ts';
import type { BoundOperation } from './bound-operation.ts';
import { entryOperations, type UnitEntries } from './entries.ts';
import { holdOperations } from './holds.ts';
import { listOperations, type UnitLists } from './lists.ts';
import { markOperations, type UnitMarks } from './marks.ts';
import { Operations, type SettleFault } from './operations.ts';
import { searchOperations } from './searches.ts';
import { type StatusParts, statusOperations } from './status.ts';
import { suppressionOperations, type UnitSuppressions } from './suppressions.ts';
import { type TrafficParts, trafficOperations } from './traffic.ts';

export type OperationParts = {
  readonly buffer: Pick<Store, 'audit' | 'holds' | 'purge'>;
  readonly status: StatusParts['status'];
  readonly access: Access;
  readonly alerts: UnitAlerts;
  readonly suppressions: UnitSuppressions;
  readonly entries: UnitEntries;
  readonly lists: UnitLists;
  readonly marks: UnitMarks;
  readonly traffic: TrafficParts['traffic'];
  readonly settleFault: SettleFault;
};

/** If a declared operation has no implementation, this does not compile. */
export function joinOperations(parts: OperationParts): Operations {
  const { buffer, status, access, alerts, suppressions, entries, lists, marks, traffic } = parts;
  const table: { readonly [Name in OperationName]: BoundOperation<Name> } = {
    ...statusOperations({ status, audit: { lines: (after, limit) => buffer.audit.lines(after, limit) } }),
    ...trafficOperations({ traffic, buffer }),
    ...accountOperations(access),
    ...listOperations(lists),
    ...entryOperations(entries),
    ...markOperations(marks),
    ...alertOperations(alerts),
    ...suppressionOperations(suppressions),
    ...searchOperations(access.queries),
    ...holdOperations(buffer),
  };
  return new Operations(access.gate, Object.values(table), parts.settleFault);
}
