import { createHash } from 'node:crypto';
import { foldVariants } from '../../domain/keeping/hold.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import {
  type Encoded,
  type FoundHit,
  type FoundImage,
  type FoundRead,
  type FoundRecord,
  globOf,
  type PageRequest,
  type QueryCursor,
  type QueryPage,
  type ReadQuery,
} from '../../domain/read/read-query.ts';
import { type ClockQuality, utcMs } from '../../domain/time/time.ts';
import type { Database } from '../file/database.ts';
import { tableOf } from '../partitions/partition-tables.ts';
import { contentLabel, unseal, unsealJson } from '../partitions/sealed-rows.ts';
import { type CaptureClock, captureClockOf, capturedSql, correctionSql } from '../time/when-captured.ts';

/** A partition as a query sees it. */
type Place = {
  readonly partition: number;
  readonly hold: string | null;
};

type Row = {
  readonly record_id: number;
  readonly read_id: string;
  readonly revision: number;
  readonly last_revision: number;
  readonly camera_id: string;
  readonly text: string;
  readonly confidence: number;
  readonly region: string | null;
  readonly direction: string;
  readonly zone: string | null;
  /** When it was captured, and what has been added to the wall clock's time for that. */
  readonly captured_at: number;
  readonly correction: number;
  readonly clock_quality: ClockQuality;
};

type Values = Readonly<Record<string, string | number | null>>;

/** A page ends after this time. That is well below the time for which the writer waits to empty its log. */
const PAGE_MS = 40;
const LAST_RECORD = Number.MAX_SAFE_INTEGER;

/**
 * Searches the stored reads, one page at a time. A page is one short transaction. Nothing is open between two pages, so
 * the writer can empty its log and partitions can end. Sealed records (policy R5) and expired records are not shown.
 */
export class QueryReader {
  readonly #database: Database;
  readonly #monoNow: () => number;

  constructor(database: Database, monoNow: () => number) {
    this.#database = database;
    this.#monoNow = monoNow;
  }

  reads(request: PageRequest): QueryPage<Encoded<FoundRead>> {
    return this.#page(request, (row, place) => this.#read(row, place));
  }

  records(request: PageRequest): QueryPage<Encoded<FoundRecord>> {
    return this.#page(request, (row, place) => ({
      ...this.#read(row, place),
      ...this.#contents(row, place.partition),
    }));
  }

  /**
   * Reads the index of one more partition, so that the first search need not wait for the disk. @returns null at the
   * end
   */
  warm(before: number): number | null {
    const next = this.#database
      .prepare<[number], number>(
        "SELECT partition FROM partitions WHERE state = 'open' AND partition < ? ORDER BY partition DESC LIMIT 1",
      )
      .pluck();
    const count = this.#database.transaction(() => {
      const id = next.get(before);
      if (id === undefined) return null;
      const reads = tableOf('reads', id);
      this.#database.prepare(`SELECT count(text) FROM ${reads} INDEXED BY ${reads}_by_text`).get();
      return id;
    });
    return count();
  }

  #page<T>(request: PageRequest, show: (row: Row, place: Place) => T): QueryPage<T> {
    const look = this.#database.transaction((): QueryPage<T> => {
      const until = this.#monoNow() + PAGE_MS;
      const found: T[] = [];
      const values = valuesOf(request.query);
      const isSealed = this.#isSealed();
      for (const place of this.#places(request, isSealed)) {
        const rows = this.#rows(place, request, values, request.limit - found.length);
        for (const row of rows) {
          found.push(show(row, place));
          if (found.length === request.limit || this.#monoNow() > until)
            return { found, isSealed, next: cursorAt(place, row.record_id) };
        }
        if (this.#monoNow() > until) return { found, isSealed, next: cursorAt(place, 0) };
      }
      return { found, isSealed, next: null };
    });
    return look();
  }

  /** The partitions that are still to be searched, in order. */
  #places({ caseNumber, keptNowUtc, after }: PageRequest, isSealed: boolean): readonly Place[] {
    // Start with the partition in which the previous page ended, unless that page reached its end: every page makes
    // progress.
    const before = (isHold: boolean): number =>
      after?.isHold === isHold ? after.partition - Number(after.beforeRecord === 0) : LAST_RECORD;
    const ordinary = this.#database
      .prepare<[number, number, number], Place>(
        `SELECT partition, hold FROM partitions
         WHERE state = 'open' AND expires_at > ? + (1 - is_provisional) *
             (SELECT max(0, coalesce(off_ms, 0) + min(0, ahead_ms)) FROM meta)
           AND is_provisional >= ? AND partition <= ? ORDER BY partition DESC`,
      )
      .all(keptNowUtc, Number(isSealed), after?.isHold === true ? 0 : before(false));
    // While sealed, the age of held records is unknown too.
    const holds = isSealed
      ? []
      : this.#holdsOf(caseNumber).filter(({ partition }) => partition <= before(true));
    return [...ordinary, ...holds];
  }

  #isSealed(): boolean {
    return this.#database.prepare('SELECT 1 FROM meta WHERE sealed_seq IS NOT NULL').get() !== undefined;
  }

  #holdsOf(caseNumber: string): readonly Place[] {
    return this.#database
      .prepare<[], Place>(
        `SELECT partition, hold FROM partitions
         WHERE state = 'open' AND hold IS NOT NULL ORDER BY partition DESC`,
      )
      .all()
      .filter(({ partition }) => {
        const table = tableOf('hold', partition);
        const select = `SELECT 1 FROM ${table} WHERE words_json ->> '$.caseNumber' = ?`;
        return this.#database.prepare(select).get(caseNumber) !== undefined;
      });
  }

  #rows(place: Place, { query, after }: PageRequest, values: Values, limit: number): readonly Row[] {
    const isGoingOn = after?.partition === place.partition;
    const clock = captureClockOf(this.#database, place.partition);
    return this.#database.prepare<[Values], Row>(selectReads(place.partition, query, clock)).all({
      ...values,
      before: isGoingOn ? after.beforeRecord : LAST_RECORD,
      limit,
    });
  }

  #read(row: Row, place: Place): Encoded<FoundRead> {
    return {
      readId: row.read_id,
      revision: row.revision,
      isSuperseded: row.revision < row.last_revision,
      cameraId: row.camera_id,
      text: row.text,
      confidence: row.confidence,
      region: row.region,
      direction: row.direction,
      zone: row.zone,
      capturedAtUtc: utcMs(row.captured_at),
      clockQuality: row.clock_quality,
      holdId: place.hold,
      hits: this.#database
        .prepare<[number], FoundHit>(
          `SELECT list_id AS listId, category, match_grade AS matchGrade, region_match AS regionMatch
           FROM ${tableOf('hits', place.partition)} WHERE record_id = ?`,
        )
        .all(row.record_id),
    };
  }

  #contents(
    { record_id: recordId, correction }: Row,
    partition: number,
  ): Pick<FoundRecord, 'details' | 'images'> {
    const key = this.#database
      .prepare<[], Uint8Array>(`SELECT key FROM ${tableOf('key', partition)}`)
      .pluck()
      .get();
    const rows = this.#database
      .prepare<[number], { name: string; sealed: Uint8Array }>(
        `SELECT name, sealed FROM ${tableOf('contents', partition)} WHERE record_id = ?`,
      )
      .all(recordId);
    const sealed = new Map(rows.map((row) => [row.name, row.sealed]));
    const opened = <T>(name: string, open: (row: Uint8Array, with_: { key: Uint8Array }) => T): T | null => {
      const row = sealed.get(name);
      if (row === undefined || key === undefined) return null;
      try {
        return open(row, { key });
      } catch {
        // The content was changed. The answer says what that means.
        return null;
      }
    };
    const details = opened(
      'details',
      (row, by): StoredDetails => JSON.parse(String(unsealJson(by, contentLabel(recordId, 'details'), row))),
    );
    const { images = {}, ...rest } = details ?? {};
    const checked = Object.entries(images).map(([image, { sha256 }]): FoundImage => {
      const jpeg = opened(image, (row, by) => unseal(by, contentLabel(recordId, image), row));
      const isWhole = jpeg !== null && createHash('sha256').update(jpeg).digest('hex') === sha256;
      return { image, sha256, jpeg: isWhole ? jpeg : null };
    });
    key?.fill(0);
    return { details: corrected(rest, correction), images: checked };
  }
}

type StoredDetails = {
  readonly images?: Readonly<Record<string, { readonly sha256: string }>>;
  readonly [name: string]: unknown;
};

/** The other times of a read, as the wall clock had them, are wrong by as much as its capture time. */
function corrected(details: Readonly<Record<string, unknown>>, byMs: number): Record<string, unknown> {
  const times = ['firstSeenUtc', 'lastSeenUtc'].flatMap((name) => {
    const time = details[name];
    return typeof time === 'number' ? [[name, time + byMs] as const] : [];
  });
  return { ...details, ...Object.fromEntries(times) };
}

const cursorAt = ({ partition, hold }: Place, beforeRecord: number): QueryCursor => ({
  isHold: hold !== null,
  partition,
  beforeRecord,
});

/** Names the index by text. Without statistics, which would copy plates, SQLite may choose to scan every row. */
function selectReads(
  partition: number,
  { plate, cameraId, fromUtc, toUtc, hitsOnly }: ReadQuery,
  clock: CaptureClock,
): string {
  const reads = tableOf('reads', partition);
  const captured = capturedSql(clock, 'one');
  const byText = `INDEXED BY ${reads}_by_text`;
  const isExact = plate !== null && !plate.isPartial;
  const conditions = [
    'record_id < @before',
    isExact ? 'text IN (SELECT value FROM json_each(@texts))' : null,
    plate?.isPartial ? `record_id IN (SELECT record_id FROM ${reads} ${byText} WHERE text GLOB @glob)` : null,
    cameraId === null ? null : 'camera_id = @camera',
    fromUtc === null ? null : `${captured} >= @from`,
    toUtc === null ? null : `${captured} <= @to`,
    hitsOnly ? `record_id IN (SELECT record_id FROM ${tableOf('hits', partition)})` : null,
  ].filter((condition) => condition !== null);
  return `SELECT record_id, read_id, revision, camera_id, text, confidence, region, direction, zone,
      ${captured} AS captured_at, ${correctionSql(clock, 'one')} AS correction, clock_quality, (SELECT max(revision) FROM ${reads} AS other WHERE other.read_id = one.read_id) AS last_revision
    FROM ${reads} AS one ${isExact ? byText : ''}
    WHERE ${conditions.join(' AND ')} ORDER BY record_id DESC LIMIT @limit`;
}

function valuesOf({ plate, cameraId, fromUtc, toUtc }: ReadQuery): Values {
  const text = plate === null || plate.isPartial ? null : PlateText.parse(plate.asked);
  return {
    texts: text === null ? '[]' : JSON.stringify(foldVariants(text)),
    glob: plate === null ? '' : globOf(plate),
    camera: cameraId,
    from: fromUtc,
    to: toUtc,
  };
}
