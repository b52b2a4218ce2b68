import type { BufferEvent } from '../domain/events/buffer-events.ts';
import type { Emit } from '../domain/events/events.ts';
import type { CapacityLimits } from '../domain/keeping/capacity.ts';
import type { MessageKind, OutboxDraft, SeqRange } from '../domain/keeping/message.ts';
import type { ClockReading } from '../domain/time/clock-reading.ts';
import type { KnownTimes } from '../domain/time/known-times.ts';
import type { OnStep } from '../domain/time/step.ts';
import { utcMs } from '../domain/time/time.ts';
import { Misconfigured } from '../platform/errors.ts';
import { expiresAt, lastExpiry, type RetentionPolicy } from '../policy/retention.ts';
import { AuditTrail } from './audit/audit-trail.ts';
import { Epochs } from './audit/epochs.ts';
import { type ClockNews, KeptClock } from './audit/kept-clock.ts';
import { Memo } from './audit/memo.ts';
import { Opening } from './audit/opening.ts';
import { SaltedHash } from './audit/salted-hash.ts';
import {
  type Database,
  type DatabaseSettings,
  explained,
  explainSqlite,
  openDatabase,
} from './file/database.ts';
import type { ProcessLock } from './file/process-lock.ts';
import { HoldRegister } from './holds/hold-register.ts';
import { Holds } from './holds/holds.ts';
import { deriveKey } from './keys/data-keys.ts';
import { checkSchema } from './migrations/check-schema.ts';
import { MIGRATIONS, type Migration, migrate } from './migrations/migrations.ts';
import { identify, restored } from './new-file.ts';
import { type BufferIdentity, Outbox } from './outbox/outbox.ts';
import type { Partition } from './partitions/partition.ts';
import { Partitions } from './partitions/partitions.ts';
import { QueryRecord } from './query/query-record.ts';
import { AlertRegister } from './records/alert-register.ts';
import { ProvisionalAlerts } from './records/provisional-alerts.ts';
import { RecordCommits } from './records/record-commits.ts';
import { Records } from './records/records.ts';
import { backUp } from './recovery/backup.ts';

export type BufferSettings = DatabaseSettings & {
  /** 32 bytes, for the files beside the database. It stays the same when `key` changes. */
  readonly filesKey: Uint8Array;
  readonly unitId: string;
  /** How long reads are kept. The upper limit of policy R1 is in code. */
  readonly retention: RetentionPolicy;
  readonly limits: CapacityLimits;
};

export type BufferParts = {
  readonly readClock: () => ClockReading;
  /** What is known of the time without a clock. */
  readonly knownTimes: () => KnownTimes;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly emit: Emit<BufferEvent>;
  readonly onStep: OnStep;
  /** For tests with their own steps. The default is the steps of this program. */
  readonly migrations?: readonly Migration[];
  /** Makes the message that reports which messages were purged before the broker had them. */
  readonly tombstone: (purged: readonly SeqRange[]) => OutboxDraft;
  /** Turns a message from a damaged buffer into a message of this buffer's epoch. */
  readonly renumbered: (kind: MessageKind, topic: string, body: Uint8Array) => OutboxDraft;
};

const BACKUP_MS = 86_400_000;

/** What exists while the buffer is open. */
export type Opened = {
  readonly lock: ProcessLock;
  readonly database: Database;
  readonly clock: KeptClock;
  readonly partitions: Partitions;
  readonly recordCommits: RecordCommits;
  readonly outbox: Outbox;
  readonly audit: AuditTrail;
  readonly opening: Opening;
  readonly holds: Holds;
  readonly plateHash: SaltedHash;
  readonly holdRegister: HoldRegister;
  readonly alertRegister: AlertRegister;
  readonly provisional: ProvisionalAlerts;
  readonly queryRecord: QueryRecord;
};

/**
 * Opens or creates the file, migrates it, checks that its tables exist, and puts in-flight messages back into the
 * outbox.
 * @throws as `Store.open` does; the file is closed then
 */
export function openFile(settings: BufferSettings, parts: BufferParts, lock: ProcessLock): Opened {
  let database: Database | null = null;
  try {
    database = openDatabase(settings);
    return prepare(settings, parts, { lock, database });
  } catch (error) {
    database?.close();
    throw explainSqlite(error, settings.path);
  }
}

export function tellClock(emit: Emit<BufferEvent>, news: readonly ClockNews[]): void {
  for (const one of news) emit(clockEvent(one));
}

function clockEvent(news: ClockNews): BufferEvent {
  switch (news.kind) {
    case 'sealed':
      return { type: 'clockUnknown' };
    case 'set':
      return { type: 'clockSet' };
    case 'offTimeCounted':
      return { type: 'offTimeCounted', offMs: Math.round(news.offMs) };
    case 'stepped':
      return { type: 'clockStepped', stepMs: Math.round(news.stepMs) };
    case 'doubted':
      return { type: 'clockDoubted', departureMs: Math.round(news.departureMs), why: news.why };
    case 'believed':
      return { type: 'clockBelieved', quality: news.quality };
  }
}

function prepare(
  settings: BufferSettings,
  parts: BufferParts,
  { lock, database }: Pick<Opened, 'lock' | 'database'>,
): Opened {
  const { path, unitId, filesKey, retention } = settings;
  const { randomBytes, readClock, knownTimes, onStep, emit, migrations = MIGRATIONS } = parts;
  const beforeFirst = (): void => emit({ type: 'bufferBackedUp', file: backedUp(settings, parts, database) });
  const migrated = migrate(database, randomBytes, { onStep, beforeFirst }, migrations);
  checkSchema(database);
  const { identity, created } = identify(database, unitId, randomBytes);
  if (identity.unitId !== unitId) {
    throw new Misconfigured(
      'buffer.other-unit',
      `The buffer ${path} belongs to the unit ${identity.unitId}, but the configuration names the unit ${unitId}. Put the old ` +
        'name back, or move the buffer away to start without its records. No record was changed.',
    );
  }
  const partitions = new Partitions(database, randomBytes);
  const clock = new KeptClock(database, readClock, knownTimes);
  const { news } = clock.keep();
  const isTold = clock.sealedSeq === null || news.some(({ kind }) => kind === 'sealed');
  // A restart within the boot changes nothing, but its log must say it.
  tellClock(emit, isTold ? news : [{ kind: 'sealed' }, ...news]);
  const epochs = new Epochs(database, unitId);
  const outbox = new Outbox(database, partitions, {
    clock,
    randomBytes,
    epochs,
    renumbered: parts.renumbered,
  });
  outbox.requeueAll();
  emit({ type: 'bufferOpened', epoch: identity.epoch, created, migrated });
  const memo = new Memo(`${path}.memo`, deriveKey(filesKey, 'waypost/memo'), randomBytes);
  const holds = new Holds(database, partitions);
  const audit = new AuditTrail(database, memo, clock);
  const opening = new Opening({ database, memo, audit, epochs, randomBytes });
  const after = memo.content.epoch;
  const begun = opening.begin();
  openAudit({ audit, emit }, identity, { after, holds: restored(database, holds, memo, audit) });
  if (begun !== null) {
    audit.append({ what: 'epochBegun', ...begun });
    emit({ type: 'epochBegun', ...begun });
  }
  explained(database, () => holds.gather());
  memo.keep({ holds: holds.words() });
  const partition = (): Partition =>
    explained(database, () =>
      partitions.endingAt(expiresAt(clock.keptNow(), 'read', retention), clock.isProvisional),
    );
  const plateHash = new SaltedHash({ database, clock, partition, all: () => partitions.all() });
  const holdRegister = new HoldRegister({ database, holds, audit, memo, clock, randomBytes, plateHash });
  const records = new Records(database, partitions, randomBytes);
  const recordCommits = new RecordCommits({
    ...{ database, partitions, records, outbox, holds, clock, retention, emit, onStep },
  });
  const queryRecord = new QueryRecord({ database, audit, partition, plateHash });
  const alertRegister = new AlertRegister({ database, partitions, outbox, audit, clock, onStep });
  const provisional = new ProvisionalAlerts({ database, partitions, outbox, clock, onStep });
  return {
    ...{ lock, database, clock, partitions, outbox, audit, opening, holds },
    ...{ recordCommits, plateHash },
    ...{ holdRegister, queryRecord, alertRegister, provisional },
  };
}

/**
 * In case the new program turns out to be wrong. The copy is kept for a day, and no longer than its contents may be
 * kept.
 */
function backedUp(
  { path, retention }: BufferSettings,
  { readClock }: BufferParts,
  database: Database,
): string | null {
  const nowUtc = readClock().utc;
  return backUp(database, path, utcMs(Math.min(nowUtc + BACKUP_MS, lastExpiry(nowUtc, retention))));
}

function openAudit(
  { audit, emit }: Pick<Opened, 'audit'> & Pick<BufferParts, 'emit'>,
  identity: BufferIdentity,
  before: { readonly after: string | null; readonly holds: number },
): void {
  const missing = audit.open();
  if (audit.lines(0, 1).length === 0) audit.append({ what: 'bufferBegun', ...identity, ...before });
  if (missing !== null) emit({ type: 'auditEntriesMissing', ...missing });
}
