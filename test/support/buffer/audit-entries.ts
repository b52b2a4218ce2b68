import type { Unit } from '../../../src/unit/unit.ts';

/** What the unit's audit chain says, without the hashes. */
export const auditEntries = (unit: Unit): readonly unknown[] =>
  unit.audit.lines(0, 1_000).map((line) => JSON.parse(line.slice(line.indexOf('{'))));
