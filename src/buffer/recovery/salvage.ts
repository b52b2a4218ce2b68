import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageKind, OutboxDraft } from '../../domain/keeping/message.ts';
import type { OnStep } from '../../domain/time/step.ts';
import { Corrupt } from '../../platform/errors.ts';
import { type Database, explained } from '../file/database.ts';
import { insertRow, type Row } from '../file/insert-row.ts';
import { nextNumber } from '../file/meta.ts';
import type { Holds } from '../holds/holds.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { BufferClock } from '../partitions/buffer-clock.ts';
import type { Partition } from '../partitions/partition.ts';
import { type PartitionTable, tableOf } from '../partitions/partition-tables.ts';
import type { Partitions } from '../partitions/partitions.ts';
import { contentLabel, messageLabel, seal, unseal, unsealJson } from '../partitions/sealed-rows.ts';
import type { DamagedFile, DamagedPartition } from './damaged-file.ts';

/** What was recovered from a damaged file. */
export type Salvaged = {
  readonly reads: number;
  /** Expired reads that a hold keeps. */
  readonly held: number;
  readonly illegible: number;
  /** Messages that the broker did not have. They are sent under new numbers. */
  readonly messages: number;
  readonly auditEntries: number;
  /** Rows, and pages of unknown rows, that could not be read. */
  readonly lost: number;
};

export type SalvageParts = {
  readonly database: Database;
  readonly partitions: Partitions;
  readonly outbox: Outbox;
  readonly holds: Holds;
  readonly clock: Pick<BufferClock, 'keptNow'>;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly onStep: OnStep;
  /** Turns a stored body into a message of this buffer's epoch. */
  readonly renumbered: (kind: MessageKind, topic: string, body: Uint8Array) => OutboxDraft;
  readonly onProgress: (reads: number) => void;
};

/** Reads per commit. A pause follows each commit, so recording waits for one commit at most. */
const BATCH = 16;
const PAUSE_MS = 5;
const CONTENTS = ['details', 'plate-crop', 'rectified-crop', 'contextual-image'];

/**
 * Copies what a damaged buffer still contains into the buffer that replaced it: reads with their hits, alerts and
 * pictures, unread plates, held records, messages that the broker did not have, the audit chain, and the counts of
 * alerts.
 *
 * - Each record keeps its expiry time. Records that have expired meanwhile are not copied (policy R1).
 * - A read and everything that belongs to it are copied in one commit, and only once. After a kill at any moment, the
 *   next start continues.
 * - A message that waited gets a number in this buffer's epoch. Its server knows the read and the alert by their own
 *   ids.
 */
export class Salvage {
  readonly #file: DamagedFile;
  readonly #parts: SalvageParts;
  readonly #counts = { reads: 0, held: 0, illegible: 0, messages: 0, auditEntries: 0 };

  constructor(file: DamagedFile, parts: SalvageParts) {
    this.#file = file;
    this.#parts = parts;
  }

  /** Stops early if the buffer is closed. @throws Corrupt, Unavailable if the new buffer fails */
  async run(): Promise<Salvaged> {
    this.#bringAudit();
    this.#bringCounts();
    const last = this.#file.lastRecord();
    // Held records first: there is no second chance for them. Then the youngest records, which the server may not have.
    const all = this.#file.partitions();
    const ordered = [
      ...all.filter(({ holdId }) => holdId !== null),
      ...all.filter(({ holdId }) => holdId === null).toReversed(),
    ];
    for (const from of ordered) {
      await this.#eachBatch(from, 'reads', last, (to, row) => this.#bringRead(from, to, row));
      if (from.holdId === null)
        await this.#eachBatch(from, 'illegible', last, (to, row) => this.#bringIllegible(from, to, row));
    }
    return { ...this.#counts, lost: this.#file.lost };
  }

  async #eachBatch(
    from: DamagedPartition,
    table: 'reads' | 'illegible',
    last: number,
    bring: (to: Pick<Partition, 'id' | 'key'>, row: Row) => void,
  ): Promise<void> {
    for (const rows of this.#file.rows(tableOf(table, from.id), 'record_id', last, BATCH)) {
      if (!this.#parts.database.open) return;
      const to = this.#target(from);
      if (to === null) return;
      this.#commit(() => {
        for (const row of rows) bring(to, row);
      });
      this.#parts.onStep('salvage-batch');
      this.#parts.onProgress(this.#counts.reads + this.#counts.held);
      await sleep(PAUSE_MS);
    }
  }

  /** @returns null if the partition has expired, or its hold was released */
  #target({ expiresAtUtc, holdId }: DamagedPartition): Pick<Partition, 'id' | 'key'> | null {
    const { partitions, clock, database } = this.#parts;
    if (expiresAtUtc === null) return partitions.ofHolds().find((hold) => hold.holdId === holdId) ?? null;
    if (expiresAtUtc <= clock.keptNow()) return null;
    return explained(database, () => partitions.endingAt(expiresAtUtc));
  }

  #bringRead(from: DamagedPartition, to: Pick<Partition, 'id' | 'key'>, row: Row): void {
    const { database, holds } = this.#parts;
    const isThere = database
      .prepare(`SELECT 1 FROM ${tableOf('reads', to.id)} WHERE read_id = ? AND revision = ?`)
      .get(row['read_id'], row['revision']);
    if (isThere !== undefined) return;
    const old = Number(row['record_id']);
    const recordId = nextNumber(database, 'last_record');
    this.#insert('reads', to, { ...row, ...timesIn(row, from), record_id: recordId });
    for (const table of ['hits', 'alerts'] as const)
      for (const hanging of this.#file.of(tableOf(table, from.id), old))
        this.#insert(table, to, { ...hanging, record_id: recordId });
    this.#bringContents(from, to, { old, recordId });
    if (from.expiresAtUtc === null) {
      this.#counts.held += 1;
      return;
    }
    holds.catch(String(row['read_id']), to.id);
    this.#bringMessages(from, { id: to.id, key: to.key, expiresAtUtc: from.expiresAtUtc }, { old, recordId });
    this.#counts.reads += 1;
  }

  #bringIllegible(from: DamagedPartition, to: Pick<Partition, 'id' | 'key'>, row: Row): void {
    const { database } = this.#parts;
    const isThere = database
      .prepare(`SELECT 1 FROM ${tableOf('illegible', to.id)} WHERE passage_id = ?`)
      .get(row['passage_id']);
    if (isThere !== undefined) return;
    const recordId = nextNumber(database, 'last_record');
    this.#insert('illegible', to, { ...row, record_id: recordId });
    this.#bringContents(from, to, { old: Number(row['record_id']), recordId });
    this.#counts.illegible += 1;
  }

  #bringContents(
    from: DamagedPartition,
    to: Pick<Partition, 'id' | 'key'>,
    { old, recordId }: Numbers,
  ): void {
    const { randomBytes } = this.#parts;
    for (const { name, sealed } of this.#file.named(tableOf('contents', from.id), old, CONTENTS)) {
      const clear = this.#opened(from, (key) =>
        unseal({ key }, contentLabel(old, String(name)), bytesOf(sealed)),
      );
      if (clear === null) continue;
      const anew = seal(to, contentLabel(recordId, String(name)), clear, randomBytes);
      this.#insert('contents', to, { record_id: recordId, name: name ?? '', sealed: anew });
    }
  }

  #bringMessages(from: DamagedPartition, to: Partition, { old, recordId }: Numbers): void {
    const { outbox, clock, renumbered } = this.#parts;
    const rows = this.#file.of(tableOf('messages', from.id), old);
    for (const { seq, kind, topic, sealed } of rows.toSorted((a, b) => Number(a['seq']) - Number(b['seq']))) {
      if (sealed === null || !this.#file.isWaiting(Number(seq))) continue;
      const label = messageLabel(Number(seq));
      const body = this.#opened(from, (key) => unsealJson({ key }, label, bytesOf(sealed)));
      if (body === null) continue;
      const draft = renumbered(String(kind) as MessageKind, String(topic), body); // `Outbox.add` wrote it.
      outbox.add(draft, { partition: to, recordId }, clock.keptNow());
      this.#counts.messages += 1;
    }
  }

  /** The previous chain goes in front of the entries that were added since. */
  #bringAudit(): void {
    const { database } = this.#parts;
    const first = database.prepare<[], number>('SELECT min(n) FROM audit').pluck().get() ?? 1;
    const insert = database.prepare('INSERT OR IGNORE INTO audit (n, hash, entry) VALUES (?, ?, ?)');
    for (const rows of this.#file.rows('audit', 'n', first - 1, 500))
      this.#commit(() => {
        for (const { n, hash, entry } of rows)
          if (Number(n) < first) this.#counts.auditEntries += insert.run(n, hash, entry).changes;
      });
    // Nobody knows which of them the broker has. A repeated entry has the same number.
    if (this.#counts.auditEntries > 0) this.#commit(() => database.exec('UPDATE meta SET audit_told = 0'));
  }

  /**
   * The counts are stored under that file's epoch. Copying them twice has no effect, and a copy of this very file adds
   * nothing.
   */
  #bringCounts(): void {
    const { database } = this.#parts;
    const rows = this.#file.all('alert_counts');
    const insert = database.prepare(
      `INSERT OR IGNORE INTO alert_counts (epoch, month, list_id, match_grade, channel, outcome, count)
       VALUES (@epoch, @month, @list_id, @match_grade, @channel, @outcome, @count)`,
    );
    this.#commit(() => {
      for (const row of rows) insert.run(row);
    });
  }

  #opened({ key }: DamagedPartition, open: (key: Uint8Array) => Uint8Array): Uint8Array | null {
    try {
      if (key !== null) return open(key);
    } catch (error) {
      if (!(error instanceof Corrupt)) throw error;
    }
    this.#file.lost += 1;
    return null;
  }

  #insert(table: PartitionTable, to: Pick<Partition, 'id'>, row: Row): void {
    insertRow(this.#parts.database, tableOf(table, to.id), row);
  }

  #commit(change: () => void): void {
    const { database } = this.#parts;
    explained(database, () => database.transaction(change).immediate());
  }
}

/**
 * A row keeps its date. Where the damaged buffer did not learn any more how long the unit was off, it keeps the date that
 * a search showed.
 */
function timesIn(row: Row, { isProvisional, clockOffsetMs }: DamagedPartition): Row {
  const offsetMs = Number(row['clock_offset_ms'] ?? 0);
  return {
    clock_offset_ms: isProvisional ? Math.max(0, offsetMs) : offsetMs,
    recorded_at: Number(row['recorded_at']) + clockOffsetMs,
  };
}

/** A record's number in the damaged file and in the new one. */
type Numbers = { readonly old: number; readonly recordId: number };

const bytesOf = (value: Row[string] | undefined): Uint8Array =>
  value instanceof Uint8Array ? value : new Uint8Array();
