/** The lists' own thread: checks, stores and indexes lists, and transfers the indexes; see `list-store.ts`. */
import { randomBytes } from 'node:crypto';
import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import type { HotListEvent } from '../domain/events/hot-list-events.ts';
import type { HotListInfo } from '../domain/list/hot-list.ts';
import { WorkerPort } from '../platform/threads/worker-port.ts';
import { ListFolder, transferablesOf } from './files/list-folder.ts';
import { ListReading } from './import/list-reading.ts';
import { type ListAnswer, type ListJob, type ListThreadData, listsOf } from './list-messages.ts';
import { importPackage } from './packages/package-import.ts';

/** Niceness: 0 is that of the other threads, 19 the least urgent. */
const LIST_PRIORITY = 10;

function run(folder: ListFolder, job: ListJob): ListAnswer {
  switch (job.kind) {
    case 'load': {
      const lists = folder
        .listIds()
        .map((listId) => folder.load(listId, job.permitted))
        .filter((built) => built !== null);
      return { type: 'loaded', lists };
    }
    case 'file': {
      const reading = new ListReading(job.bytes, job.options, job.rules);
      const finish = (): HotListInfo | null => reading.judgement().info;
      const rows = { listId: job.options.listId, rows: reading.rows(), finish };
      const built = folder.store(rows, job.rules.permitted);
      return { type: 'imported', report: reading.judgement().report, built };
    }
    case 'package': {
      return { type: 'imported', ...importPackage(job.bytes, folder, job.rules, job.packages) };
    }
  }
}

// On Linux this applies to the calling thread alone. Cameras need the processor sooner than lists do.
setPriority(LIST_PRIORITY);

const { folder, key } = workerData as ListThreadData; // sent by list-store.ts of the same build
const port = new WorkerPort<ListJob, ListAnswer, HotListEvent>();
const lists = new ListFolder({ folder, key, randomBytes, emit: (event) => port.notify(event) });
port.answer(
  (job) => run(lists, job),
  (answer) => listsOf(answer).flatMap(transferablesOf),
);
