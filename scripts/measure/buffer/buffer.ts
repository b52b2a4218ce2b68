import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Sqlite from 'better-sqlite3';
import { type Database, openDatabase } from '../../../src/buffer/file/database.ts';
import { migrate } from '../../../src/buffer/migrations/migrations.ts';
import { Partitions } from '../../../src/buffer/partitions/partitions.ts';
import { QueryThread } from '../../../src/buffer/query/query-thread.ts';
import { Records } from '../../../src/buffer/records/records.ts';
import { parsePattern, type QueryCursor, type ReadQuery } from '../../../src/domain/read/read-query.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { expiresAt, MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { bufferKeys } from '../../../test/support/buffer/data-key.ts';
import { openBuffer, recordRead } from '../../../test/support/buffer/open-buffer.ts';
import { syntheticRead } from '../../../test/support/buffer/synthetic-read.ts';
import { clockAt } from './buffer-clock.ts';
import { fillBuffer, POLICY, plateOf } from './buffer-fill.ts';
import { drainRate } from './drain-rate.ts';

const { values } = parseArgs({
  options: {
    reads: { type: 'string', default: '720000' },
    'image-bytes': { type: 'string', default: '6000' },
    'contextual-bytes': { type: 'string', default: '0' },
  },
});
const READS = Number(values.reads);
const EVERY_MS = MAX_RETENTION_MS / READS;
/** The last read's time. */
const NOW = Date.UTC(2026, 2, 31, 12);
const SETTLE_MS = 30_000;
const RECORD_EVERY_MS = 50;
const SEARCHES = 200;
const EVERYTHING: ReadQuery = { plate: null, cameraId: null, fromUtc: null, toUtc: null, hitsOnly: false };
const COMPARED = 3_000;
const WAITING = 10_000;
/** The configuration's default. */
const IN_FLIGHT = 20;

const folder = mkdtempSync(join(tmpdir(), 'waypost-buffer-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const paths = { path: join(folder, 'buffer.db'), keyPath: join(folder, 'data.key') };

console.log(filled());
// What was written in minutes instead of a month goes to the disk first.
execFileSync('sync');
await sleep(SETTLE_MS);
console.log(started());
console.log(await searched());
console.log(await recordedWhilePurging());
console.log(compared());
console.log(await drained());

function filled(): string {
  const began = performance.now();
  fillBuffer({
    path: paths.path,
    key: bufferKeys(paths).key,
    unitId: 'pole-7',
    reads: READS,
    fromUtc: utcMs(NOW - MAX_RETENTION_MS + EVERY_MS),
    everyMs: EVERY_MS,
    imageBytes: Number(values['image-bytes']),
    contextualBytes: Number(values['contextual-bytes']),
    onProgress: (done) => process.stderr.write(`\r${done} of ${READS} reads`),
  });
  const seconds = (performance.now() - began) / 1000;
  process.stderr.write('\r');
  const bytes = statSync(paths.path).size;
  const each = `${(bytes / READS / 1000).toFixed(1)} KB a read`;
  return `File: ${READS} reads in ${(bytes / 1e9).toFixed(2)} GB, ${each}; filled in ${seconds.toFixed(0)} s.`;
}

function started(): string {
  const runs = Array.from({ length: 5 }, () => {
    const script = join(import.meta.dirname, 'buffer-start.ts');
    return JSON.parse(execFileSync('node', [script, folder, String(NOW)], { encoding: 'utf8' }));
  });
  const each = runs.map(({ soonMs }) => `${soonMs.toFixed(0)}`).join(', ');
  const memory = Math.max(...runs.map(({ memoryMiB }) => memoryMiB)).toFixed(0);
  return `From the start of a process to its first record: ${each} ms; memory then ${memory} MiB.`;
}

/** By the unit's own search, in its thread, beside an open buffer; the file's pages have to come from the disk at first. */
async function searched(): Promise<string> {
  const buffer = openBuffer(folder, clockAt(NOW));
  const thread = new QueryThread(bufferKeys(paths));
  const find = async (query: Partial<ReadQuery>): Promise<number> => {
    let count = 0;
    for (let after: QueryCursor | null = null; ; ) {
      const request = {
        query: { ...EVERYTHING, ...query },
        caseNumber: '',
        // The first reads are due already, and what is due is not shown.
        keptNowUtc: utcMs(NOW - 86_400_000),
        after,
        limit: 500,
      };
      const page = await thread.reads(request);
      count += page.found.length;
      if (page.next === null) return count;
      after = page.next;
    }
  };
  const timed = async (query: Partial<ReadQuery>): Promise<number> => {
    const began = performance.now();
    if ((await find(query)) === 0) throw new Error('what was recorded was not found');
    return performance.now() - began;
  };
  forgetPages();
  const step = Math.floor(READS / SEARCHES);
  const times: number[] = [];
  for (let i = 0; i < SEARCHES; i += 1) times.push(await timed({ plate: parsePattern(plateOf(i * step)) }));
  const partial = await timed({ plate: parsePattern(`${plateOf(0).slice(0, 4)}*`) });
  const hits = await timed({ hitsOnly: true });
  await thread.stop();
  buffer.close();
  return [
    `Search for a plate over all of it: first ${times[0]?.toFixed(1)} ms, with the thread's start and a cold disk; ` +
      `${spread(times.slice(1))}.`,
    `For a partial plate ${partial.toFixed(0)} ms, for all hits ${hits.toFixed(0)} ms.`,
  ].join('\n');
}

/** What the system has of the file in memory: as after a boot. */
function forgetPages(): void {
  execFileSync('dd', [`of=${paths.path}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'], {
    stdio: 'ignore',
  });
}

async function recordedWhilePurging(): Promise<string> {
  const clock = clockAt(NOW);
  const buffer = openBuffer(folder, clock);
  const bare = openSync(join(folder, 'bare'), 'w');
  const block = randomBytes(12_288);
  const quiet: number[] = [];
  const busy: number[] = [];
  const written: number[] = [];
  const record = async (into: number[]): Promise<void> => {
    const read = syntheticRead('WAYP0ST', clock.utcNow());
    const [at, done] = [performance.now(), () => performance.now()];
    recordRead(buffer, read);
    into.push(done() - at);
    const from = performance.now();
    writeSync(bare, block, 0, block.length, 0);
    fdatasyncSync(bare);
    written.push(performance.now() - from);
    await sleep(RECORD_EVERY_MS);
  };
  for (let i = 0; i < 200; i += 1) await record(quiet);
  // A day of it is due at once, as after a day without power.
  clock.advance(86_400_000 + 6 * 3_600_000);
  const began = performance.now();
  let purgedReads: number | null = null;
  const purge = buffer.purge().then(({ reads }) => {
    purgedReads = reads;
  });
  while (purgedReads === null) await record(busy);
  await purge;
  const seconds = (performance.now() - began) / 1000;
  buffer.close();
  closeSync(bare);
  return [
    `Recording at ${1000 / RECORD_EVERY_MS} a second, nothing else: ${spread(quiet)}.`,
    `The same while ${purgedReads} reads are purged (${seconds.toFixed(1)} s): ${spread(busy)}, of ${busy.length}.`,
    `A bare write of 12 KiB + fdatasync beside both: ${spread(written)}.`,
  ].join('\n');
}

/** Reads per second, each a commit of its own, in a new file with and without encryption, one after the other twice. */
function compared(): string {
  const encrypted = (path: string): Database => openDatabase({ path, key: randomBytes(32), keyPath: 'none' });
  const plain = (path: string): Database => {
    const database = new Sqlite(path);
    for (const pragma of ['journal_mode=WAL', 'synchronous=FULL', 'secure_delete=ON', 'temp_store=MEMORY'])
      database.pragma(pragma);
    return database;
  };
  const rate = (open: (path: string) => Database): number => {
    const path = join(folder, `${randomBytes(4).toString('hex')}.db`);
    const database = open(path);
    migrate(database, randomBytes);
    database.exec("INSERT INTO meta (one, unit_id, epoch, last_seq) VALUES (1, 'pole-7', '1', 0)");
    const partitions = new Partitions(database, randomBytes);
    const records = new Records(database, partitions, randomBytes);
    const began = performance.now();
    for (let i = 0; i < COMPARED; i += 1) {
      const at = utcMs(NOW + i);
      const partition = partitions.endingAt(expiresAt(at, 'read', POLICY));
      const entry = { read: syntheticRead(plateOf(i), at), hits: [], alerts: [] };
      database
        .transaction(() => records.insert(entry, partition, { recordedAtUtc: at, clockOffsetMs: 0 }))
        .immediate();
    }
    const perSecond = COMPARED / ((performance.now() - began) / 1000);
    database.close();
    return perSecond;
  };
  const [a, b, c, d] = [rate(encrypted), rate(plain), rate(encrypted), rate(plain)];
  const share = (100 * (a + c)) / (b + d);
  return `Reads a second, each a commit: encrypted ${a.toFixed(0)}, ${c.toFixed(0)}; plain ${b.toFixed(0)}, ${d.toFixed(0)}: ${share.toFixed(0)} %.`;
}

async function drained(): Promise<string> {
  const { messages, bytesEach, perSecond, lastAlertAt, alerts } = await drainRate(
    WAITING,
    Number(values['image-bytes']),
    IN_FLIGHT,
  );
  return [
    `Delivering ${messages} messages of ${(bytesEach / 1000).toFixed(1)} KB that waited, over TLS to Mosquitto on loopback:`,
    `${perSecond.toFixed(0)} a second, the last of ${alerts} alerts as number ${lastAlertAt}.`,
  ].join(' ');
}

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((x, y) => x - y);
  const at = (share: number): string => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(1);
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)} ms`;
}
