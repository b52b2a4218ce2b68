import { Corrupt } from '../platform/errors.ts';
import type { AuditTrail } from './audit/audit-trail.ts';
import type { Memo } from './audit/memo.ts';
import type { Database } from './file/database.ts';
import type { Holds } from './holds/holds.ts';
import type { BufferIdentity } from './outbox/outbox.ts';

/** Whether the file is so damaged that a new one has to replace it. */
export const isDamage = (error: unknown): boolean =>
  error instanceof Corrupt && error.code === 'buffer.corrupt';

/** A file with no audit entries is new: it takes over the holds of the previous file. @returns how many */
export function restored(database: Database, holds: Holds, memo: Memo, audit: AuditTrail): number {
  if (audit.lines(0, 1).length > 0) return 0;
  const restore = database.transaction(() => holds.restore(memo.content.holds));
  const count = restore();
  holds.reload();
  return count;
}

/** The unit and epoch of the file. A new file gets the unit's name and an epoch of its own. */
export function identify(
  database: Database,
  unitId: string,
  randomBytes: (count: number) => Uint8Array,
): { readonly identity: BufferIdentity; readonly created: boolean } {
  const select = database.prepare<[], { unit_id: string; epoch: string }>('SELECT unit_id, epoch FROM meta');
  const row = select.get();
  if (row !== undefined) return { identity: { unitId: row.unit_id, epoch: row.epoch }, created: false };
  const epoch = Buffer.from(randomBytes(8)).toString('hex');
  const begin = database.transaction(() => {
    database
      .prepare('INSERT INTO meta (one, unit_id, epoch, last_seq) VALUES (1, ?, ?, 0)')
      .run(unitId, epoch);
    database.prepare('INSERT INTO epochs (first_seq, epoch) VALUES (1, ?)').run(epoch);
  });
  begin();
  return { identity: { unitId, epoch }, created: true };
}
