import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { Bug, Corrupt, Misconfigured, Unavailable } from '../../src/platform/errors.ts';
import { WorkerPort } from '../../src/platform/threads/worker-port.ts';

/** What the thread of `worker-thread.test.ts` can be asked. */
export type Question =
  | { readonly ask: 'started with' | 'die' | 'exit' | 'never' | 'something that cannot cross' }
  | { readonly ask: 'echo'; readonly text: string; readonly afterMs: number }
  | { readonly ask: 'throw'; readonly what: keyof typeof ERRORS }
  | { readonly ask: 'busy'; readonly forMs: number }
  | { readonly ask: 'notify'; readonly times: number }
  | { readonly ask: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> };

const ERRORS = {
  misconfigured: new Misconfigured('test.misconfigured', 'An operator is at fault.'),
  unavailable: new Unavailable('test.unavailable', 'It is away.', new Error('the cause')),
  corrupt: new Corrupt('test.corrupt', 'It is damaged.'),
  bug: new Bug('test.bug', 'We are at fault.'),
  other: new TypeError('x is not a function'),
};

const port = new WorkerPort<Question, unknown, string>();
port.answer(
  async (question) => {
    switch (question.ask) {
      case 'started with':
        return workerData;
      case 'echo':
        await sleep(question.afterMs);
        return question.text;
      case 'busy':
        for (const until = performance.now() + question.forMs; performance.now() < until; );
        port.notify('not busy any more');
        return 'done';
      case 'throw':
        throw ERRORS[question.what];
      case 'notify':
        for (let time = 1; time <= question.times; time += 1) port.notify(`notice ${time}`);
        return 'notified';
      case 'bytes':
        question.bytes.reverse();
        return question.bytes;
      case 'something that cannot cross':
        return () => undefined;
      case 'exit':
        process.exit(3);
        break;
      case 'die':
        setTimeout(() => {
          throw new Error('thrown where nobody catches');
        });
        return new Promise(() => undefined);
      case 'never':
        return new Promise(() => undefined);
    }
  },
  (answer) => (answer instanceof Uint8Array && answer.buffer instanceof ArrayBuffer ? [answer.buffer] : []),
);
