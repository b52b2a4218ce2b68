import type { AlertChannel } from '../domain/alert.ts';
import type { AlertOutcomes } from '../domain/alert-precision.ts';
import type { AuditEntry } from '../domain/audit.ts';
import type { Category } from '../domain/hot-list.ts';
import type { OutboxDraft } from '../domain/message.ts';
import { PlateText } from '../domain/plate-text.ts';
import { type UtcMs, utcMs } from '../domain/time.ts';
import type { StandingState, StoredAlert } from '../domain/verification.ts';
import { Corrupt } from '../platform/errors.ts';
import type { AuditTrail } from './audit-trail.ts';
import { type Database, explained } from './database.ts';
import type { KeptClock } from './kept-clock.ts';
import type { Outbox } from './outbox.ts';
import { contentLabel, type Partition, tableOf, unseal } from './partition.ts';
import type { Partitions } from './partitions.ts';

export type AlertRegisterParts = {
  readonly database: Database;
  readonly partitions: Partitions;
  readonly outbox: Outbox;
  readonly audit: AuditTrail;
  readonly clock: KeptClock;
};

type Row = {
  readonly record_id: number;
  readonly alert_id: string;
  readonly revision: number;
  readonly state: StandingState;
  readonly channel: AlertChannel;
  readonly raised_at: number;
  readonly read_id: string;
  readonly read_literal: string;
  readonly region: string | null;
  readonly list_id: string;
  readonly source: string;
  readonly entry_identity: string;
  readonly entry_plate: string;
  readonly entry_region: string | null;
  readonly category: Category;
  readonly reason: string;
};

type StateCount = Pick<AlertOutcomes, 'listId' | 'matchGrade' | 'channel'> & {
  readonly state: StandingState;
  readonly count: number;
};

const NONE = { confirmed: 0, rejected: 0, unverified: 0, expired: 0, takenBack: 0 };

const OUTCOMES: Readonly<Record<StandingState, keyof typeof NONE>> = {
  confirmed: 'confirmed',
  rejected: 'rejected',
  potential: 'unverified',
  expired: 'expired',
  withdrawn: 'takenBack',
  retracted: 'takenBack',
};

type Found = { readonly alert: StoredAlert; readonly partition: Partition; readonly recordId: number };

const COLUMNS = `a.record_id, a.alert_id, a.revision, a.state, a.channel, a.raised_at, r.read_id, h.read_literal, r.region,
  h.list_id, h.source, h.entry_identity, h.entry_plate, h.entry_region, h.category, h.reason`;

/** The alerts that are kept, for people to verify: also those of days ago. What is sealed (policy R5) is not shown. */
export class AlertRegister {
  readonly #parts: AlertRegisterParts;

  constructor(parts: AlertRegisterParts) {
    this.#parts = parts;
  }

  /** The youngest first. */
  list(limit: number): readonly StoredAlert[] {
    const found = this.#readable().flatMap((partition) =>
      this.#select(partition, 'ORDER BY a.raised_at DESC LIMIT ?', limit),
    );
    return found
      .map(({ alert }) => alert)
      .toSorted((a, b) => b.raisedAtUtc - a.raisedAtUtc)
      .slice(0, limit);
  }

  /** What people made of those that are kept, test plates left out: by list, grade and channel. */
  outcomes(): readonly AlertOutcomes[] {
    const sums = new Map<string, AlertOutcomes>();
    for (const { state, count, ...group } of this.#readable().flatMap((one) => this.#counts(one))) {
      const key = Object.values(group).join(' ');
      const before = sums.get(key) ?? { ...group, ...NONE };
      const what = OUTCOMES[state];
      sums.set(key, { ...before, [what]: before[what] + count });
    }
    return [...sums.values()].toSorted((x, y) => (x.listId < y.listId ? -1 : 1));
  }

  find(alertId: string): StoredAlert | null {
    return this.#find(alertId)?.alert ?? null;
  }

  /** Those on entries of these identities that stand. */
  standingOn(isOf: (alert: StoredAlert) => boolean): readonly StoredAlert[] {
    const where = "WHERE a.state IN ('potential', 'expired', 'confirmed')";
    return this.#readable()
      .flatMap((partition) => this.#select(partition, where))
      .map(({ alert }) => alert)
      .filter(isOf);
  }

  /** Those that nobody has verified and that were raised at that time or before, the oldest first; test plates left out. */
  unverifiedSince(raisedUtc: UtcMs, limit: number): readonly StoredAlert[] {
    const where =
      "WHERE a.state = 'potential' AND a.channel <> 'test' AND a.raised_at <= ? ORDER BY a.raised_at LIMIT ?";
    return this.#readable()
      .flatMap((partition) => this.#select(partition, where, raisedUtc, limit))
      .map(({ alert }) => alert)
      .toSorted((a, b) => a.raisedAtUtc - b.raisedAtUtc)
      .slice(0, limit);
  }

  /** The plate crop of its read, a JPEG. @returns null where it is not kept */
  crop(alertId: string): Uint8Array | null {
    const found = this.#find(alertId);
    if (found === null) return null;
    const { partition, recordId } = found;
    const sealed = explained(this.#parts.database, () =>
      this.#parts.database
        .prepare<[number], Uint8Array>(
          `SELECT sealed FROM ${tableOf('contents', partition.id)} WHERE record_id = ? AND name = 'plate-crop'`,
        )
        .pluck()
        .get(recordId),
    );
    return sealed === undefined ? null : unseal(partition, contentLabel(recordId, 'plate-crop'), sealed);
  }

  /**
   * Its next state, the message that tells of it and the entry in the audit chain, in one commit.
   * @throws Unavailable, Corrupt where the storage fails; nothing has changed then
   */
  settle(alertId: string, state: StandingState, draft: OutboxDraft, entry: AuditEntry): void {
    const { database, outbox, audit, clock } = this.#parts;
    const found = this.#find(alertId);
    if (found === null) return;
    const { partition, recordId } = found;
    const commit = database.transaction(() => {
      database
        .prepare(
          `UPDATE ${tableOf('alerts', partition.id)} SET state = ?, revision = revision + 1 WHERE alert_id = ?`,
        )
        .run(state, alertId);
      outbox.add(draft, { partition, recordId }, clock.utcNow());
      audit.add(entry);
    });
    explained(database, () => commit.immediate());
    audit.keepHead();
  }

  #counts(partition: Partition): readonly StateCount[] {
    const [a = '', h] = (['alerts', 'hits'] as const).map((table) => tableOf(table, partition.id));
    return explained(this.#parts.database, () =>
      this.#parts.database
        .prepare<[], StateCount>(
          `SELECT h.list_id AS listId, h.match_grade AS matchGrade, a.channel, a.state, COUNT(*) AS count
           FROM ${newestOf(a)} a JOIN ${h} h USING (record_id, hit_id) WHERE a.channel <> 'test' GROUP BY 1, 2, 3, 4`,
        )
        .all(),
    );
  }

  #find(alertId: string): Found | null {
    for (const partition of this.#readable()) {
      const [found] = this.#select(partition, 'WHERE a.alert_id = ?', alertId);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Not what came to its time and waits for the purge. */
  #readable(): readonly Partition[] {
    const { partitions, clock } = this.#parts;
    const nowUtc = clock.utcNow();
    return clock.sealedSeq === null
      ? partitions.all().filter(({ expiresAtUtc }) => expiresAtUtc > nowUtc)
      : [];
  }

  #select(partition: Partition, rest: string, ...values: readonly (string | number)[]): readonly Found[] {
    const [a = '', h, r] = (['alerts', 'hits', 'reads'] as const).map((table) =>
      tableOf(table, partition.id),
    );
    const rows = explained(this.#parts.database, () =>
      this.#parts.database
        .prepare<(string | number)[], Row>(
          `SELECT ${COLUMNS} FROM ${newestOf(a)} a JOIN ${h} h USING (record_id, hit_id) JOIN ${r} r USING (record_id) ${rest}`,
        )
        .all(...values),
    );
    return rows.map((row) => ({ alert: alertOf(row), partition, recordId: row.record_id }));
  }
}

/** Each revision has a row of its own. SQLite takes the other columns of a maximum from its row. */
const newestOf = (alerts: string): string => `(SELECT *, MAX(revision) FROM ${alerts} GROUP BY alert_id)`;

function alertOf(row: Row): StoredAlert {
  const literal = PlateText.parse(row.read_literal);
  if (literal === null) throw new Corrupt('buffer.corrupt', `The alert ${row.alert_id} names no plate.`);
  return {
    alertId: row.alert_id,
    revision: row.revision,
    state: row.state,
    channel: row.channel,
    raisedAtUtc: utcMs(row.raised_at) satisfies UtcMs,
    readId: row.read_id,
    literal,
    readRegion: row.region,
    listId: row.list_id,
    entry: {
      source: row.source,
      plate: row.entry_plate,
      region: row.entry_region,
      category: row.category,
      entryIdentity: row.entry_identity,
      reason: row.reason,
    },
  };
}
