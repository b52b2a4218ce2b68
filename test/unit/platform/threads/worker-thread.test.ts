import { afterEach, describe, expect, test } from 'vitest';
import { Bug, Corrupt, explain, Misconfigured, Unavailable } from '../../../../src/platform/errors.ts';
import { WorkerThread } from '../../../../src/platform/threads/worker-thread.ts';
import type { Question } from '../../../support/asked-worker.ts';

const ENTRY = new URL('../../../support/asked-worker.ts', import.meta.url);
const started: WorkerThread<Question, unknown, string>[] = [];

function startThread(
  onNotice: (notice: string) => void = () => undefined,
  ends: 'at once' | 'between questions' = 'at once',
) {
  const ended = (cause: unknown) => new Unavailable('test.ended', `It has ended: ${explain(cause)}`);
  const thread = new WorkerThread<Question, unknown, string>(ENTRY, {
    data: { list: [1, 2] },
    ends,
    ended,
    onNotice,
  });
  started.push(thread);
  return thread;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((thread) => thread.stop()));
});

test('a thread starts with the data that it is given', async () => {
  expect(await startThread().ask({ ask: 'started with' })).toEqual({ list: [1, 2] });
});

test('each question gets its own answer, whichever comes first', async () => {
  const thread = startThread();
  const order: unknown[] = [];
  const asked = [
    ['late', 60],
    ['early', 0],
  ] as const;
  const answers = asked.map(async ([text, afterMs]) => {
    const answer = await thread.ask({ ask: 'echo', text, afterMs });
    order.push(answer);
    return answer;
  });
  expect(await Promise.all(answers)).toEqual(['late', 'early']);
  expect(order).toEqual(['early', 'late']);
});

test('messages that the thread sends unasked arrive in order, and before the next answer', async () => {
  const heard: string[] = [];
  const thread = startThread((notice) => heard.push(notice));
  await thread.ask({ ask: 'notify', times: 3 });
  expect(heard).toEqual(['notice 1', 'notice 2', 'notice 3']);
});

describe('an error crosses with its class, code and causes', () => {
  test.each([
    ['misconfigured', Misconfigured, 'test.misconfigured', 'An operator is at fault.'],
    ['unavailable', Unavailable, 'test.unavailable', 'It is away. (the cause)'],
    ['corrupt', Corrupt, 'test.corrupt', 'It is damaged.'],
    ['bug', Bug, 'test.bug', 'We are at fault.'],
    ['other', Bug, 'thread.fault', 'x is not a function'],
  ] as const)('%s', async (what, type, code, message) => {
    const thread = startThread();
    const error: unknown = await thread.ask({ ask: 'throw', what }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ code, message });
    expect(await thread.ask({ ask: 'echo', text: 'and on', afterMs: 0 })).toBe('and on');
  });
});

test('bytes that are handed over are moved, there and back', async () => {
  const bytes = Uint8Array.from([1, 2, 3]);
  const answer = startThread().ask({ ask: 'bytes', bytes }, [bytes.buffer]);
  expect(bytes.length).toBe(0);
  expect(await answer).toEqual(Uint8Array.from([3, 2, 1]));
});

test('a value that cannot cross fails only its own request, on either side', async () => {
  const thread = startThread();
  const question = { ask: 'echo', text: (() => '') as unknown as string, afterMs: 0 } as const;
  await expect(thread.ask(question)).rejects.toThrow(/could not be cloned/);
  await expect(thread.ask({ ask: 'something that cannot cross' })).rejects.toThrow(/could not be cloned/);
  expect(await thread.ask({ ask: 'echo', text: 'and on', afterMs: 0 })).toBe('and on');
});

describe('a thread that ends fails every question that is open or comes later', () => {
  test.each([
    ['because of an error that nobody caught', 'die', /thrown where nobody catches/],
    ['by itself', 'exit', /ended with code 3/],
  ] as const)('%s', async (_, ask, why) => {
    const thread = startThread();
    const open = thread.ask({ ask: 'never' });
    const last = thread.ask({ ask });
    const failure = expect.objectContaining({ code: 'test.ended', message: expect.stringMatching(why) });
    expect(await Promise.allSettled([open, last])).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'rejected', reason: failure },
    ]);
    expect(thread.hasEnded).toBe(true);
    await expect(thread.ask({ ask: 'started with' })).rejects.toEqual(failure);
  });

  test('because it was stopped in the middle of its work, more than once', async () => {
    const thread = startThread();
    const open = thread.ask({ ask: 'never' });
    const failed = expect(open).rejects.toMatchObject({ code: 'test.ended', message: /stopped/ });
    await Promise.all([thread.stop(), thread.stop()]);
    await failed;
    await expect(thread.ask({ ask: 'started with' })).rejects.toMatchObject({ code: 'test.ended' });
  });
});

test('a thread that ends between questions finishes what it is at, and nobody hears the answer', async () => {
  const notices: string[] = [];
  const thread = startThread((notice) => notices.push(notice), 'between questions');
  await thread.ask({ ask: 'started with' });
  const open = thread.ask({ ask: 'busy', forMs: 300 });
  const failed = expect(open).rejects.toMatchObject({ code: 'test.ended', message: /stopped/ });
  const begun = performance.now();
  await Promise.all([thread.stop(), thread.stop()]);
  expect(performance.now() - begun).toBeGreaterThan(250);
  await failed;
  expect(notices).toEqual([]);
});

test('a thread whose entry is missing fails what it is asked', async () => {
  const ended = (cause: unknown) => new Unavailable('test.ended', explain(cause));
  const missing = new URL('./not-there.ts', import.meta.url);
  const thread = new WorkerThread<string, string>(missing, { data: null, ends: 'at once', ended });
  await expect(thread.ask('anything')).rejects.toMatchObject({ code: 'test.ended', message: /not-there/ });
});
