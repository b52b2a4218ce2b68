import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { AskedLines } from '../../../../src/cli/terminal/asked-lines.ts';
import { UsageError } from '../../../../src/cli/terminal/usage-error.ts';

function asked() {
  const [input, output] = [new PassThrough(), new PassThrough()];
  return { input, output, lines: new AskedLines(input, output) };
}

test('answers each question with the next line, also where all lines come at once', async () => {
  const { input, output, lines } = asked();
  input.end('ZZT4711\n\nconfirmed\n');
  expect(await lines.ask('--text', 'Characters: ')).toBe('ZZT4711');
  expect(await lines.ask('--region', 'State: ')).toBe('');
  expect(await lines.ask('--outcome', 'Outcome: ')).toBe('confirmed');
  lines.close();
  expect(String(output.read())).toBe('Characters: State: Outcome: ');
});

test('names the flag that is missing when the input ends without an answer', async () => {
  const { input, lines } = asked();
  input.end('ZZT4711\n');
  await lines.ask('--text', 'Characters: ');
  const unanswered = lines.ask('--region', 'State: ');
  await expect(unanswered).rejects.toThrow(UsageError);
  await expect(unanswered).rejects.toThrow(/^--region is missing/);
});
