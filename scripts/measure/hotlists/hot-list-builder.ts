/** Stores and indexes a generated list in a thread of its own, as an import does, and hands the index over. */
import { randomBytes } from 'node:crypto';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { CATEGORIES } from '../../../src/domain/list/hot-list.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { ListFolder, transferablesOf } from '../../../src/hotlist/files/list-folder.ts';
import { generatedRows } from './hot-list-rows.ts';

export type BuilderData = {
  readonly folder: string;
  readonly key: Uint8Array;
  readonly listId: string;
  readonly entries: number;
  readonly port: MessagePort;
};

const { folder, key, listId, entries, port } = workerData as BuilderData; // sent by hot-lists.ts
const lists = new ListFolder({ folder, key, randomBytes, emit: () => undefined });
lists.listIds();
const info = { listId, source: 'Invented', version: '1', sourceTimeUtc: utcMs(0), foldsO: true };
const permitted = new Set(CATEGORIES);
const began = performance.now();
const rows = { listId, rows: generatedRows(entries), finish: () => info };
const stored = lists.store(rows, permitted);
const storedMs = performance.now() - began;
const loaded = lists.load(listId, permitted);
const loadedMs = performance.now() - began - storedMs;
if (stored === null || loaded === null) throw new Error('the list could not be loaded');
for (const built of [stored, loaded]) port.postMessage(built, transferablesOf(built));
parentPort?.postMessage({ storedMs, loadedMs, memoryBytes: process.memoryUsage().rss });
