import type { AccessEntry, AskedFor } from '../../domain/access/access-audit.ts';
import type { ReadQuery } from '../../domain/read/read-query.ts';
import { toIsoUtc, type UtcMs } from '../../domain/time/time.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { SaltedHash } from '../audit/salted-hash.ts';
import { type Database, explained } from '../file/database.ts';
import type { Partition } from '../partitions/partition.ts';
import { tableOf } from '../partitions/partition-tables.ts';
import { AskedPlates } from './asked-plates.ts';

export type QueryRecordParts = {
  readonly database: Database;
  readonly audit: AuditTrail;
  /** The partition of what is recorded now. Call it outside a transaction. */
  readonly partition: () => Partition;
  readonly plateHash: SaltedHash;
};

/**
 * Records each query. An entry in the audit chain is permanent and holds plates as hashes. A side record holds the
 * query in clear, and expires like a read that is recorded now.
 */
export class QueryRecord {
  readonly #parts: QueryRecordParts;
  /** Who asked for a plate. */
  readonly askedPlates: AskedPlates;

  constructor(parts: QueryRecordParts) {
    this.#parts = parts;
    this.askedPlates = new AskedPlates(parts);
  }

  /**
   * Writes both in one commit, durable when it returns. @throws Unavailable if the storage fails: show no results then
   */
  note(query: ReadQuery, entry: Extract<AccessEntry, { what: 'query' | 'exportBegun' }>): void {
    const { database, audit } = this.#parts;
    explained(database, () => {
      const { id } = this.#parts.partition();
      const insert = database.prepare(`INSERT INTO ${tableOf('queries', id)} VALUES (?, ?)`);
      const note = database.transaction(() => {
        audit.add(entry);
        insert.run(audit.head().n, JSON.stringify({ ...query, plate: query.plate?.asked ?? null }));
      });
      note.immediate();
    });
    audit.keepHead();
  }

  /** The part of a query that the audit chain may contain. */
  asked({ plate, cameraId, fromUtc, toUtc, hitsOnly }: ReadQuery, revealed: boolean): AskedFor {
    const iso = (time: UtcMs | null): string | null => (time === null ? null : toIsoUtc(time));
    return {
      kind: plate === null ? 'window' : plate.isPartial ? 'partial-plate' : 'plate',
      plateHash: plate === null ? null : this.#parts.plateHash.of(plate.asked),
      cameraId,
      fromUtc: iso(fromUtc),
      toUtc: iso(toUtc),
      hitsOnly,
      revealed,
    };
  }
}
