/** Imports one generated file as a unit does, and tells what that took: one process for each, for its memory. */
import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { PlatePattern } from '../../../src/domain/plate/plate-pattern.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { LIST_FORMATS, type ListFormat } from '../../../src/hotlist/formats/import-options.ts';
import type { ListRow } from '../../../src/hotlist/formats/row-decoder.ts';
import { HotLists } from '../../../src/hotlist/hot-lists.ts';
import { ListStore } from '../../../src/hotlist/list-store.ts';
import { categoryRules } from '../../../src/policy/categories.ts';
import { LIST_DELIVERY } from '../../../test/support/hotlist/list-delivery.ts';
import { LIST_FRESHNESS } from '../../../test/support/hotlist/list-freshness.ts';
import { generatedRows } from './hot-list-rows.ts';

type Delay = { readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number };
export type ImportFigures = {
  readonly format: ListFormat;
  readonly importMs: number;
  /** The most that the process held, the file's bytes among it. */
  readonly peakBytes: number;
  readonly busy: Delay;
  readonly idle: Delay;
};

const IDLE_MS = 2_000;
const NOW = utcMs(3_600_000);
const LINES_AT_ONCE = 10_000;
const CODES: Readonly<Record<string, string>> = {
  'stolen-vehicle': 'V',
  'stolen-plate': 'P',
  'wanted-person': 'W',
};

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '10000' },
    format: { type: 'string', default: 'generic-csv' },
    folder: { type: 'string', default: '.' },
  },
});
const format = LIST_FORMATS.find((one) => one === values.format);
if (format === undefined) throw new Error(`--format: one of ${LIST_FORMATS.join(', ')}`);
const path = join(values.folder, `generated.${format}`);
writeFile(path, linesOf(format, Number(values.entries)));
console.log(JSON.stringify(await importOf(format)));

async function importOf(format: ListFormat): Promise<ImportFigures> {
  const emit = (): void => undefined;
  const store = new ListStore(join(values.folder, 'imported'), randomBytes(32), emit);
  const lists = new HotLists(store, {
    rules: { ...categoryRules(), maxRejectedShare: 0.05 },
    delivery: LIST_DELIVERY,
    freshness: LIST_FRESHNESS,
    newId: randomUUID,
    emit,
  });
  rmSync(join(values.folder, 'imported'), { recursive: true, force: true });
  await lists.load();
  const idle = await delayDuring(() => sleep(IDLE_MS));
  const bytes = readFileSync(path);
  rmSync(path);
  const info = { listId: 'imported', source: 'Invented', version: '1', sourceTimeUtc: utcMs(0) };
  const options = {
    ...info,
    ...(format.startsWith('extract-csv') ? { category: 'stolen-vehicle' as const } : {}),
  };
  const began = performance.now();
  let outcome = '';
  const busy = await delayDuring(async () => {
    outcome = (await lists.import({ kind: 'file', bytes, options }, NOW, 'synchronized')).outcome;
  });
  const importMs = performance.now() - began;
  if (outcome !== 'accepted') throw new Error(`the generated list was ${outcome}`);
  lists.close();
  return { format, importMs, peakBytes: process.resourceUsage().maxRSS * 1024, busy, idle };
}

/** Beyond the timer's own interval of 1 ms. */
async function delayDuring(work: () => Promise<unknown>): Promise<Delay> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await work();
  // Until what came at its end is counted.
  await sleep(20);
  histogram.disable();
  const beyond = (ns: number): number => Math.max(0, ns / 1e6 - 1);
  return {
    p50Ms: beyond(histogram.percentile(50)),
    p99Ms: beyond(histogram.percentile(99)),
    maxMs: beyond(histogram.max),
  };
}

/** The generated list as a file of this layout, without its partial plates: extracts have none. */
function* linesOf(format: ListFormat, entries: number): Generator<string> {
  if (format === 'generic-csv')
    yield 'plate,region,category,reason,record id,agency,year,make,model,style,colour\n';
  if (format.startsWith('extract-fixed')) yield 'GENERATED\n';
  for (const row of generatedRows(entries))
    if (!(row.plate instanceof PlatePattern)) yield `${lineOf(format, row)}\n`;
}

function lineOf(format: ListFormat, row: ListRow): string {
  const { plate, region, category, reason, details } = row;
  const { recordId, originatingAgency, vehicleYear, make, model, style, colour } = details;
  const [text, state] = [plate.reveal(), (region ?? '').slice(3)];
  const code = CODES[category] ?? 'V';
  const vehicle = [vehicleYear, make, model, style, colour];
  switch (format) {
    case 'generic-csv':
      return [text, region, category, reason, recordId, originatingAgency, ...vehicle].join(',');
    case 'json-lines':
      // As short as the others, so that five million are no larger than a list may be.
      return JSON.stringify({
        LIC: text,
        LIS: state,
        code,
        NIC: recordId,
        VYR: vehicleYear,
        VMA: make,
        VCO: colour,
      });
    case 'extract-csv-11':
      return [recordId, originatingAgency, 20260228, text, state, 2026, ...vehicle].join(',');
    case 'extract-csv-12':
      return [recordId, originatingAgency, 20260228, text, state, 2026, 'PC', ...vehicle].join(',');
    default: {
      const head = `${format === 'extract-fixed' ? '' : '  '}${code}`.padEnd(19);
      return `${head}20260228${text.padEnd(10)}${state}2026PC${vehicleYear}${(make ?? '').padEnd(4)}${model}  ${colour}`;
    }
  }
}

function writeFile(path: string, lines: Iterable<string>): void {
  const file = openSync(path, 'w');
  let chunk: string[] = [];
  for (const line of lines) {
    chunk.push(line);
    if (chunk.length < LINES_AT_ONCE) continue;
    writeSync(file, chunk.join(''));
    chunk = [];
  }
  writeSync(file, chunk.join(''));
  closeSync(file);
}
