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
      stop: (deadlineMs) => {
        done.push(`stop ${name} within ${Math.round(deadlineMs)}`);
        return true;
      },
      ...special[name],
    };
    return { part, stopWithinMs: 100 };
  });
  const onOverrun = (name: string, deadlineMs: number): void => void overruns.push([name, deadlineMs]);
  const late: unknown[] = [];
  const onLateFailure = (error: unknown): void => void late.push(error);
  const parts = new Parts(timed, { clock: systemClock, onOverrun, onLateFailure });
  return { parts, done, overruns, late };
}

describe('the parts of a unit', () => {
  test('start forward and stop backward, each with its own deadline', async () => {
    const { parts, done, overruns } = recorded(['buffer', 'publisher', 'cameras']);
    await parts.start(NEVER);
    expect(await parts.stop(8_000)).toEqual([]);
    expect(done).toEqual([
      ...['start buffer', 'start publisher', 'start cameras'],
      ...['stop cameras within 100', 'stop publisher within 100', 'stop buffer within 100'],
    ]);
    expect(overruns).toEqual([]);
  });

  test('stop once, however often they are asked to', async () => {
    const { parts, done } = recorded(['buffer']);
    await parts.start(NEVER);
    await parts.stop(8_000);
    await parts.stop(8_000);
    expect(done).toEqual(['start buffer', 'stop buffer within 100']);
  });

  test('stop those that have begun when one cannot start, itself included', async () => {
    const broken = { start: () => Promise.reject(new Error('no broker file')) };
    const { parts, done } = recorded(['buffer', 'publisher', 'cameras'], { publisher: broken });
    await expect(parts.start(NEVER)).rejects.toThrow('no broker file');
    await parts.stop(8_000);
    expect(done).toEqual(['start buffer', 'stop publisher within 100', 'stop buffer within 100']);
  });

  test('stop starting at an abort, even while a part takes long to start', async () => {
    const abort = new AbortController();
    const slow = { start: () => new Promise<void>(() => abort.abort()) };
    const { parts, done } = recorded(['buffer', 'lists', 'cameras'], { lists: slow });
    await parts.start(abort.signal);
    await parts.stop(8_000);
    expect(done).toEqual(['start buffer', 'stop lists within 100', 'stop buffer within 100']);
  });

  test('name any part that does not stop in time, and do not wait for it any longer', async () => {
    const stuck = { stop: () => new Promise<boolean>(() => undefined) };
    const { parts, done, overruns } = recorded(['buffer', 'publisher'], { publisher: stuck });
    await parts.start(NEVER);
    await parts.stop(8_000);
    expect(overruns).toEqual([['publisher', 100]]);
    expect(done).toContain('stop buffer within 100');
  });

  test('name a part that says it was cut short', async () => {
    const { parts, overruns } = recorded(['cameras'], { cameras: { stop: () => Promise.resolve(false) } });
    await parts.start(NEVER);
    await parts.stop(8_000);
    expect(overruns).toEqual([['cameras', 100]]);
  });

  test('share the time in which all of them stop: the last ones get what is left', async () => {
    const slow = { stop: () => new Promise<boolean>(() => undefined) };
    const { parts, overruns } = recorded(['buffer', 'publisher', 'cameras'], {
      publisher: slow,
      cameras: slow,
    });
    await parts.start(NEVER);
    const since = systemClock.monoNow();
    await parts.stop(500);
    expect(overruns.map(([name]) => name)).toEqual(['cameras', 'publisher']);
    expect(overruns[1]?.[1]).toBe(50);
    expect(systemClock.monoNow() - since).toBeLessThan(1_000);
  });

  test('end what a start begins after the stop: a part that was still starting is stopped again', async () => {
    const abort = new AbortController();
    const listening = Promise.withResolvers<void>();
    let [isListening, stops] = [false, 0];
    const socket: Partial<Part> = {
      start: async () => {
        abort.abort();
        await listening.promise;
        isListening = true;
      },
      stop: () => {
        stops += 1;
        isListening = false;
        listening.resolve();
        return true;
      },
    };
    const { parts } = recorded(['socket'], { socket });
    await parts.start(abort.signal);
    await parts.stop(8_000);
    expect([isListening, stops]).toEqual([false, 2]);
  });

  test('report what a part throws after nobody waits for it any longer', async () => {
    const failing = Promise.withResolvers<boolean>();
    const { parts, late } = recorded(['publisher'], { publisher: { stop: () => failing.promise } });
    await parts.start(NEVER);
    await parts.stop(8_000);
    failing.reject(new Error('too late'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(late).toEqual([new Error('too late')]);
  });

  test('all stop, whatever one of them throws', async () => {
    const error = new Error('the disk is gone');
    const broken = { stop: () => Promise.reject<boolean>(error) };
    const { parts, done } = recorded(['buffer', 'publisher'], { publisher: broken });
    await parts.start(NEVER);
    expect(await parts.stop(8_000)).toEqual([error]);
    expect(done).toContain('stop buffer within 100');
  });
});

test('recurring work is done until the stop, and its failures are reported without an end to it', async () => {
  let times = 0;
  const failures: unknown[] = [];
  const twice = Promise.withResolvers<void>();
  const work = (): void => {
    times += 1;
    if (times === 2) twice.resolve();
    throw new Error(`failure ${times}`);
  };
  const part = recurring('report', 1, work, (error) => void failures.push(error));
  await part.start(NEVER);
  await twice.promise;
  await part.stop(0);
  const after = times;
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(times).toBe(after);
  expect(failures).toHaveLength(after);
});
