import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Buffer as UnitBuffer } from '../../src/buffer/buffer.ts';
import { type Database, openDatabase } from '../../src/buffer/database.ts';
import { deriveKey, openKeyFile } from '../../src/buffer/key-file.ts';
import type { BufferEvent } from '../../src/domain/events.ts';
import { keptEvidence } from '../../src/domain/evidence.ts';
import type { MessageId, OutboxDraft } from '../../src/domain/message.ts';
import type { PlateRead } from '../../src/domain/plate-read.ts';
import { MAX_RETENTION_MS, type RetentionPolicy } from '../../src/domain/retention.ts';
import type { Clock } from '../../src/domain/time.ts';
import { encodeAlert, encodeRead } from '../../src/publish/encode.ts';
import { topicsOf } from '../../src/publish/topics.ts';
import { syntheticAlert, syntheticHit } from './synthetic-read.ts';

export const TOPICS = topicsOf('test', 'pole-7');

const pathsIn = (folder: string) => ({ path: join(folder, 'buffer.db'), keyPath: join(folder, 'data.key') });

/** The buffer in `folder`, opened as a unit does. */
export function openBuffer(
  folder: string,
  clock: Clock,
  { retention = { readMs: MAX_RETENTION_MS, hitMs: MAX_RETENTION_MS }, unitId = 'pole-7' }: Options = {},
): UnitBuffer & Disposable & { readonly events: readonly BufferEvent[] } {
  const paths = pathsIn(folder);
  const key = deriveKey(openKeyFile(paths, randomBytes), 'waypost/buffer');
  const events: BufferEvent[] = [];
  const emit = (event: BufferEvent) => void events.push(event);
  const buffer = new UnitBuffer({ ...paths, key, unitId, retention }, { clock, randomBytes, emit });
  buffer.open();
  return Object.assign(buffer, { events, [Symbol.dispose]: () => buffer.close() });
}

type Options = { readonly retention?: RetentionPolicy; readonly unitId?: string };

type BufferPaths = { readonly path: string; readonly keyPath: string };

/** A second connection to look at rows with. */
export function lookInto(folder: string, paths: BufferPaths = pathsIn(folder)): Database & Disposable {
  const database = openDatabase({
    ...paths,
    key: deriveKey(openKeyFile(paths, randomBytes), 'waypost/buffer'),
  });
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() });
}

type Table = 'reads' | 'evidence' | 'hits' | 'alerts' | 'illegible' | 'illegible_evidence';

/** How many rows a table has. */
export function rowsOf(folder: string, table: Table): number {
  using database = lookInto(folder);
  return database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
}

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
export function recordRead(buffer: UnitBuffer, seen: PlateRead): readonly MessageId[] {
  const read = { ...seen, evidence: keptEvidence(seen.evidence, false, 'with-hits') };
  return buffer.record({ read, hits: [], alerts: [] }, [readDraft(read)]);
}

/** Records a read with a hit and its alert: two messages. */
export function recordHit(buffer: UnitBuffer, read: PlateRead): readonly MessageId[] {
  const hit = syntheticHit(read);
  const alert = syntheticAlert(hit, read.capturedAtUtc);
  const alertDraft: OutboxDraft = {
    kind: 'alert',
    topic: TOPICS.alert,
    encode: (stamp) => encodeAlert(alert, read, null, stamp),
  };
  return buffer.record({ read, hits: [hit], alerts: [alert] }, [readDraft(read), alertDraft]);
}
