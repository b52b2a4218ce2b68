import { describe, expect, test } from 'vitest';
import { PACKAGE_MAGIC } from '../../../../src/hotlist/packages/package-header.ts';
import { judgeAnswer, strangeContent } from '../../../../src/hotlist/pull/server-answer.ts';

const WHOLE = { from: 0, tag: null };
const KNOWN = { from: 0, tag: '"1"' };
const REST = { from: 500, tag: '"1"' };

describe('the head of a list server’s answer', () => {
  test.each([
    [200, {}, WHOLE, { kind: 'package', isRest: false }],
    [200, { 'content-encoding': 'identity' }, REST, { kind: 'package', isRest: false }],
    [206, { 'content-range': 'bytes 500-999/1000' }, REST, { kind: 'package', isRest: true }],
    [304, {}, KNOWN, { kind: 'unchanged' }],
  ] as const)('%d with %j is taken', (status, headers, asked, verdict) => {
    expect(judgeAnswer({ status, headers }, asked)).toEqual(verdict);
  });

  test.each([
    [304, {}, WHOLE, /sent no package so far/],
    [206, { 'content-range': 'bytes 50-999/1000' }, REST, /another part/],
    [206, {}, WHOLE, /another part/],
    [416, {}, REST, /416/],
    [200, { 'content-encoding': 'gzip' }, WHOLE, /compressed \(gzip\)/],
    [
      302,
      { location: 'https://login.example/x?token=s3cret' },
      WHOLE,
      /redirects \(302\) to login\.example,/,
    ],
    [307, { location: '/login?token=s3cret' }, WHOLE, /redirects \(307\), perhaps/],
    [401, {}, WHOLE, /answered with 401/],
    [503, {}, WHOLE, /answered with 503/],
  ] as const)('%d with %j is a failure, in words without a credential', (status, headers, asked, words) => {
    const verdict = judgeAnswer({ status, headers }, asked);
    if (verdict.kind !== 'wrong') throw new Error(`it is ${verdict.kind}`);
    expect(verdict.detail).toMatch(words);
    expect(verdict.detail).not.toContain('s3cret');
  });
});

test.each([
  ['<html>', 'a web page or XML'],
  ['\ufeff  <html>', 'a web page or XML'],
  ['{"error":1}', 'JSON'],
  ['[1]', 'JSON'],
  ['plate,region\n', 'text'],
  ['PK\u0003\u0004', 'a zip file'],
  ['\u0000\u0001', 'something unknown'],
])('content that begins with %j is called %s', (text, what) => {
  expect(strangeContent(Buffer.from(text), 'text/html')).toBe(
    `What the server sends is no list package but ${what}, called text/html.`,
  );
});

test('the beginning of a package is none of these, however little of it is there, and gzip data is', () => {
  for (let bytes = 0; bytes <= PACKAGE_MAGIC.length; bytes += 1)
    expect(strangeContent(PACKAGE_MAGIC.subarray(0, bytes), undefined)).toBeNull();
  expect(strangeContent(Buffer.from([...PACKAGE_MAGIC, 7, 7]), 'text/html')).toBeNull();
  expect(strangeContent(Buffer.from([0x1f, 0x8b, 8]), undefined)).toContain('gzip data.');
});
