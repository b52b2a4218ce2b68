import { expect, test } from 'vitest';
import { ProgressLine } from '../../../../src/cli/terminal/progress-line.ts';

function written(isTTY: boolean, steps: readonly (readonly [done: number, of: number])[]): string {
  const texts: string[] = [];
  const line = new ProgressLine({ isTTY, write: (text) => texts.push(text) }, 'parts');
  for (const [done, of] of steps) line.show(done, of);
  line.end();
  return texts.join('');
}

test('progress is one line that moves on a terminal', () => {
  const clear = '\r\u001b[K';
  expect(
    written(true, [
      [1, 8],
      [8, 8],
    ]),
  ).toBe(`${clear}1 of 8 parts (12 %)${clear}8 of 8 parts (100 %)\n`);
});

test('progress is a line for each tenth elsewhere', () => {
  const steps = Array.from({ length: 1001 }, (_, done) => [done, 1000] as const);
  const lines = written(false, steps).trimEnd().split('\n');
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('100 of 1000 parts (10 %)');
  // What is sent a second time is no news.
  expect(
    written(false, [
      [3, 4],
      [1, 4],
      [2, 4],
    ]),
  ).toBe('3 of 4 parts (75 %)\n');
});

test('nothing to show leaves no line behind', () => {
  expect(written(true, [])).toBe('');
});
