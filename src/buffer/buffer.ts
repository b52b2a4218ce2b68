import type { BufferEvent, Emit } from '../domain/events.ts';
import type { IllegiblePassage } from '../domain/illegible-passage.ts';
import type { ClockReading } from '../domain/kept-time.ts';
import type { MessageId, MessageKind, OutboxDraft, SeqRange } from '../domain/message.ts';
import { expiresAt, type RetentionClass, type RetentionPolicy } from '../domain/retention.ts';
import type { OnStep } from '../domain/step.ts';
import { type Clock, type UtcMs, utcMs } from '../domain/time.ts';
import { Bug, Misconfigured } from '../platform/errors.ts';
import { AuditTrail } from './audit-trail.ts';
import { backUp } from './backup.ts';
import { checkSchema } from './check-schema.ts';
import { deriveKey } from './data-keys.ts';
import { type Database, type DatabaseSettings, explained, explainSqlite, openDatabase } from './database.ts';
import { HoldRegister } from './hold-register.ts';
import { Holds } from './holds.ts';
import { KeptClock } from './kept-clock.ts';
import { Memo } from './memo.ts';
import { migrate } from './migrations.ts';
import { identify, isDamage, restored } from './new-file.ts';
import { type BufferIdentity, Outbox } from './outbox.ts';
import type { Partition } from './partition.ts';
import { Partitions } from './partitions.ts';
import { ProcessLock } from './process-lock.ts';
import { type PurgeResult, purgeExpired } from './purge.ts';
import { QueryRecord } from './query-record.ts';
import { type RecordEntry, Records } from './records.ts';
import type { Salvaged } from './salvage.ts';
import { recoverFrom, refuseWhileSealed, type SalvageFilesParts, salvageFiles } from './salvage-files.ts';
import { destroyExpired, markDamaged, setAsideIfMarked } from './set-aside.ts';
import { noteTold, untold } from './tombstones.ts';

export type BufferSettings = DatabaseSettings & {
  /** 32 bytes, for what lies beside the database, and for hashes of plates; it outlives a change of `key`. */
  readonly filesKey: Uint8Array;
  readonly unitId: string;
  /** How long reads are kept; the ceiling of policy R1 is in code. */
  readonly retention: RetentionPolicy;
};

export type BufferParts = {
  readonly readClock: () => ClockReading;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly emit: Emit<BufferEvent>;
  readonly onStep: OnStep;
  /** The message that tells which messages were purged before the broker had them. */
  readonly tombstone: (purged: readonly SeqRange[]) => OutboxDraft;
  /** A message that a damaged buffer left behind, as one of this buffer's epoch. */
  readonly renumbered: (kind: MessageKind, topic: string, body: Uint8Array) => OutboxDraft;
};

/** A camera that did not hear of a commit sends its read once more well within this. */
const REPETITION_WITHIN_MS = 3_600_000;

const BACKUP_MS = 86_400_000;

/** Of a message that belongs to none; records count from 1. */
const NO_RECORD = 0;

/** What exists while the buffer is open. */
type Opened = {
  readonly lock: ProcessLock;
  readonly database: Database;
  readonly clock: KeptClock;
  readonly partitions: Partitions;
  readonly records: Records;
  readonly outbox: Outbox;
  readonly audit: AuditTrail;
  readonly holds: Holds;
  readonly holdRegister: HoldRegister;
  readonly queryRecord: QueryRecord;
};

/**
 * The unit's store: reads, evidence, hits, alerts and the outbox in one encrypted SQLite file, with one writer.
 *
 * - What `record` has returned survives `kill -9` and a power cut (WAL, synchronous=FULL), as a whole or not at all.
 * - Nothing is kept past its time, which is set when it is recorded and never moved: what ends together lies in one
 *   partition, and is destroyed with it.
 * - A damaged file is set aside, and a new one begins with an epoch of its own: at once if it is met at the start, at the
 *   next start if it is met later (`noteFailure`). What it still gives is brought over (`salvage`), and it is destroyed.
 * - Methods but `purge` are synchronous and block for one commit; the main thread alone calls them.
 */
export class Buffer {
  readonly #settings: BufferSettings;
  readonly #parts: BufferParts;
  #opened: Opened | null = null;
  #purging: Promise<PurgeResult> | null = null;
  #salvaging: Promise<void> | null = null;

  constructor(settings: BufferSettings, parts: BufferParts) {
    this.#settings = settings;
    this.#parts = parts;
  }

  /**
   * Takes the lock, opens or creates the file, migrates it, and puts what was in flight back into the outbox.
   * @throws Unavailable if another process has the buffer, or its storage fails
   * @throws Corrupt for a file that is damaged and cannot be set aside
   * @throws Misconfigured for a wrong key, another unit's or a newer program's file; its records are as they were then
   */
  open(): void {
    const lock = ProcessLock.take(`${this.#settings.path}.lock`);
    try {
      this.#setAside();
      this.#opened = this.#openOrReplace(lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** A failure that the unit cannot go on after: if it is damage, the next start begins with a new file. */
  noteFailure(error: unknown): void {
    if (!isDamage(error)) return;
    try {
      markDamaged(this.#settings.path, this.#lastExpiry());
    } catch {
      // A disk that takes no mark either: the next start meets the damage itself.
    }
  }

  /**
   * Stores a read with its evidence, hits, alerts and messages in one transaction. A revision of a read is recorded
   * once: a repetition (its sender did not hear of the first commit) changes nothing.
   *
   * @returns the ids of its messages, those of the first time for a repetition, in the order of the drafts
   * @throws Unavailable if the storage fails, Corrupt if the file is damaged; nothing was recorded then
   */
  record(entry: RecordEntry, drafts: readonly OutboxDraft[]): readonly MessageId[] {
    const { database, partitions, records, outbox, holds, clock } = this.#open();
    const { read } = entry;
    const recordedAtUtc = clock.utcNow();
    const capturedAtUtc = clock.whenCaptured(read.capturedAtUtc);
    // A withdrawal has to arrive wherever its alert did, though the revised text hits nothing.
    const kept = entry.hits.length > 0 || entry.alerts.length > 0 ? 'hit' : 'read';
    const partition = explained(database, () =>
      partitions.endingAt(this.#expiry(capturedAtUtc, kept), clock.sealedSeq !== null),
    );
    const commit = database.transaction(() => {
      const known = records.find(read.readId, read.revision, this.#possible(capturedAtUtc, recordedAtUtc));
      if (known !== null) return { isNew: false, ids: outbox.idsOf(known) };
      const recorded = records.insert(entry, partition, recordedAtUtc);
      holds.catch(read.readId, read.text, read.capturedAtUtc);
      const ids = drafts.map((draft) => outbox.add(draft, recorded, recordedAtUtc));
      this.#parts.onStep('read-in-commit');
      return { isNew: true, ids };
    });
    const { isNew, ids } = explained(database, () => commit.immediate());
    if (isNew) {
      this.#parts.emit({ type: 'readRecorded', readId: read.readId, hits: entry.hits.length });
    }
    return ids;
  }

  /**
   * Stores a plate that was not read, for as long as a read that hit nothing. It gives no message.
   * @throws as `record` does
   */
  recordIllegible(passage: IllegiblePassage): void {
    const { database, partitions, records, clock } = this.#open();
    const recordedAtUtc = clock.utcNow();
    const capturedAtUtc = clock.whenCaptured(passage.capturedAtUtc);
    const partition = explained(database, () =>
      partitions.endingAt(this.#expiry(capturedAtUtc, 'read'), clock.sealedSeq !== null),
    );
    const commit = database.transaction(() =>
      records.insertIllegible(
        passage,
        partition,
        recordedAtUtc,
        this.#possible(capturedAtUtc, recordedAtUtc),
      ),
    );
    explained(database, () => commit.immediate());
  }

  get audit(): AuditTrail {
    return this.#open().audit;
  }

  get holds(): HoldRegister {
    return this.#open().holdRegister;
  }

  /** What it counts time by. */
  get clock(): Clock {
    return this.#open().clock;
  }

  get queries(): QueryRecord {
    return this.#open().queryRecord;
  }

  get outbox(): Outbox {
    return this.#open().outbox;
  }

  /**
   * Deletes for good what has reached its time. To be called at start and then regularly; while one purge is under way,
   * that one is the answer.
   * @throws Corrupt, Unavailable as `record` does
   */
  purge(): Promise<PurgeResult> {
    this.#purging ??= this.#purge().finally(() => {
      this.#purging = null;
    });
    return this.#purging;
  }

  async #purge(): Promise<PurgeResult> {
    this.#keepTime();
    const nowUtc = this.#open().clock.utcNow();
    const { randomBytes, onStep } = this.#parts;
    const result = await purgeExpired({ ...this.#open(), randomBytes, onStep }, nowUtc);
    destroyExpired(this.#settings.path, nowUtc);
    if (this.#opened !== null) this.#tellPurged();
    const { reads, held, illegible, undelivered } = result;
    if (reads + held + illegible > 0)
      this.#parts.emit({ type: 'recordsPurged', reads, held, illegible, undelivered, olderThanUtc: nowUtc });
    return result;
  }

  /**
   * Brings over what the files that were set aside still give, a little at a time. To be called once the unit records, and
   * after each purge: while the clock is unknown nothing is brought over (policy R5). While one is under way, that one counts.
   * @param onProgress reads so far
   * @throws Corrupt, Unavailable as `record` does
   */
  salvage(onProgress: (reads: number) => void = () => undefined): Promise<void> {
    this.#salvaging ??= salvageFiles(this.#settings, this.#salvageParts(onProgress)).finally(() => {
      this.#salvaging = null;
    });
    return this.#salvaging;
  }

  /** As `salvage`, asked for by a person. @throws Unavailable while the clock is unknown */
  async recoverSetAside(onProgress: (reads: number) => void): Promise<void> {
    refuseWhileSealed(this.#open().clock);
    await this.salvage(onProgress);
  }

  /** As `salvage`, from a file that lies elsewhere and stays as it is: a copy of this unit's buffer. */
  recover(file: string, onProgress: (reads: number) => void): Promise<Salvaged> {
    return recoverFrom(file, this.#settings, this.#salvageParts(onProgress));
  }

  #salvageParts(onProgress: (reads: number) => void): SalvageFilesParts {
    return { ...this.#parts, ...this.#open(), onProgress };
  }

  /** Tells the broker what it will never get, so that a gap that stays is explained. */
  #tellPurged(): void {
    const { database, partitions, outbox, clock } = this.#open();
    const nowUtc = clock.utcNow();
    for (;;) {
      const ranges = explained(database, () => untold(database));
      if (ranges.length === 0) return;
      const end = this.#expiry(nowUtc, 'hit');
      const partition = explained(database, () => partitions.endingAt(end, clock.sealedSeq !== null));
      const tell = database.transaction(() => {
        const { seq } = outbox.add(this.#parts.tombstone(ranges), { partition, recordId: NO_RECORD }, nowUtc);
        noteTold(database, ranges, seq);
      });
      explained(database, () => tell.immediate());
    }
  }

  /** May be called more than once, and without `open`. */
  close(): void {
    const opened = this.#opened;
    this.#opened = null;
    try {
      opened?.database.close();
    } finally {
      opened?.lock.release();
    }
  }

  #openOrReplace(lock: ProcessLock): Opened {
    try {
      return this.#openFile(lock);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.noteFailure(error);
      this.#setAside();
      return this.#openFile(lock);
    }
  }

  #openFile(lock: ProcessLock): Opened {
    let database: Database | null = null;
    try {
      database = openDatabase(this.#settings);
      return this.#prepare(lock, database);
    } catch (error) {
      database?.close();
      throw explainSqlite(error, this.#settings.path);
    }
  }

  #setAside(): void {
    const file = setAsideIfMarked(this.#settings.path);
    if (file !== null) this.#parts.emit({ type: 'bufferSetAside', file });
  }

  /** Of anything recorded up to now. */
  #lastExpiry(): UtcMs {
    const nowUtc = this.#opened?.clock.utcNow() ?? this.#parts.readClock().utc;
    const { retention } = this.#settings;
    return utcMs(Math.max(expiresAt(nowUtc, 'read', retention), expiresAt(nowUtc, 'hit', retention)));
  }

  /** In case that the new program turns out to be wrong: for a day, and no longer than what it holds may be kept. */
  #backUp(database: Database): void {
    const { path } = this.#settings;
    const until = utcMs(Math.min(this.#parts.readClock().utc + BACKUP_MS, this.#lastExpiry()));
    this.#parts.emit({ type: 'bufferBackedUp', file: backUp(database, path, until) });
  }

  #prepare(lock: ProcessLock, database: Database): Opened {
    const { path, unitId, filesKey } = this.#settings;
    const { randomBytes, readClock, onStep } = this.#parts;
    const migrated = migrate(database, path, randomBytes, {
      onStep,
      beforeFirst: () => this.#backUp(database),
    });
    checkSchema(database);
    const { identity, created } = identify(database, unitId, randomBytes);
    if (identity.unitId !== unitId) {
      throw new Misconfigured(
        'buffer.other-unit',
        `The buffer ${path} belongs to the unit ${identity.unitId}, the configuration says ${unitId}. Put the old ` +
          'name back, or move the buffer away to start without its records. No record was changed.',
      );
    }
    const partitions = new Partitions(database, randomBytes);
    const clock = new KeptClock(database, readClock);
    const change = clock.keep();
    this.#tellClock(clock.sealedSeq === null ? change : 'sealed');
    const outbox = new Outbox(database, partitions, identity, { clock, randomBytes });
    outbox.requeueAll();
    this.#parts.emit({ type: 'bufferOpened', epoch: identity.epoch, created, migrated });
    const memo = new Memo(`${path}.memo`, deriveKey(filesKey, 'waypost/memo'), randomBytes);
    const holds = new Holds(database, partitions);
    const audit = new AuditTrail(database, memo, clock);
    this.#openAudit(audit, identity, {
      after: memo.content.epoch,
      holds: restored(database, holds, memo, audit),
    });
    memo.keep({ epoch: identity.epoch, holds: holds.words() });
    const plateHashKey = deriveKey(filesKey, 'waypost/audit-plates');
    const holdRegister = new HoldRegister({ database, holds, audit, memo, clock, randomBytes, plateHashKey });
    const records = new Records(database, partitions, randomBytes);
    const partition = (): Partition =>
      partitions.endingAt(this.#expiry(clock.utcNow(), 'read'), clock.sealedSeq !== null);
    const queryRecord = new QueryRecord({ database, audit, partition, plateHashKey });
    return { lock, database, clock, partitions, records, outbox, audit, holds, holdRegister, queryRecord };
  }

  #openAudit(
    audit: AuditTrail,
    identity: BufferIdentity,
    before: { readonly after: string | null; readonly holds: number },
  ): void {
    const missing = audit.open();
    if (audit.lines(0, 1).length === 0) audit.append({ what: 'bufferBegun', ...identity, ...before });
    if (missing !== null) this.#parts.emit({ type: 'auditEntriesMissing', ...missing });
  }

  #expiry(capturedAtUtc: UtcMs, kept: RetentionClass): UtcMs {
    return expiresAt(capturedAtUtc, kept, this.#settings.retention);
  }

  /** Where a record of this capture may be already, if it was recorded within the hour, whatever it hit then. */
  #possible(capturedAtUtc: UtcMs, nowUtc: UtcMs): readonly Partition[] {
    const { partitions } = this.#open();
    // Of a camera whose clock runs ahead the recording counted (policy R1), which was earlier than this one.
    const earliest = utcMs(Math.min(capturedAtUtc, nowUtc - REPETITION_WITHIN_MS));
    const classes = ['read', 'hit'] as const;
    const ranges = classes.map((kept) =>
      partitions.endingWithin(this.#expiry(earliest, kept), this.#expiry(capturedAtUtc, kept)),
    );
    return ranges.flat();
  }

  /** As far as time is known; looks whether the clock has been set. */
  #keepTime(): void {
    const { database, clock } = this.#open();
    this.#tellClock(explained(database, () => clock.keep()));
  }

  #tellClock(change: 'sealed' | 'set' | null): void {
    if (change === 'sealed') this.#parts.emit({ type: 'clockUnknown' });
    if (change === 'set') this.#parts.emit({ type: 'clockSet' });
  }

  #open(): Opened {
    if (this.#opened === null)
      throw new Bug('buffer.not-open', 'The buffer was used before open or after close.');
    return this.#opened;
  }
}
