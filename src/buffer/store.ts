import { basename, dirname } from 'node:path';
import type { Published } from '../domain/access/roll-back.ts';
import type { AuditUse } from '../domain/keeping/capacity.ts';
import type { MessageId, OutboxDraft } from '../domain/keeping/message.ts';
import type { IllegiblePassage } from '../domain/read/illegible-passage.ts';
import { Bug, Unavailable } from '../platform/errors.ts';
import { removeUnfinished } from '../platform/files/durable-file.ts';
import { expiresAt, lastExpiry } from '../policy/retention.ts';
import type { AuditTrail } from './audit/audit-trail.ts';
import type { KeptClock } from './audit/kept-clock.ts';
import type { SaltedHash } from './audit/salted-hash.ts';
import { explained } from './file/database.ts';
import { ProcessLock } from './file/process-lock.ts';
import type { HoldRegister } from './holds/hold-register.ts';
import { isDamage } from './new-file.ts';
import { type BufferParts, type BufferSettings, type Opened, openFile, tellClock } from './opened-file.ts';
import type { Outbox } from './outbox/outbox.ts';
import { tellPurged } from './outbox/tell-purged.ts';
import type { Partition } from './partitions/partition.ts';
import { dropBallast } from './purge/ballast.ts';
import { type PurgeResult, purgeExpired } from './purge/purge.ts';
import { Relief } from './purge/relief.ts';
import type { QueryRecord } from './query/query-record.ts';
import type { AlertRegister } from './records/alert-register.ts';
import type { ProvisionalAlerts } from './records/provisional-alerts.ts';
import type { RecordEntry } from './records/records.ts';
import type { Salvaged } from './recovery/salvage.ts';
import {
  recoverFrom,
  refuseWhileSealed,
  type SalvageFilesParts,
  salvageFiles,
} from './recovery/salvage-files.ts';
import { destroyExpired, markDamaged, setAsideIfMarked } from './recovery/set-aside.ts';

/**
 * The unit's store: reads, evidence, hits, alerts and the outbox in one encrypted SQLite file, with one writer.
 *
 * - What `record` has returned survives `kill -9` and a power cut (WAL, synchronous=FULL), as a whole or not at all.
 * - Nothing is kept after its expiry time, which is set at recording and never moved. Records that expire together
 *   share one partition, and are destroyed with it.
 * - A damaged file is set aside, and a new file begins with an epoch of its own. Damage found at the start is handled
 *   at once. Damage found later is handled at the next start (`noteFailure`). The readable contents are recovered
 *   (`salvage`), and the damaged file is destroyed.
 * - All methods except `purge` are synchronous and block for one commit. Only the main thread calls them.
 */
export class Store {
  readonly #settings: BufferSettings;
  readonly #parts: BufferParts;
  readonly #relief: Relief;
  #opened: Opened | null = null;
  /** Closed because its storage failed. */
  #isLost = false;
  #purging: Promise<PurgeResult> | null = null;
  #salvaging: Promise<void> | null = null;

  constructor(settings: BufferSettings, parts: BufferParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#relief = new Relief(settings.path, settings.limits, parts.emit);
  }

  /**
   * Takes the lock, opens or creates the file, migrates it, and puts in-flight messages back into the outbox.
   * @throws Unavailable if another process has the buffer open, or its storage fails
   * @throws Corrupt for a file that is damaged and cannot be set aside
   * @throws Misconfigured for a wrong key, or a file of another unit or a newer program; its records are unchanged then
   */
  open(): void {
    const lock = ProcessLock.take(`${this.#settings.path}.lock`);
    try {
      removeUnfinished(dirname(this.#settings.path), `${basename(this.#settings.path)}.`);
      this.#setAside();
      this.#opened = this.#openOrReplace(lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  get isOpen(): boolean {
    return this.#opened !== null;
  }

  /** Reports a failure after which the unit cannot continue. If it is damage, the next start begins with a new file. */
  noteFailure(error: unknown): void {
    if (!isDamage(error)) return;
    const { path, retention } = this.#settings;
    const nowUtc = this.#opened?.clock.keptNow() ?? this.#parts.readClock().utc;
    try {
      markDamaged(path, lastExpiry(nowUtc, retention));
    } catch {
      // The disk does not accept a mark either. The next start will find the damage itself.
    }
  }

  /**
   * Stores a read with its evidence, hits, alerts and messages in one transaction. A revision of a read is recorded
   * once: a repetition (its sender missed the first acknowledgement) changes nothing.
   *
   * @returns the ids of its messages in the order of the drafts; for a repetition, the ids from the first time
   * @throws Unavailable if the storage fails, Corrupt if the file is damaged; nothing was recorded then
   */
  record(entry: RecordEntry, drafts: readonly OutboxDraft[]): readonly MessageId[] {
    return this.#open().recordCommits.record(entry, drafts);
  }

  /**
   * Stores a plate that could not be read, for as long as a read without a hit. It creates no message.
   * @throws as `record` does
   */
  recordIllegible(passage: IllegiblePassage): void {
    this.#open().recordCommits.recordIllegible(passage);
  }

  /** What the broker is told of this buffer, for the comparison at a later start. */
  published(): Published {
    return this.#open().opening.published();
  }

  /** Compares the buffer with what the broker retains of this unit. Call it before any message is sent. @throws as `record` */
  compareWithBroker(published: readonly Published[]): void {
    const begun = this.#open().opening.compare(published);
    if (begun === null) return;
    this.#parts.emit({ type: 'epochBegun', ...begun });
    this.#tellPurged();
  }

  get audit(): AuditTrail {
    return this.#open().audit;
  }

  /** How plates appear in the audit chain. */
  get plateHash(): SaltedHash {
    return this.#open().plateHash;
  }

  get holds(): HoldRegister {
    return this.#open().holdRegister;
  }

  /** The clock that the store uses: its `utcNow` is the believed time. */
  get clock(): Omit<KeptClock, 'keep'> {
    return this.#open().clock;
  }

  get queries(): QueryRecord {
    return this.#open().queryRecord;
  }

  get alerts(): AlertRegister {
    return this.#open().alertRegister;
  }

  get provisional(): ProvisionalAlerts {
    return this.#open().provisional;
  }

  get outbox(): Outbox {
    return this.#open().outbox;
  }

  /**
   * Deletes expired records for good. Call it at start and then regularly. A call during a running purge returns the
   * result of that purge.
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
    const nowUtc = this.#open().clock.keptNow();
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
   * Recovers what the files that were set aside still contain, in small steps. Call it once the unit records, and after
   * each purge: while the clock is unknown nothing is recovered (policy R5). A call during a running salvage waits for
   * that one.
   * @param onProgress called with the number of reads so far
   * @throws Corrupt, Unavailable as `record` does
   */
  salvage(onProgress: (reads: number) => void = () => undefined): Promise<void> {
    this.#salvaging ??= salvageFiles(this.#settings, this.#salvageParts(onProgress)).finally(() => {
      this.#salvaging = null;
    });
    return this.#salvaging;
  }

  /** As `salvage`, requested by a person. @throws Unavailable while the clock is unknown */
  async recoverSetAside(onProgress: (reads: number) => void): Promise<void> {
    refuseWhileSealed(this.#open().clock);
    await this.salvage(onProgress);
  }

  /** As `salvage`, from a file elsewhere that stays unchanged: a copy of this unit's buffer. */
  recover(file: string, onProgress: (reads: number) => void): Promise<Salvaged> {
    return recoverFrom(file, this.#settings, this.#salvageParts(onProgress));
  }

  #salvageParts(onProgress: (reads: number) => void): SalvageFilesParts {
    return { ...this.#parts, ...this.#open(), onProgress };
  }

  /**
   * Deletes the least needed data while a capacity limit is exceeded (`sacrifice.ts` has the order). Call it regularly,
   * and when the storage has no room.
   * @throws Corrupt, Unavailable as `record` does
   */
  async relieve(): Promise<void> {
    await this.#relief.relieve({ ...this.#open(), purge: () => this.purge() });
  }

  /** What the audit chain takes, as of the last `relieve`; null before it. */
  get auditUse(): AuditUse | null {
    return this.#relief.audit;
  }

  /** For a full disk: deletes the ballast, which was reserved for this moment. @returns whether there was any */
  dropBallast(): boolean {
    return dropBallast(this.#settings.path);
  }

  #tellPurged(): void {
    const { database, partitions, outbox, clock } = this.#open();
    const nowUtc = clock.keptNow();
    const ends = expiresAt(nowUtc, 'hit', this.#settings.retention);
    const partition = (): Partition => partitions.endingAt(ends, clock.isProvisional);
    tellPurged({ database, outbox, partition, tombstone: this.#parts.tombstone }, nowUtc);
  }

  /**
   * May be called more than once, and without `open`.
   * @param isLost whether its storage failed. Until it is opened again, its users then meet that failure.
   */
  close(isLost = false): void {
    const opened = this.#opened;
    this.#isLost = isLost;
    this.#opened = null;
    try {
      opened?.audit.keepLastSeq();
    } catch {
      // A storage that fails. The memo then knows an earlier number, which is no doubt at the next start.
    }
    try {
      opened?.database.close();
    } finally {
      opened?.lock.release();
    }
  }

  #openOrReplace(lock: ProcessLock): Opened {
    try {
      return openFile(this.#settings, this.#parts, lock);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.noteFailure(error);
      this.#setAside();
      return openFile(this.#settings, this.#parts, lock);
    }
  }

  #setAside(): void {
    const file = setAsideIfMarked(this.#settings.path);
    if (file !== null) this.#parts.emit({ type: 'bufferSetAside', file });
  }

  /** Uses the time as far as it is known, and checks whether the clock has been set. The memo learns the last number. */
  #keepTime(): void {
    const { database, clock, holds, audit } = this.#open();
    audit.keepLastSeq();
    const { news, hasRedated } = explained(database, () => clock.keep());
    if (hasRedated) explained(database, () => holds.gather());
    tellClock(this.#parts.emit, news);
  }

  #open(): Opened {
    if (this.#isLost && this.#opened === null)
      throw new Unavailable('buffer.not-usable', `${this.#settings.path} is closed until its disk is back.`);
    if (this.#opened === null)
      throw new Bug('buffer.not-open', 'The buffer was used before open or after close.');
    return this.#opened;
  }
}
