import { describe, expect, test } from 'vitest';
import { partsOf } from '../../../../src/contract/delivery.ts';
import {
  acceptPart,
  ask,
  begin,
  type Download,
  judged,
  WINDOW,
} from '../../../../src/hotlist/packages/list-download.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const MANIFEST = { schema: 1, packageId: 'p', sequence: 1, bytes: 100_000, partBytes: 1024 } as const;
const LAST = partsOf(MANIFEST) - 1;
const LAST_BYTES = 100_000 - LAST * 1024;

describe('a download', () => {
  test('requests its beginning, and no more before that is checked', () => {
    let { download, action } = ask(begin(MANIFEST, 0));
    expect(action).toEqual({ kind: 'ask', from: 0, count: 1 });
    ({ download, action } = acceptPart(download, 0, 1024));
    expect(action).toEqual({ kind: 'judge' });
    // Its header turns out to be long.
    ({ download, action } = judged(download, 2049));
    expect(action).toEqual({ kind: 'ask', from: 1, count: 2 });
    ({ download, action } = acceptPart(download, 1, 1024));
    expect(action).toEqual({ kind: 'wait' });
    ({ download, action } = acceptPart(download, 2, 1024));
    expect(action).toEqual({ kind: 'judge' });
    expect(judged(download, null).action).toEqual({ kind: 'ask', from: 3, count: WINDOW });
  });

  test('requests a fixed number of parts at once, then the same number again', () => {
    let { download, action } = judged(begin(MANIFEST, 0), null);
    expect(action).toEqual({ kind: 'ask', from: 0, count: WINDOW });
    for (let n = 0; n < WINDOW; n++) ({ download, action } = acceptPart(download, n, 1024));
    expect(action).toEqual({ kind: 'ask', from: WINDOW, count: WINDOW });
  });

  test('is checked again from the data on the disk before more is requested', () => {
    expect(ask(begin(MANIFEST, 5 * 1024)).action).toEqual({ kind: 'judge' });
  });

  test('that arrives whole before its check is checked as a whole', () => {
    const small = { ...MANIFEST, bytes: 1000 };
    expect(acceptPart(ask(begin(small, 0)).download, 0, 1000).action).toEqual({ kind: 'finish' });
  });

  test.each([
    ['one that came before', 0, 1024],
    ['one after a gap', 6, 1024],
    ['one that is too short', 5, 1023],
    ['one that is too long', 5, 1025],
    ['none', Number.NaN, 1024],
  ])('leaves %s', (_, number, length) => {
    const download = begin(MANIFEST, 5 * 1024);
    expect(acceptPart(download, number, length)).toEqual({ download, action: { kind: 'nothing' } });
  });

  test('resumes where it was interrupted, after the last whole part', () => {
    expect(begin(MANIFEST, 5 * 1024 + 7).next).toBe(5);
    expect(ask(begin(MANIFEST, 100_000)).action).toEqual({ kind: 'finish' });
  });

  test('ends with its last part and no other, whatever is lost, doubled or reordered on the way', () => {
    const random = seededRandom(4);
    for (let round = 0; round < 50; round++) {
      let download: Download = begin(MANIFEST, random.int(100_000));
      const kept: number[] = [];
      for (let turn = 0; ; turn++) {
        expect(turn).toBeLessThan(20_000);
        if (random.int(10) === 0) ({ download } = ask(download));
        const number = Math.max(0, download.next - 2 + random.int(5));
        const step = acceptPart(download, number, number === LAST ? LAST_BYTES : 1024);
        if (step.action.kind !== 'nothing') kept.push(number);
        download = step.download;
        if (step.action.kind === 'judge') ({ download } = judged(download, null));
        if (step.action.kind === 'finish') break;
      }
      expect(kept.at(-1)).toBe(LAST);
      expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => LAST + 1 - kept.length + i));
    }
  });
});
