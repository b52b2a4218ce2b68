import { OPERATIONS } from '../contract/operations/table.ts';
import type { UnitStatus } from '../domain/events/unit-status.ts';
import { bind } from './bound-operation.ts';

/** The most audit lines in one answer. */
export const AUDIT_LINES = 1_000;

export type StatusParts = {
  /** The current status of the unit. */
  readonly status: () => UnitStatus;
  readonly audit: { lines(after: number, limit: number): readonly string[] };
};

export const statusOperations = ({ status, audit }: StatusParts) => ({
  status: bind(OPERATIONS.status, () => status()),
  auditLines: bind(OPERATIONS.auditLines, ({ after }) => ({ lines: audit.lines(after, AUDIT_LINES) })),
});
