import type { MessageId } from '../../domain/keeping/message.ts';
import type { Database } from '../file/database.ts';

type Row = { readonly first_seq: number; readonly restamped_to: number; readonly epoch: string };

/**
 * The epochs of a buffer's file. A file begins with one. If the file may be an older copy of itself, another epoch
 * begins in it: the numbers go on, and a message is known by its epoch and its number, so no id ever means two messages.
 * The numbers before the first one of an epoch count as purged in it.
 *
 * A comparison with the broker may come when messages of this start are already numbered. None of them was sent yet.
 * `restamped_to` is the last of them: their stored bodies still name the epoch before.
 */
export class Epochs {
  readonly #database: Database;
  readonly #unitId: string;
  #rows: readonly Row[];

  constructor(database: Database, unitId: string) {
    this.#database = database;
    this.#unitId = unitId;
    this.#rows = this.#load();
  }

  get current(): string {
    return this.#rows[0]?.epoch ?? '';
  }

  /** The id of the message with this number. */
  idOf(seq: number): MessageId {
    return { unitId: this.#unitId, epoch: this.#of(seq)?.epoch ?? this.current, seq };
  }

  /** Whether the stored body of the message names the epoch before its own. */
  isRestamped(seq: number): boolean {
    return seq <= (this.#of(seq)?.restamped_to ?? 0);
  }

  /** @param lastSeq the last number of the file @returns null for an epoch that this file never had */
  lastSeqOf(epoch: string, lastSeq: number): number | null {
    const at = this.#rows.findIndex((row) => row.epoch === epoch);
    if (at < 0) return null;
    const next = this.#rows[at - 1];
    return next === undefined ? lastSeq : next.first_seq - 1;
  }

  /**
   * Begins an epoch with the message `firstSeq`. Call it inside the caller's transaction, and `reload` after it.
   * @param lastSeq the last number given out so far
   */
  begin(epoch: string, firstSeq: number, lastSeq: number): void {
    const add = 'INSERT OR REPLACE INTO epochs (first_seq, restamped_to, epoch) VALUES (?, ?, ?)';
    this.#database.prepare(add).run(firstSeq, lastSeq >= firstSeq ? lastSeq : 0, epoch);
    this.#database.prepare('UPDATE meta SET epoch = ?').run(epoch);
    // A server that counts within the epoch learns from a tombstone that the earlier numbers never come.
    if (firstSeq > 1)
      this.#database
        .prepare('INSERT OR REPLACE INTO purged_messages (from_seq, to_seq) VALUES (1, ?)')
        .run(firstSeq - 1);
  }

  reload(): void {
    this.#rows = this.#load();
  }

  #of(seq: number): Row | undefined {
    return this.#rows.find(({ first_seq }) => first_seq <= seq);
  }

  /** Latest first. */
  #load(): readonly Row[] {
    return this.#database
      .prepare<[], Row>('SELECT first_seq, restamped_to, epoch FROM epochs ORDER BY first_seq DESC')
      .all();
  }
}
