import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { utcMs } from '../../../src/domain/time/time.ts';
import { beginningShares } from '../../../src/domain/traffic/local-traffic.ts';
import { type BuiltList, ListFolder } from '../../../src/hotlist/files/list-folder.ts';
import { LIST_FORMATS } from '../../../src/hotlist/formats/import-options.ts';
import type { ListRow } from '../../../src/hotlist/formats/row-decoder.ts';
import { HotListIndex } from '../../../src/hotlist/index/hot-list-index.ts';
import { matchRead } from '../../../src/hotlist/matching/match-read.ts';
import { LIST_FRESHNESS } from '../../../test/support/hotlist/list-freshness.ts';
import type { BuilderData } from './hot-list-builder.ts';
import type { ImportFigures } from './hot-list-import.ts';
import { generatedRows, KINDS, readsOf } from './hot-list-rows.ts';

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '10000,1000000,5000000' },
    formats: { type: 'string', default: LIST_FORMATS.join(',') },
    lookups: { type: 'string', default: '20000' },
    folder: { type: 'string', default: tmpdir() },
    json: { type: 'string' },
  },
});
const LOOKUPS = Number(values.lookups);
const formats: readonly string[] = values.formats.split(',');
const FIXED_STEPS = 20_000;
/** Plates that reads are made of: spread over the whole list. */
const SAMPLE = 20_000;
const NOW = utcMs(3_600_000);

const folder = mkdtempSync(join(values.folder, 'waypost-hotlists-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const key = randomBytes(32);

const figures: object[] = [];
for (const entries of values.entries.split(',').map(Number)) {
  const built = await buildOf(entries);
  const lookups = lookupsIn(built.index, entries);
  const words = wordsIn(entries);
  const imports = importsOf(entries);
  figures.push({ entries, ...built.figures, lookups, words, imports });
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);

/** Builds it in a thread and takes it over here, timed as the task that receives it. */
async function buildOf(entries: number) {
  const listId = `generated-${entries}`;
  const { port1, port2 } = new MessageChannel();
  const data: BuilderData = { folder, key, listId, entries, port: port2 };
  const worker = new Worker(new URL('./hot-list-builder.ts', import.meta.url), {
    workerData: data,
    transferList: [port2],
  });
  const [times] = await once(worker, 'message');
  const lists = new ListFolder({ folder, key, randomBytes, emit: () => undefined });
  // The first list that a process takes over, and one that takes its place.
  const first = takeOver(port1, lists, listId);
  const { columns, index, file, swapMs } = takeOver(port1, lists, listId);
  first.file.close();
  port1.close();
  const { keys, traits, places, slots, marks, partials, endings } = columns;
  const arrays = [keys, traits, places, slots, marks, ...Object.values(partials), ...Object.values(endings)];
  // Of the open file: where each block begins.
  const fileBytesInMemory = Math.ceil(file.entries / 64) * 8;
  const bytes = arrays.reduce((sum, array) => sum + array.byteLength, fileBytesInMemory);
  file.close();
  const fileBytes = statSync(join(folder, `${listId}.list`)).size;
  const out = {
    indexBytesPerEntry: bytes / entries,
    fileBytesPerEntry: fileBytes / entries,
    storedAndIndexedMs: times.storedMs,
    loadedMs: times.loadedMs,
    processBytes: times.memoryBytes,
    swapMs: [first.swapMs, swapMs],
  };
  console.log(
    `\n${entries} entries, of which ${partials.ends.length} partial\n` +
      `  index        ${out.indexBytesPerEntry.toFixed(1)} bytes an entry\n` +
      `  file         ${out.fileBytesPerEntry.toFixed(0)} bytes an entry, ${(fileBytes / 1e6).toFixed(1)} MB\n` +
      `  store+index  ${seconds(out.storedAndIndexedMs)} in its thread, ${(out.processBytes / 1e6).toFixed(0)} MB of the process at its end\n` +
      `  load         ${seconds(out.loadedMs)} from its file, as at a start\n` +
      `  swap         ${first.swapMs.toFixed(2)} ms in the task that receives it, ${swapMs.toFixed(2)} ms again`,
  );
  return { index, figures: out };
}

/** What the main thread does when an index has come, from the message to the list in force. */
function takeOver(port: MessagePort, lists: ListFolder, listId: string) {
  const began = performance.now();
  const received: { message: BuiltList } | undefined = receiveMessageOnPort(port);
  if (received === undefined) throw new Error('no index came');
  const { columns } = received.message;
  const index = new HotListIndex(columns);
  const file = lists.open(listId, received.message.file);
  return { columns, index, file, swapMs: performance.now() - began };
}

function lookupsIn(index: HotListIndex, entries: number) {
  const sample = sampleOf(entries);
  const context = {
    now: NOW,
    clockQuality: 'synchronized',
    freshness: LIST_FRESHNESS,
    newId: randomUUID,
    shares: beginningShares({ homeRegion: 'US-IA', homeShare: 0.8 }),
  } as const;
  const machine = fixedWork();
  const lookups = KINDS.map((kind) => {
    const reads = readsOf(kind, sample, LOOKUPS);
    const times = new Float64Array(reads.length);
    let hits = 0;
    // The first round warms the code up; what counts is the second.
    for (let round = 0; round < 2; round++)
      for (const [i, read] of reads.entries()) {
        const began = performance.now();
        const matches = matchRead(read, [index], context);
        times[i] = performance.now() - began;
        if (round === 1 && matches.length > 0) hits += 1;
      }
    return report(`lookup, ${kind}`, times, hits);
  });
  return [machine, ...lookups];
}

/** The same arithmetic each time, as long as a lookup: what differs between the times is the machine's. */
function fixedWork() {
  const times = new Float64Array(LOOKUPS);
  let sum = 1;
  for (let i = 0; i < LOOKUPS; i++) {
    const began = performance.now();
    for (let step = 0; step < FIXED_STEPS; step++) sum = (Math.imul(sum, 31) + step) | 0;
    times[i] = performance.now() - began;
  }
  return report(`${FIXED_STEPS} multiplications, no lookup`, times);
}

/** As a unit looks up, with the words of what was hit read from its file. */
function wordsIn(entries: number) {
  const file = new ListFolder({ folder, key, randomBytes, emit: () => undefined }).open(
    `generated-${entries}`,
  );
  const times = new Float64Array(LOOKUPS);
  let place = 1;
  for (let i = 0; i < LOOKUPS; i++) {
    place = (place * 48_271) % 2_147_483_647;
    const began = performance.now();
    file.wordsOf(place % entries);
    times[i] = performance.now() - began;
  }
  file.close();
  return report("an entry's words, from its file", times, LOOKUPS);
}

/** The whole way from a file of each layout into force, each in a process of its own, which tells its memory. */
function importsOf(entries: number) {
  return LIST_FORMATS.filter((format) => formats.includes(format)).map((format) => {
    const script = join(import.meta.dirname, 'hot-list-import.ts');
    const args = [script, '--entries', String(entries), '--format', format, '--folder', folder];
    const out: ImportFigures = JSON.parse(
      execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    const { importMs, peakBytes, busy, idle } = out;
    console.log(
      `  import, ${format.padEnd(25)} ${seconds(importMs).padStart(8)}, at most ${(peakBytes / 1e6).toFixed(0).padStart(4)} MB of the process; ` +
        `event loop p99 ${busy.p99Ms.toFixed(1)} ms, max ${busy.maxMs.toFixed(1)} (idle ${idle.p99Ms.toFixed(1)}, ${idle.maxMs.toFixed(1)})`,
    );
    return out;
  });
}

function sampleOf(entries: number): readonly ListRow[] {
  const every = Math.max(1, Math.floor(entries / SAMPLE));
  const sample: ListRow[] = [];
  let i = 0;
  for (const row of generatedRows(entries))
    if (i++ % every === 0 || row.plate.reveal().includes('?')) sample.push(row);
  return sample;
}

function report(what: string, times: Float64Array, hits: number | null = null) {
  const sorted = times.toSorted();
  const at = (share: number): number => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 1000;
  const out = { what, p50Us: at(0.5), p99Us: at(0.99), maxUs: at(1), hits, of: times.length };
  console.log(
    `  ${what.padEnd(33)} p50 ${out.p50Us.toFixed(1).padStart(6)} µs, p99 ${out.p99Us.toFixed(1).padStart(6)} µs, ` +
      `max ${out.maxUs.toFixed(0)} µs${hits === null ? '' : `; ${hits} of ${times.length} hit`}`,
  );
  return out;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
