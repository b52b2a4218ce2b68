/** The lists' own thread: judges, stores and indexes lists, and hands the indexes over; see `list-store.ts`. */
import { randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { Bug } from '../platform/errors.ts';
import { checkHotList } from './check-hot-list.ts';
import { transferablesOf } from './index-columns.ts';
import { type BuiltList, ListFolder } from './list-folder.ts';
import { type FromListThread, faultOf, type ListJob, type ListThreadData } from './list-messages.ts';

if (parentPort === null) throw new Bug('hotlist.no-parent', 'list-worker.ts runs as a worker thread only.');
const port = parentPort;
const send = (message: FromListThread, handedOver: readonly BuiltList[] = []): void =>
  port.postMessage(
    message,
    handedOver.flatMap(({ columns }) => transferablesOf(columns)),
  );

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
      const { report, list } = checkHotList(job.bytes, job.options, job.rules);
      const built = list === null ? null : folder.put(list, job.rules.permitted);
      send({ type: 'imported', report, built }, built === null ? [] : [built]);
      return;
    }
  }
}

const { folder, key, job } = workerData as ListThreadData; // sent by list-store.ts of the same build
try {
  run(new ListFolder({ folder, key, randomBytes, emit: (event) => send({ type: 'event', event }) }), job);
} catch (error) {
  send({ type: 'failed', fault: faultOf(error) });
}
