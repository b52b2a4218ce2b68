/** The operation table of a running unit: every declared operation with its implementation. */

import type { Store } from '../buffer/store.ts';
import type { OperationName } from '../contract/operations/table.ts';
import { type Access, accountEntries } from './accounts.ts';
import { alertEntries } from './alert-entries.ts';
import type { UnitAlerts } from './alerts.ts';
import { manualEntryEntries, type UnitEntries } from './entries.ts';
import type { Entry } from './entry.ts';
import { holdEntries } from './holds.ts';
import { listEntries, type UnitLists } from './lists.ts';
import { markEntries, type UnitMarks } from './marks.ts';
import { Operations } from './operations.ts';
import { searchEntries } from './searches.ts';
import { type StatusParts, statusEntries } from './status.ts';

export type OperationParts = {
  readonly buffer: Pick<Store, 'audit' | 'holds' | 'purge'>;
  readonly status: StatusParts['status'];
  readonly access: Access;
  readonly alerts: UnitAlerts;
  readonly entries: UnitEntries;
  readonly lists: UnitLists;
  readonly marks: UnitMarks;
};

/** If a declared operation has no implementation, this does not compile. */
export function joinOperations(parts: OperationParts): Operations {
  const { buffer, status, access, alerts, entries, lists, marks } = parts;
  const table: { readonly [Name in OperationName]: Entry<Name> } = {
    ...statusEntries({ status, audit: { lines: (after, limit) => buffer.audit.lines(after, limit) } }),
    ...accountEntries(access),
    ...listEntries(lists),
    ...manualEntryEntries(entries),
    ...markEntries(marks),
    ...alertEntries(alerts),
    ...searchEntries(access.queries),
    ...holdEntries(buffer),
  };
  return new Operations(access.gate, Object.values(table));
}
