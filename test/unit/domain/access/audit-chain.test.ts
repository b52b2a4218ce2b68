import { describe, expect, test } from 'vitest';
import type { AuditHead } from '../../../../src/domain/access/audit.ts';
import {
  type AuditLink,
  lineOf,
  linkAfter,
  NO_ENTRIES,
  verifyChain,
} from '../../../../src/domain/access/audit-chain.ts';
import { NOON } from '../../../support/buffer/synthetic-read.ts';

function chain(length: number, from: AuditHead = NO_ENTRIES): readonly AuditLink[] {
  const links: AuditLink[] = [];
  for (let i = 0; i < length; i += 1)
    links.push(
      linkAfter(links.at(-1) ?? from, { what: 'unitStarted', version: `0.${i}.0`, config: '' }, NOON),
    );
  return links;
}

const lines = chain(6).map(lineOf);

describe('an audit chain', () => {
  test('is whole as it was written, also a part of it, and none at all', () => {
    expect(verifyChain(lines)).toMatchObject({ whole: true, entries: 6, before: NO_ENTRIES, head: { n: 6 } });
    expect(verifyChain(lines.slice(2))).toMatchObject({ whole: true, entries: 4, before: { n: 2 } });
    expect(verifyChain([])).toEqual({ whole: true, entries: 0, before: NO_ENTRIES, head: NO_ENTRIES });
  });

  test('continues from the head of another file', () => {
    const [first, second] = [chain(2), chain(2, chain(2).at(-1))];
    expect(verifyChain([...first, ...second].map(lineOf))).toMatchObject({ whole: true, head: { n: 4 } });
  });

  test.each<[string, readonly string[], number, RegExp]>([
    ['changed', lines.with(2, lines[2]?.replace('0.2.0', '0.9.0') ?? ''), 3, /was changed/],
    ['taken out', lines.toSpliced(2, 1), 3, /entry 4 comes directly after entry 2/],
    ['put in twice', lines.toSpliced(2, 0, lines[1] ?? ''), 3, /entry 2 comes directly after entry 2/],
    ['exchanged', [lines[1] ?? '', lines[0] ?? ''], 2, /entry 1 comes directly after entry 2/],
    [
      'of another chain',
      lines.with(2, chain(3, { n: 0, hash: 'f'.repeat(64) }).map(lineOf)[2] ?? ''),
      3,
      /does not continue/,
    ],
    ['no entry', lines.with(2, 'a line'), 3, /not a line of an audit chain/],
  ])('with an entry that was %s says where it breaks', (_, broken, line, why) => {
    expect(verifyChain(broken)).toEqual({ whole: false, line, why: expect.stringMatching(why) });
  });
});
