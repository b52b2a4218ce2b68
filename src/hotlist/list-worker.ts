/** The lists' own thread: judges, stores and indexes lists, and hands the indexes over; see `list-store.ts`. */
import { randomBytes } from 'node:crypto';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { HotListInfo } from '../domain/list/hot-list.ts';
import { Bug } from '../platform/errors.ts';
import { type BuiltList, ListFolder, transferablesOf } from './files/list-folder.ts';
import { ListReading } from './import/list-reading.ts';
import { type FromListThread, faultOf, type ListJob, type ListThreadData } from './list-messages.ts';
import { importPackage } from './packages/package-import.ts';

/** Niceness: 0 is that of the other threads, 19 the least urgent. */
const LIST_PRIORITY = 10;

if (parentPort === null) throw new Bug('hotlist.no-parent', 'list-worker.ts runs as a worker thread only.');
const port = parentPort;
const send = (message: FromListThread, handedOver: readonly BuiltList[] = []): void =>
  port.postMessage(message, handedOver.flatMap(transferablesOf));

function run(folder: ListFolder, job: ListJob): void {
  switch (job.kind) {
    case 'load': {
      const lists = folder
        .listIds()
        .map((listId) => folder.load(listId, job.permitted))
        .filter((built) => built !== null);
      send({ type: 'loaded', lists }, lists);
      return;
    }
    case 'import': {
      const reading = new ListReading(job.bytes, job.options, job.rules);
      const finish = (): HotListInfo | null => reading.judgement().info;
      const rows = { listId: job.options.listId, rows: reading.rows(), finish };
      const built = folder.store(rows, job.rules.permitted);
      const { report } = reading.judgement();
      send({ type: 'imported', report, built }, built === null ? [] : [built]);
      return;
    }
    case 'package': {
      const { report, built } = importPackage(job.bytes, folder, job.rules, job.packages);
      send({ type: 'imported', report, built }, built === null ? [] : [built]);
      return;
    }
  }
}

// On Linux this is of the calling thread alone. Nobody waits for a list as cameras wait for a processor.
setPriority(LIST_PRIORITY);

const { folder, key, job } = workerData as ListThreadData; // sent by list-store.ts of the same build
try {
  run(new ListFolder({ folder, key, randomBytes, emit: (event) => send({ type: 'event', event }) }), job);
} catch (error) {
  send({ type: 'failed', fault: faultOf(error) });
}
