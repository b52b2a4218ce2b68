import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tableOf } from '../../../src/buffer/partitions/partition-tables.ts';
import { Partitions } from '../../../src/buffer/partitions/partitions.ts';
import { verifyChain } from '../../../src/domain/access/audit-chain.ts';
import { clearPages } from '../../support/buffer/clear-pages.ts';
import { bufferKeys } from '../../support/buffer/data-key.ts';
import {
  heldReadIds,
  lookInto,
  openBuffer,
  pathsIn,
  readDraft,
  readRows,
  recordHit,
} from '../../support/buffer/open-buffer.ts';
import { syntheticImage, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const HOUR_MS = 3_600_000;
const KB = 1_024;
type Kinds = 'plain' | 'hit';
type Filled = ReturnType<typeof openBuffer>;

/**
 * Reads with contextual images of 20 KB each in partitions of six hours: two days of them, the first day delivered.
 * @param limit `share` of what they take: the limit of the buffer that is then opened
 */
function filled(folder: string, clock: ReturnType<typeof manualClock>, limit: Limit): Filled {
  {
    using buffer = openBuffer(folder, clock);
    for (let hour = 0; hour < 48; hour += 1) {
      for (const kind of KINDS) record(buffer, clock, textOf(kind, hour), kind);
      clock.advance(HOUR_MS);
      if (hour === 23) deliver(buffer);
    }
  }
  const { share = null, maxReads = null } = limit;
  const maxBytes = share === null ? null : Math.round(statSync(pathsIn(folder).path).size * share);
  return openBuffer(folder, clock, { limits: { maxBytes, maxReads, reserveBytes: 0 } });
}

type Limit = { readonly share?: number; readonly maxReads?: number };

const KINDS = ['plain', 'plain', 'hit'] as const;

/** Long enough to be found nowhere by chance. */
const textOf = (kind: Kinds, hour: number): string =>
  `${kind === 'hit' ? 'HIT' : 'RD'}QQQQ${String(hour).padStart(3, '0')}`;

function record(buffer: Filled, clock: ReturnType<typeof manualClock>, text: string, kind: Kinds): string {
  const seen = syntheticRead(text, clock.utcNow());
  const contextualImage = syntheticImage(`scene ${text}`, 20 * KB);
  const read = { ...seen, evidence: { ...seen.evidence, contextualImage } };
  if (kind === 'hit') recordHit(buffer, read);
  else buffer.record({ read, hits: [], alerts: [] }, [readDraft(read)]);
  return read.readId;
}

function deliver(buffer: Filled): void {
  const taken = buffer.outbox.take(10_000);
  buffer.outbox.take(
    0,
    taken.map(({ id }) => id.seq),
  );
}

/** Texts of the reads that still have their contextual image, and of all reads. */
function left(folder: string): { readonly scenes: readonly string[]; readonly reads: readonly string[] } {
  using database = lookInto(folder);
  const scenes = new Partitions(database, randomBytes).all().flatMap(({ id }) =>
    database
      .prepare<[], string>(
        `SELECT text FROM ${tableOf('reads', id)} JOIN ${tableOf('contents', id)} USING (record_id) WHERE name = 'contextual-image'`,
      )
      .pluck()
      .all(),
  );
  return { scenes, reads: readRows(folder).map(({ text }) => text) };
}

const hourOf = (text: string): number => Number(text.replace(/^[A-Z]+/, ''));

describe('a buffer that comes near to its limit', () => {
  test('deletes contextual images of delivered reads first, the earliest first, and no more than it must', async () => {
    using folder = temporaryFolder();
    using buffer = filled(folder.path, manualClock(), { share: 1.02 });
    await buffer.relieve();
    const { scenes, reads } = left(folder.path);
    expect(reads).toHaveLength(144);
    expect(scenes.length).toBeLessThan(144);
    expect(scenes.filter((text) => hourOf(text) >= 24)).toHaveLength(72);
    const kept = scenes.map(hourOf).filter((hour) => hour < 24);
    expect(kept.length).toBeGreaterThan(0);
    expect(buffer.events).toContainEqual(
      expect.objectContaining({ type: 'sacrificed', what: 'delivered-contextual-images', reason: 'limit' }),
    );
    expect(buffer.events.filter(({ type }) => type === 'storageExhausted')).toEqual([]);
  });

  test('then deletes those of reads without a hit, then delivered reads; undelivered hits are kept', async () => {
    using folder = temporaryFolder();
    using buffer = filled(folder.path, manualClock(), { share: 0.45 });
    await buffer.relieve();
    const { scenes, reads } = left(folder.path);
    expect(scenes.every((text) => hourOf(text) >= 24 && text.startsWith('HIT'))).toBe(true);
    expect(scenes).toHaveLength(24);
    expect(reads.filter((text) => hourOf(text) >= 24)).toHaveLength(72);
    const order = buffer.events.flatMap((event) => (event.type === 'sacrificed' ? [event.what] : []));
    expect([...new Set(order)]).toEqual([
      'delivered-contextual-images',
      'other-contextual-images',
      'delivered-reads',
    ]);
    expect(order).toEqual(order.toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)));
    expect(buffer.outbox.depth().unpublished).toBe(72 + 24);
    const lines = buffer.audit.lines(0, 1_000);
    expect(verifyChain(lines)).toMatchObject({ whole: true });
    expect(lines.join()).toContain('"kind":"delivered-reads"');
  });

  test('reports when it can delete nothing more, and when there is room again', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = filled(folder.path, clock, { share: 0.25 });
    await buffer.relieve();
    await buffer.relieve();
    const told = () => buffer.events.filter(({ type }) => type === 'storageExhausted');
    expect(told()).toEqual([{ type: 'storageExhausted', reason: 'limit', isOver: false }]);
    deliver(buffer);
    await buffer.relieve();
    expect(told().at(-1)).toEqual({ type: 'storageExhausted', reason: 'limit', isOver: true });
  });

  test('keeps no more reads than allowed, plus those of a hold with their pictures', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = filled(folder.path, clock, { maxReads: 100 });
    const first = readRows(folder.path)[0];
    const target = { kind: 'reads', readIds: [first?.read_id ?? ''] } as const;
    const order = {
      caseNumber: '26-004711',
      operator: 'A. Example',
      reason: 'proof',
      reviewOn: '2026-09-01',
      target,
    };
    buffer.holds.place(order);
    await buffer.relieve();
    expect(left(folder.path).reads.length).toBeLessThanOrEqual(90);
    expect(heldReadIds(folder.path)).toEqual([first?.read_id]);
  });

  test('leaves nothing of the deleted reads in any readable page', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = filled(folder.path, clock, { maxReads: 100 });
    const before = left(folder.path).reads;
    await buffer.relieve();
    const gone = before.filter((text) => !left(folder.path).reads.includes(text));
    expect(gone.length).toBeGreaterThan(20);
    const pages = [...clearPages(join(folder.path, 'buffer.db'), bufferKeys(pathsIn(folder.path)).key)];
    expect(gone.filter((text) => pages.some((page) => page.includes(text)))).toEqual([]);
  });

  test('does not grow while it deletes as much as it records', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = filled(folder.path, clock, { share: 1.02 });
    deliver(buffer);
    await buffer.relieve();
    const size = statSync(pathsIn(folder.path).path).size;
    for (let hour = 48; hour < 120; hour += 1) {
      for (const kind of KINDS) record(buffer, clock, textOf(kind, hour), kind);
      deliver(buffer);
      clock.advance(HOUR_MS);
      await buffer.purge();
      await buffer.relieve();
    }
    expect(statSync(pathsIn(folder.path).path).size).toBeLessThan(size * 1.2);
  });
});

const ORDER = ['delivered-contextual-images', 'other-contextual-images', 'delivered-reads'];
