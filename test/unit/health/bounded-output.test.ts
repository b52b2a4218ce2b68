import { expect, test } from 'vitest';
import { BoundedOutput } from '../../../src/health/bounded-output.ts';
import { Health } from '../../../src/health/health.ts';
import { manualClock } from '../../support/manual-clock.ts';

/** A reader that takes so many bytes, and then none until it is allowed more. */
class Reader {
  room = 0;
  text = '';

  readonly take = (bytes: Uint8Array): number => {
    if (this.room === 0) throw Object.assign(new Error('try again'), { code: 'EAGAIN' });
    const taken = bytes.subarray(0, this.room);
    this.room -= taken.length;
    this.text += Buffer.from(taken).toString();
    return taken.length;
  };
}

function outputTo(reader: Reader, maxWaitingBytes: number) {
  const output = new BoundedOutput({ write: reader.take, maxWaitingBytes });
  output.dropped.listen((count) => output.write(`${count} missing\n`));
  return output;
}

test('lines that the reader does not take at once reach it whole and in order', () => {
  const reader = new Reader();
  const output = outputTo(reader, 1_000);
  reader.room = 5;
  for (const line of ['one\n', 'two\n', 'three\n']) output.write(line);
  expect(reader.text).toBe('one\nt');
  reader.room = 1_000;
  output.flush();
  expect(reader.text).toBe('one\ntwo\nthree\n');
  expect(output.droppedCount).toBe(0);
});

test('lines that find no room are dropped and counted, and their number is told in their place', () => {
  const reader = new Reader();
  const output = outputTo(reader, 100);
  const line = (n: number): string => `line ${String(n).padStart(4, '0')}\n`;
  for (let n = 0; n < 1_000; n += 1) output.write(line(n));
  expect(output.droppedCount).toBe(990);
  reader.room = 10_000;
  output.write('the last\n');
  const kept = Array.from({ length: 10 }, (_, n) => line(n)).join('');
  expect(reader.text).toBe(`${kept}990 missing\nthe last\n`);
});

test('the number of dropped lines survives a reader that stalls again at once', () => {
  const reader = new Reader();
  const output = outputTo(reader, 40);
  for (let n = 0; n < 10; n += 1) output.write('0123456789012345678\n');
  reader.room = 25;
  output.write('a\n');
  reader.room = 10_000;
  output.flush();
  const missing = [...reader.text.matchAll(/(\d+) missing/g)].map(([, count]) => Number(count));
  const taken = reader.text.split('\n').filter((text) => text !== '' && !text.includes('missing')).length;
  expect(missing.reduce((sum, count) => sum + count, 0) + taken).toBe(11);
});

test('a line that is longer than the room is written if nothing waits before it', () => {
  const reader = new Reader();
  const output = outputTo(reader, 4);
  output.write('much longer\n');
  reader.room = 100;
  output.flush();
  expect(reader.text).toBe('much longer\n');
});

test('the unit’s log and status tell how many lines nobody read', () => {
  const reader = new Reader();
  const sink = new BoundedOutput({ write: reader.take, maxWaitingBytes: 2_000 });
  const clock = manualClock();
  const health = new Health({
    ...{ unitId: 'pole-7', version: '0.0.0', cameraIds: [], level: 'info', clock, sink },
  });
  for (let n = 0; n < 100; n += 1) {
    clock.advance(10_000);
    health.accept({ type: 'readRecorded', readId: `r${n}`, hits: 0 });
  }
  const { dropped } = health.status(null).log;
  expect(dropped).toBeGreaterThan(80);
  reader.room = 1_000_000;
  clock.advance(60_000);
  health.accept({ type: 'readRecorded', readId: 'the last', hits: 0 });
  const lines = reader.text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line)).find(({ event }) => event === 'linesDropped')).toMatchObject({
    level: 'warn',
    count: dropped,
  });
});
