import { expect, test } from 'vitest';
import { Recorder } from '../../../src/buffer/recorder.ts';
import type { BufferEvent } from '../../../src/domain/events/buffer-events.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { Unavailable } from '../../../src/platform/errors.ts';

test('of what waits for the storage at the end of a unit, the reads are counted as lost', () => {
  const events: BufferEvent[] = [];
  const recorder = new Recorder({
    emit: (event) => void events.push(event),
    clock: systemClock,
    relieve: async () => undefined,
    onFailure: () => undefined,
    onBack: () => undefined,
  });
  const commit = (): never => {
    throw new Unavailable('buffer.storage', 'The disk is full.');
  };
  for (const reads of [1, 0, 1, 0, 0] as const) void recorder.record({ bytes: 9, reads, commit });
  recorder.stop();
  expect(events.filter(({ type }) => type === 'readsLost')).toEqual([{ type: 'readsLost', count: 2 }]);
});

test('a storage that still fails is not reported as back because nothing waits for it', async () => {
  const events: BufferEvent[] = [];
  const tried = Promise.withResolvers<void>();
  const recorder = new Recorder({
    emit: (event) => void events.push(event),
    clock: systemClock,
    relieve: async () => {
      // After this, the recorder decides.
      setImmediate(tried.resolve);
      throw new Unavailable('buffer.storage', 'The disk is still read-only.');
    },
    onFailure: () => undefined,
    onBack: () => undefined,
  });
  recorder.note(new Unavailable('buffer.storage', 'The disk is read-only.'));
  await tried.promise;
  recorder.stop();
  expect(events.map(({ type }) => type)).toEqual(['storageFailing']);
});
