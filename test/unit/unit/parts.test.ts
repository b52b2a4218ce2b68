import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';
import { type Part, Parts, recurring, type TimedPart } from '../../../src/unit/parts.ts';

const NEVER = new AbortController().signal;

/** Parts that write down what is done with them, in its order. */
function recorded(names: readonly string[], special: Readonly<Record<string, Partial<Part>>> = {}) {
  const done: string[] = [];
  const overruns: (readonly [string, number])[] = [];
  const timed = names.map((name): TimedPart => {
    const part: Part = {
      name,
      start: () => void done.push(`start ${name}`),
      stop: (deadlineMs) => void done.push(`stop ${name} within ${deadlineMs}`),
      ...special[name],
    };
    return { part, stopWithinMs: 100 };
  });
  const onOverrun = (name: string, deadlineMs: number): void => void overruns.push([name, deadlineMs]);
  return { parts: new Parts(timed, { clock: systemClock, onOverrun }), done, overruns };
}

describe('the parts of a unit', () => {
  test('start forward and stop backward, each with its own deadline', async () => {
    const { parts, done, overruns } = recorded(['buffer', 'publisher', 'cameras']);
    await parts.start(NEVER);
    expect(await parts.stop()).toEqual([]);
    expect(done).toEqual([
      ...['start buffer', 'start publisher', 'start cameras'],
      ...['stop cameras within 100', 'stop publisher within 100', 'stop buffer within 100'],
    ]);
    expect(overruns).toEqual([]);
  });

  test('stop once, however often they are asked to', async () => {
    const { parts, done } = recorded(['buffer']);
    await parts.start(NEVER);
    await parts.stop();
    await parts.stop();
    expect(done).toEqual(['start buffer', 'stop buffer within 100']);
  });

  test('stop those that have begun when one cannot start, itself included', async () => {
    const broken = { start: () => Promise.reject(new Error('no broker file')) };
    const { parts, done } = recorded(['buffer', 'publisher', 'cameras'], { publisher: broken });
    await expect(parts.start(NEVER)).rejects.toThrow('no broker file');
    await parts.stop();
    expect(done).toEqual(['start buffer', 'stop publisher within 100', 'stop buffer within 100']);
  });

  test('stop starting at an abort, even while a part takes long to start', async () => {
    const abort = new AbortController();
    const slow = { start: () => new Promise<void>(() => abort.abort()) };
    const { parts, done } = recorded(['buffer', 'lists', 'cameras'], { lists: slow });
    await parts.start(abort.signal);
    await parts.stop();
    expect(done).toEqual(['start buffer', 'stop lists within 100', 'stop buffer within 100']);
  });

  test('name any part that does not stop in time, and do not wait for it any longer', async () => {
    const stuck = { stop: () => new Promise<void>(() => undefined) };
    const { parts, done, overruns } = recorded(['buffer', 'publisher'], { publisher: stuck });
    await parts.start(NEVER);
    await parts.stop();
    expect(overruns).toEqual([['publisher', 100]]);
    expect(done).toContain('stop buffer within 100');
  });

  test('name a part that was cut short at its deadline', async () => {
    const cut = { stop: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms + 5)) };
    const { parts, overruns } = recorded(['cameras'], { cameras: cut });
    await parts.start(NEVER);
    await parts.stop();
    expect(overruns).toEqual([['cameras', 100]]);
  });

  test('all stop, whatever one of them throws', async () => {
    const error = new Error('the disk is gone');
    const broken = { stop: () => Promise.reject(error) };
    const { parts, done } = recorded(['buffer', 'publisher'], { publisher: broken });
    await parts.start(NEVER);
    expect(await parts.stop()).toEqual([error]);
    expect(done).toContain('stop buffer within 100');
  });
});

test('recurring work is done at the start and no more after the stop', async () => {
  let times = 0;
  const twice = Promise.withResolvers<void>();
  const part = recurring('report', 1, () => {
    times += 1;
    if (times === 2) twice.resolve();
  });
  await part.start(NEVER);
  expect(times).toBe(1);
  await twice.promise;
  await part.stop(0);
  const after = times;
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(times).toBe(after);
});
