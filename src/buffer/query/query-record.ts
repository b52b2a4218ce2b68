import type { AccessEntry, AskedFor } from '../../domain/access/access-audit.ts';
import type { PlateHash } from '../../domain/access/plate-hash.ts';
import type { ReadQuery } from '../../domain/read/read-query.ts';
import { toIsoUtc, type UtcMs } from '../../domain/time/time.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { type Database, explained } from '../file/database.ts';
import type { Partition } from '../partitions/partition.ts';
import { tableOf } from '../partitions/partition-tables.ts';

export type QueryRecordParts = {
  readonly database: Database;
  readonly audit: AuditTrail;
  /** Of what is recorded at this moment; in no transaction. */
  readonly partition: () => Partition;
  readonly plateHash: PlateHash;
};

/**
 * Where questions are written down: an entry in the audit chain, for good, with plates as hashes; and the clear words in a
 * side record, which ends as a read of this moment does.
 */
export class QueryRecord {
  readonly #parts: QueryRecordParts;

  constructor(parts: QueryRecordParts) {
    this.#parts = parts;
  }

  /** Both in one commit, durable when it returns. @throws Unavailable if the storage fails: nothing may be shown then */
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

  /** What the audit chain may say of a question. */
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
