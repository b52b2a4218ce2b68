import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../../src/buffer/file/database.ts';
import { MIGRATIONS, type Migration } from '../../../src/buffer/migrations/migrations.ts';
import type { Partition } from '../../../src/buffer/partitions/partition.ts';
import { type PartitionTable, tableOf } from '../../../src/buffer/partitions/partition-tables.ts';
import { Partitions } from '../../../src/buffer/partitions/partitions.ts';
import { contentLabel, unseal, unsealJson } from '../../../src/buffer/partitions/sealed-rows.ts';
import { Store } from '../../../src/buffer/store.ts';
import { topicsOf } from '../../../src/contract/topics.ts';
import type { BufferEvent } from '../../../src/domain/events/buffer-events.ts';
import type { CapacityLimits } from '../../../src/domain/keeping/capacity.ts';
import type { MessageId, OutboxDraft } from '../../../src/domain/keeping/message.ts';
import { keptEvidence } from '../../../src/domain/read/evidence.ts';
import type { PlateRead } from '../../../src/domain/read/plate-read.ts';
import type { ClockReading } from '../../../src/domain/time/clock-reading.ts';
import type { KnownTimes } from '../../../src/domain/time/known-times.ts';
import type { OnStep } from '../../../src/domain/time/step.ts';
import { type Clock, type ClockQuality, utcMs } from '../../../src/domain/time/time.ts';
import { MAX_RETENTION_MS, type RetentionPolicy } from '../../../src/policy/retention.ts';
import { renumberedDraft, tombstoneDraft } from '../../../src/publish/drafts.ts';
import { encodeAlert, encodeRead } from '../../../src/publish/encode.ts';
import { type BufferPaths, bufferKeys } from './data-key.ts';
import { syntheticAlert, syntheticHit } from './synthetic-read.ts';

export const TOPICS = topicsOf('test', 'pole-7');

export const pathsIn = (folder: string) => ({
  path: join(folder, 'buffer.db'),
  keyPath: join(folder, 'data.key'),
});

/** The buffer in `folder`, opened as a unit does. */
export function openBuffer(
  folder: string,
  clock: TestClock,
  {
    retention = { readMs: MAX_RETENTION_MS, hitMs: MAX_RETENTION_MS },
    unitId = 'pole-7',
    onStep = () => undefined,
    limits = NO_LIMITS,
    migrations = MIGRATIONS,
    knownTimes = () => NOTHING_KNOWN,
    readClock = () => synchronizedReading(clock),
  }: Options = {},
): Store & Disposable & { readonly events: readonly BufferEvent[] } {
  const keys = bufferKeys(pathsIn(folder));
  const events: BufferEvent[] = [];
  const emit = (event: BufferEvent) => void events.push(event);
  const buffer = new Store(
    { ...keys, unitId, retention, limits },
    {
      readClock,
      knownTimes,
      randomBytes,
      emit,
      onStep,
      migrations,
      tombstone: (purged) => tombstoneDraft(purged, TOPICS),
      renumbered: renumberedDraft,
    },
  );
  buffer.open();
  return Object.assign(buffer, { events, [Symbol.dispose]: () => buffer.close() });
}

const NO_LIMITS: CapacityLimits = { maxBytes: null, reserveBytes: 0, maxReads: null };

type Options = {
  readonly limits?: CapacityLimits;
  readonly retention?: RetentionPolicy;
  readonly unitId?: string;
  readonly onStep?: OnStep;
  readonly migrations?: readonly Migration[];
  readonly knownTimes?: () => KnownTimes;
  /** Instead of the clock. */
  readonly readClock?: () => ClockReading;
};

/** A clock on which two servers agree, unless it says otherwise. */
export const synchronizedReading = (clock: TestClock): ClockReading => ({
  utc: clock.utcNow(),
  sinceBoot: clock.monoNow(),
  boot: clock.boot ?? 'boot',
  sources: [
    {
      name: 'chrony',
      isSynchronized: (clock.quality ?? 'synchronized') === 'synchronized',
      boundMs: 0,
      servers: clock.servers ?? 2,
    },
  ],
});

export type TestClock = Clock & {
  readonly boot?: string;
  readonly quality?: ClockQuality;
  /** How many time servers agree. */
  readonly servers?: number;
};

/** A unit that knows nothing of the time but what its clock says. */
export const NOTHING_KNOWN: KnownTimes = {
  built: { what: 'this program was made', utc: utcMs(0) },
  witnesses: [],
  ends: [],
};

/** A second connection to look at rows with. */
export function lookInto(folder: string, paths: BufferPaths = pathsIn(folder)): Database & Disposable {
  const database = openDatabase(bufferKeys(paths));
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() });
}

/** The rows that the partitions' tables of that name have together, those that end first first. */
export function rowsIn<T>(
  folder: string,
  table: PartitionTable,
  paths: BufferPaths = pathsIn(folder),
): readonly T[] {
  using database = lookInto(folder, paths);
  return perPartition(database, ({ id }) =>
    database.prepare<[], T>(`SELECT * FROM ${tableOf(table, id)}`).all(),
  ).flat();
}

export const rowsOf = (folder: string, table: PartitionTable): number => rowsIn(folder, table).length;

export type StoredImage = {
  readonly image: string;
  readonly jpeg: Buffer;
  readonly sha256: string;
};

type Content = { readonly recordId: number; readonly name: string; readonly clear: Buffer };

/** All that is sealed of records, opened. */
function storedContents(folder: string, paths: BufferPaths): readonly Content[] {
  using database = lookInto(folder, paths);
  return perPartition(database, (partition) => contentsIn(database, partition)).flat();
}

const contentsIn = (database: Database, partition: Pick<Partition, 'id' | 'key'>): readonly Content[] =>
  database
    .prepare<[], { record_id: number; name: string; sealed: Uint8Array }>(
      `SELECT record_id, name, sealed FROM ${tableOf('contents', partition.id)} ORDER BY record_id`,
    )
    .all()
    .map(({ record_id, name, sealed }) => ({
      recordId: record_id,
      name,
      clear: Buffer.from(
        (name === 'details' ? unsealJson : unseal)(partition, contentLabel(record_id, name), sealed),
      ),
    }));

type Details = { readonly images: Readonly<Record<string, { readonly sha256: string }>> };

export const storedDetails = (folder: string): readonly Details[] =>
  storedContents(folder, pathsIn(folder))
    .filter(({ name }) => name === 'details')
    .map(({ clear }) => JSON.parse(String(clear)));

/** Every picture in the buffer of `folder`, with the digest that is kept beside it. */
export function storedImages(folder: string, paths: BufferPaths = pathsIn(folder)): readonly StoredImage[] {
  const contents = storedContents(folder, paths);
  const detailsOf = (recordId: number): Details =>
    JSON.parse(String(contents.find((one) => one.recordId === recordId && one.name === 'details')?.clear));
  return contents
    .filter(({ name }) => name !== 'details')
    .map(({ recordId, name, clear }) => ({
      image: name,
      jpeg: clear,
      sha256: detailsOf(recordId).images[name]?.sha256 ?? '',
    }));
}

/** The texts of every revision of every read, in the order of recording. */
export function storedTexts(folder: string, paths: BufferPaths = pathsIn(folder)): readonly string[] {
  return readRows(folder, paths).map(({ text }) => text);
}

export type ReadRow = {
  readonly record_id: number;
  readonly read_id: string;
  readonly revision: number;
  readonly text: string;
  readonly region: string | null;
};

/** The rows of all reads, in the order of recording. */
export const readRows = (folder: string, paths: BufferPaths = pathsIn(folder)): readonly ReadRow[] =>
  rowsIn<ReadRow>(folder, 'reads', paths).toSorted((a, b) => a.record_id - b.record_id);

/** What a hold keeps past the records' own time: each with the number of its hits, alerts and pictures that open. */
export function heldTexts(
  folder: string,
  holdId: string,
): readonly {
  readonly text: string;
  readonly hits: number;
  readonly alerts: number;
  readonly images: number;
}[] {
  using database = lookInto(folder);
  const hold = new Partitions(database, randomBytes).ofHolds().find((one) => one.holdId === holdId);
  if (hold === undefined) return [];
  const count = (table: 'hits' | 'alerts', recordId: number): number =>
    Number(
      database
        .prepare(`SELECT count(*) FROM ${tableOf(table, hold.id)} WHERE record_id = ?`)
        .pluck()
        .get(recordId),
    );
  return database
    .prepare<[], ReadRow>(`SELECT * FROM ${tableOf('reads', hold.id)} ORDER BY record_id`)
    .all()
    .map(({ record_id, text }) => ({
      text,
      hits: count('hits', record_id),
      alerts: count('alerts', record_id),
      images: contentsIn(database, hold).filter(
        ({ recordId, name }) => recordId === record_id && name !== 'details',
      ).length,
    }));
}

/** The reads that holds keep past their time. */
export function heldReadIds(folder: string): readonly string[] {
  using database = lookInto(folder);
  const ids = new Partitions(database, randomBytes).ofHolds().flatMap(({ id }) =>
    database
      .prepare<[], string>(`SELECT read_id FROM ${tableOf('reads', id)}`)
      .pluck()
      .all(),
  );
  return [...new Set(ids)].toSorted();
}

/** The numbers of the messages that the broker has: their bodies are gone. */
export const confirmedSeqs = (folder: string): readonly number[] =>
  rowsIn<{ seq: number; sealed: Uint8Array | null }>(folder, 'messages')
    .filter(({ sealed }) => sealed === null)
    .map(({ seq }) => seq);

export const perPartition = <T>(database: Database, work: (partition: Partition) => T): readonly T[] =>
  new Partitions(database, randomBytes).all().toReversed().map(work);

/** Spoils every page of the file but the first, under whoever has it open. */
export function damageBuffer(folder: string, paths: BufferPaths = pathsIn(folder)): void {
  {
    using database = lookInto(folder, paths);
    database.pragma('wal_checkpoint(TRUNCATE)');
  }
  writeFileSync(paths.path, readFileSync(paths.path).fill(0x55, 4096));
}

export const readDraft = (read: PlateRead): OutboxDraft => ({
  kind: 'read',
  topic: TOPICS.read,
  encode: (stamp) => encodeRead(read, null, stamp),
});

/** Records a read that matched nothing, as a unit does that keeps contextual images with hits. */
export function recordRead(buffer: Store, seen: PlateRead): readonly MessageId[] {
  const read = { ...seen, evidence: keptEvidence(seen.evidence, false, 'with-hits') };
  return buffer.record({ read, hits: [], alerts: [] }, [readDraft(read)]);
}

/** Records a read with a hit and its alert: two messages. */
export function recordHit(buffer: Store, read: PlateRead): readonly MessageId[] {
  const hit = syntheticHit(read);
  const alert = syntheticAlert(hit, read.capturedAtUtc);
  const alertDraft: OutboxDraft = {
    kind: 'alert',
    topic: TOPICS.alert,
    encode: (stamp) => encodeAlert(alert, read, null, stamp),
  };
  return buffer.record({ read, hits: [hit], alerts: [alert] }, [readDraft(read), alertDraft]);
}
