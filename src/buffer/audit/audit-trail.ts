import type { AuditEntry, AuditHead } from '../../domain/access/audit.ts';
import { type AuditLink, lineOf, linkAfter, NO_ENTRIES } from '../../domain/access/audit-chain.ts';
import { isRefusal, RepeatedRefusals } from '../../domain/access/repeated-refusals.ts';
import type { Clock } from '../../domain/time/time.ts';
import { type Database, explained } from '../file/database.ts';
import { KnownFiles } from './known-files.ts';
import type { Memo } from './memo.ts';

/** What one message to the broker may hold. Some brokers accept no more than 128 KB. */
const TOLD_AT_ONCE = 200;
const TOLD_BYTES = 65_536;
/** What a row holds beside the entry: its number, its hash, and the lengths of both. */
const BESIDE_ENTRY_BYTES = 76;

/**
 * The audit chain of a buffer. Rows are only ever added. The memo beside the buffer also keeps the chain's head, so
 * that the chain continues when the buffer is replaced, and a missing end is noticed.
 */
export class AuditTrail {
  readonly #database: Database;
  readonly #memo: Memo;
  readonly #clock: Clock;
  readonly #refusals = new RepeatedRefusals();
  /** The files beside the buffer, as this unit last wrote them. */
  readonly files: KnownFiles;

  constructor(database: Database, memo: Memo, clock: Clock) {
    this.#database = database;
    this.#memo = memo;
    this.#clock = clock;
    this.files = new KnownFiles(database, memo);
  }

  /**
   * Compares rows and memo. @returns the range of entries that are missing from the rows, if any. The chain records the
   * gap.
   */
  open(): { readonly from: number; readonly to: number } | null {
    const kept = this.#memo.content.head;
    const last = this.last();
    // A file that was created a moment ago has no entries. The chain continues from the head.
    if (kept === null || last === null || last.n > kept.n || isSame(last, kept)) return null;
    const missing = { from: Math.min(last.n + 1, kept.n), to: kept.n };
    this.append({ what: 'entriesMissing', ...missing });
    return missing;
  }

  /** Adds an entry durably. A refusal that is repeated too often is only counted. Inside the caller's own transaction, call `add` and then `keepHead` after the commit. */
  append(entry: AuditEntry): void {
    const times = isRefusal(entry) ? this.#refusals.count(entry, this.#clock.utcNow()) : 1;
    if (times === null) return;
    explained(this.#database, () => this.add(entry, times));
    this.keepHead();
  }

  /** @param times how often it happened in this hour, if more than once */
  add(entry: AuditEntry, times = 1): void {
    const counted = times === 1 ? entry : { ...entry, times };
    const { n, hash, text } = linkAfter(this.head(), counted, this.#clock.utcNow());
    this.#database.prepare('INSERT INTO audit (n, hash, entry) VALUES (?, ?, ?)').run(n, hash, text);
    this.#database.prepare('UPDATE meta SET audit_bytes = audit_bytes + ?').run(text.length);
  }

  /**
   * Writes the head and the last message number to the memo, after the commit. A crash between the two leaves an old
   * head, which the next start corrects.
   */
  keepHead(): void {
    this.#memo.keep({ head: this.head(), lastSeq: this.#lastSeq() });
  }

  /** Writes the number of the last message to the memo if it is not there yet. */
  keepLastSeq(): void {
    const lastSeq = explained(this.#database, () => this.#lastSeq());
    if (lastSeq !== this.#memo.content.lastSeq) this.#memo.keep({ lastSeq });
  }

  head(): AuditHead {
    const [last, kept] = [this.last(), this.#memo.content.head];
    if (last === null) return kept ?? NO_ENTRIES;
    return kept !== null && kept.n > last.n ? kept : last;
  }

  /** At most `limit` lines of the entries after number `after`. */
  lines(after: number, limit: number): readonly string[] {
    return this.#links(after, limit).map(lineOf);
  }

  #links(after: number, limit: number): readonly AuditLink[] {
    const select = this.#database.prepare<[number, number], AuditLink>(
      'SELECT n, hash, entry AS text FROM audit WHERE n > ? ORDER BY n LIMIT ?',
    );
    return explained(this.#database, () => select.all(after, limit));
  }

  /** The entries that the broker does not have yet, as many as fit in a message; null if there are none. */
  untold(): { readonly lines: readonly string[]; readonly last: AuditHead } | null {
    const select = this.#database.prepare<[], number>('SELECT audit_told FROM meta').pluck();
    const told = explained(this.#database, () => select.get()) ?? 0;
    const links = this.#links(told, TOLD_AT_ONCE);
    let bytes = 0;
    const fitting = links.filter(({ text }, i) => {
      bytes += text.length;
      return i === 0 || bytes <= TOLD_BYTES;
    });
    const last = fitting.at(-1);
    return last === undefined ? null : { lines: fitting.map(lineOf), last: { n: last.n, hash: last.hash } };
  }

  /** The broker has every entry up to number `n`. */
  told(n: number): void {
    const tell = this.#database.prepare('UPDATE meta SET audit_told = ?');
    explained(this.#database, () => tell.run(n));
  }

  /**
   * The names of the operators who must exist: those who have ever used or changed their account, since the first
   * operator was made or all were removed. Not everybody who was added: a kill may come between the entry and the change.
   */
  operatorsOnRecord(): readonly string[] {
    const select = this.#database
      .prepare<[], string>(
        `SELECT DISTINCT entry ->> 'operator' FROM audit
         WHERE entry ->> 'what' IN ('signedIn', 'operatorChanged') AND n > (
           SELECT coalesce(max(n), 0) FROM audit WHERE entry ->> 'what' = 'operatorsReset'
             OR (entry ->> 'what' = 'operatorAdded' AND entry ->> 'by' IS NULL))`,
      )
      .pluck();
    return explained(this.#database, () => select.all());
  }

  /** The hash of an entry; null if the file does not have the entry. */
  hashOf(n: number): string | null {
    const select = this.#database.prepare<[number], string>('SELECT hash FROM audit WHERE n = ?').pluck();
    return explained(this.#database, () => select.get(n)) ?? null;
  }

  /** What all entries take in the file. */
  bytes(): number {
    const select = this.#database
      .prepare<[number], number>(
        `SELECT audit_bytes + ? * coalesce((SELECT max(n) FROM audit) - (SELECT min(n) FROM audit) + 1, 0) FROM meta`,
      )
      .pluck();
    return explained(this.#database, () => select.get(BESIDE_ENTRY_BYTES)) ?? 0;
  }

  /** The last entry of the file itself. */
  last(): AuditHead | null {
    return (
      this.#database.prepare<[], AuditHead>('SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1').get() ?? null
    );
  }

  #lastSeq(): number {
    return this.#database.prepare<[], number>('SELECT last_seq FROM meta').pluck().get() ?? 0;
  }
}

const isSame = (a: AuditHead, b: AuditHead): boolean => a.n === b.n && a.hash === b.hash;
