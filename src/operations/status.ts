import { OPERATIONS } from '../contract/operations/table.ts';
import type { UnitStatus } from '../domain/events/unit-status.ts';
import { entry } from './entry.ts';

/** The most audit lines in one answer. */
export const AUDIT_LINES = 1_000;

export type StatusParts = {
  /** The current status of the unit. */
  readonly status: () => UnitStatus;
  readonly audit: { lines(after: number, limit: number): readonly string[] };
};

export const statusEntries = ({ status, audit }: StatusParts) => ({
  status: entry(OPERATIONS.status, () => status()),
  auditLines: entry(OPERATIONS.auditLines, ({ after }) => ({ lines: audit.lines(after, AUDIT_LINES) })),
});
