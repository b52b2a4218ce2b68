import { expect, test } from 'vitest';
import { listText } from '../../../../src/hotlist/text/text-lines.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

function linesOf(bytes: Uint8Array): readonly string[] {
  const text = listText(bytes);
  if (!text.ok) throw new Error(text.reason);
  return [...text.lines()].map(({ line, text: content }) => `${line}:${content}`);
}

test('lines are the same wherever the decoded chunks end', () => {
  const random = seededRandom(5);
  const line = (): string => random.text(1 + random.int(30), 'ABCé€');
  const ends = ['\n', '\r\n', '\r'] as const;
  for (const encoding of ['utf8', 'utf16le'] as const) {
    const lines = Array.from({ length: 60_000 }, line);
    const text = lines.map((content) => content + random.pick(ends)).join('');
    const bytes = Buffer.from(encoding === 'utf8' ? text : `\uFEFF${text}`, encoding);
    expect(bytes.length).toBeGreaterThan(1 << 20);
    const found = linesOf(bytes);
    expect(found).toHaveLength(lines.length);
    expect(found.filter((content, index) => content !== `${index + 1}:${lines[index]}`)).toEqual([]);
  }
});

test('a line without end is cut and not kept in memory', () => {
  const [only] = linesOf(Buffer.alloc(8 << 20, 'A'));
  expect(only?.length).toBe('1:'.length + 4097);
});

test.each([
  ['UTF-32, little end first', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), 'not-text'],
  ['UTF-32, big end first', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x41]), 'not-text'],
  ['half a character of UTF-16', Buffer.from([0xff, 0xfe, 0x41, 0, 0x42]), 'cut-short'],
  ['nothing', Buffer.alloc(0), 'empty'],
])('refuses %s', (_, bytes, kind) => {
  expect(listText(bytes)).toMatchObject({ ok: false, kind });
});
