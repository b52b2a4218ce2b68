import type { MessageId, MessageKind, OutboxDepth, OutboxDraft, OutboxMessage } from '../domain/message.ts';
import { type Clock, type UtcMs, utcMs } from '../domain/time.ts';
import { Bug } from '../platform/errors.ts';
import { type Database, explained } from './database.ts';

/** Smaller goes first; within one priority, the order of recording. */
const PRIORITY: Readonly<Record<MessageKind, number>> = { alert: 0, read: 1 };

/** Who this buffer is: the two parts of a message id that its rows share. */
export type BufferIdentity = { readonly unitId: string; readonly epoch: string };

type Row = {
  readonly seq: number;
  readonly kind: MessageKind;
  readonly topic: string;
  readonly body: Uint8Array;
  readonly attempts: number;
  readonly recorded_at: number;
  readonly expires_at: number;
};

/**
 * The messages on their way to the broker: unpublished → in-flight → confirmed | refused.
 *
 * - A number is taken in the commit of the read and never used again; a rolled-back commit gives it back: no gaps.
 * - A row leaves the outbox by confirmation or by its time only. After `kill -9` every row is there; those in flight
 *   are handed out again, so a message may arrive twice and never not at all.
 * - What has expired is not handed out, even before the purge has deleted it.
 * - The body of a confirmed message is emptied: it has no further use.
 */
export class Outbox {
  readonly #database: Database;
  readonly #identity: BufferIdentity;
  readonly #clock: Clock;

  constructor(database: Database, identity: BufferIdentity, clock: Clock) {
    this.#database = database;
    this.#identity = identity;
    this.#clock = clock;
  }

  /** Adds a message inside the caller's transaction. */
  add(draft: OutboxDraft, recordId: number, expiresAtUtc: UtcMs): MessageId {
    const id = { ...this.#identity, seq: this.#nextSeq() };
    this.#database
      .prepare(
        `INSERT INTO outbox (seq, record_id, kind, topic, priority, body, state, attempts)
         VALUES (?, ?, ?, ?, ?, ?, 'unpublished', 0)`,
      )
      .run(
        id.seq,
        recordId,
        draft.kind,
        draft.topic,
        PRIORITY[draft.kind],
        draft.encode({ id, expiresAtUtc }),
      );
    return id;
  }

  /** The messages of a record, in their order. */
  idsOf(recordId: number): readonly MessageId[] {
    return this.#database
      .prepare<[number], number>('SELECT seq FROM outbox WHERE record_id = ? ORDER BY seq')
      .pluck()
      .all(recordId)
      .map((seq) => ({ ...this.#identity, seq }));
  }

  /** Hands out at most `limit` messages, alerts first, and marks them as in flight. */
  take(limit: number): readonly OutboxMessage[] {
    const take = this.#database.transaction(() => {
      const rows = this.#unpublished(limit);
      const mark = this.#database.prepare(
        "UPDATE outbox SET state = 'in-flight', attempts = attempts + 1 WHERE seq = ?",
      );
      for (const row of rows) mark.run(row.seq);
      return rows;
    });
    return explained(this.#database, () => take.immediate()).map((row) => ({
      id: { ...this.#identity, seq: row.seq },
      kind: row.kind,
      topic: row.topic,
      body: row.body,
      recordedAtUtc: utcMs(row.recorded_at),
      expiresAtUtc: utcMs(row.expires_at),
      attempt: row.attempts + 1,
    }));
  }

  /** The broker has it. Says nothing if the message was purged, or taken back, in the meantime. */
  confirm(seq: number): void {
    this.#run("UPDATE outbox SET state = 'confirmed', body = x'' WHERE seq = ? AND state = 'in-flight'", seq);
  }

  /** The broker will not have it. It stays, and is offered once more after the next start. */
  refuse(seq: number, reason: string): void {
    this.#run(
      "UPDATE outbox SET state = 'refused', reason = ? WHERE seq = ? AND state = 'in-flight'",
      reason,
      seq,
    );
  }

  /** After a lost session: whatever was in flight has to be sent again. */
  requeue(): void {
    this.#run("UPDATE outbox SET state = 'unpublished' WHERE state = 'in-flight'");
  }

  /** After a start: what was in flight, and what an older configuration of the broker refused. */
  requeueAll(): void {
    this.#run("UPDATE outbox SET state = 'unpublished' WHERE state IN ('in-flight', 'refused')");
  }

  /** Counts what `take` would hand out, or has: what has expired waits for nothing but the purge. */
  depth(): OutboxDepth {
    const rows = explained(this.#database, () =>
      this.#database
        .prepare<[number], { state: string; messages: number; oldest: number }>(
          `SELECT state, count(*) AS messages, min(recorded_at) AS oldest
           FROM outbox JOIN reads USING (record_id)
           WHERE state IN ('unpublished', 'in-flight', 'refused') AND expires_at > ? GROUP BY state`,
        )
        .all(this.#clock.utcNow()),
    );
    const count = (state: string): number => rows.find((row) => row.state === state)?.messages ?? 0;
    const oldest = rows.filter(({ state }) => state !== 'refused').map((row) => row.oldest);
    return {
      unpublished: count('unpublished'),
      inFlight: count('in-flight'),
      refused: count('refused'),
      oldestUtc: oldest.length === 0 ? null : utcMs(Math.min(...oldest)),
    };
  }

  #run(sql: string, ...values: readonly (string | number)[]): void {
    explained(this.#database, () => this.#database.prepare(sql).run(...values));
  }

  #nextSeq(): number {
    const seq = this.#database
      .prepare<[], number>('UPDATE meta SET last_seq = last_seq + 1 RETURNING last_seq')
      .pluck()
      .get();
    // The row is written when the file is created and never deleted.
    if (seq === undefined) throw new Bug('buffer.meta', 'The buffer has no meta row.');
    return seq;
  }

  #unpublished(limit: number): readonly Row[] {
    return this.#database
      .prepare<[number, number], Row>(
        `SELECT seq, kind, topic, body, attempts, recorded_at, expires_at
         FROM outbox JOIN reads USING (record_id)
         WHERE state = 'unpublished' AND expires_at > ?
         ORDER BY priority, seq LIMIT ?`,
      )
      .all(this.#clock.utcNow(), limit);
  }
}
