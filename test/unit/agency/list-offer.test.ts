import { describe, expect, test } from 'vitest';
import { cutOff, nextPart, type Offer, offered, sent, wanted } from '../../../src/agency/list-offer.ts';
import { partsOf } from '../../../src/contract/delivery.ts';
import {
  acceptPart,
  ask,
  begin,
  type Download,
  judged,
} from '../../../src/hotlist/packages/list-download.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const MANIFEST = { schema: 1, packageId: 'p', sequence: 1, bytes: 50_000, partBytes: 1024 } as const;
const PARTS = partsOf(MANIFEST);
const want = (from: number, count: number) => ({ schema: 1, packageId: 'p', from, count }) as const;

/** All that is sent without an acknowledgement. */
function drained(offer: Offer): { readonly offer: Offer; readonly parts: readonly number[] } {
  const parts: number[] = [];
  for (let next = nextPart(offer); next !== null; next = nextPart(offer)) {
    parts.push(next.part);
    offer = next.offer;
  }
  return { offer, parts };
}

describe('an offer', () => {
  test('sends nothing that was not requested', () => {
    expect(nextPart(offered(MANIFEST))).toBeNull();
    expect(nextPart(wanted(offered(MANIFEST), { ...want(0, 4), packageId: 'another' }))).toBeNull();
    expect(nextPart(wanted(offered(MANIFEST), want(PARTS, 4)))).toBeNull();
  });

  test('sends a limited number at a time, and the next ones as the broker acknowledges them', () => {
    const first = drained(wanted(offered(MANIFEST), want(2, 7)));
    expect(first.parts).toEqual([2, 3, 4, 5]);
    const second = drained(sent(first.offer, 2));
    expect(second.parts).toEqual([6]);
    expect(second.offer.reached).toBe(3);
  });

  test('ends with the last part, however many are requested', () => {
    expect(drained(wanted(offered(MANIFEST), want(PARTS - 2, 1000))).parts).toEqual([PARTS - 2, PARTS - 1]);
  });

  test('does not send again what is still on its way to the broker', () => {
    const { offer } = drained(wanted(offered(MANIFEST), want(0, 16)));
    expect(drained(sent(wanted(offer, want(0, 16)), 3)).parts).toEqual([3]);
  });

  test('forgets the requests when the link is lost', () => {
    const { offer } = drained(wanted(offered(MANIFEST), want(0, 16)));
    expect(drained(cutOff(offer)).parts).toEqual([]);
    expect(drained(wanted(cutOff(offer), want(1, 2))).parts).toEqual([1, 2]);
  });

  test('gives a unit all of it, whatever is lost between them and however often the link breaks', () => {
    const random = seededRandom(9);
    for (let round = 0; round < 40; round++) {
      let offer = offered(MANIFEST);
      let download: Download = begin(MANIFEST, 0);
      const got: number[] = [];
      for (let turn = 0; download.next < PARTS; turn++) {
        expect(turn).toBeLessThan(5_000);
        if (random.int(15) === 0) offer = cutOff(offer);
        if (offer.inFlight.size === 0 && nextPart(offer) === null) {
          const step = ask(download);
          ({ download } = step.action.kind === 'judge' ? judged(download, null) : step);
          if (step.action.kind === 'ask') offer = wanted(offer, want(step.action.from, step.action.count));
        }
        const onTheWay = drained(offer);
        offer = onTheWay.offer;
        for (const part of onTheWay.parts) {
          offer = sent(offer, part);
          if (random.int(8) === 0) continue;
          const step = acceptPart(download, part, part === PARTS - 1 ? MANIFEST.bytes - part * 1024 : 1024);
          if (step.action.kind !== 'nothing') got.push(part);
          ({ download } = step);
          if (step.action.kind === 'judge') ({ download } = judged(download, null));
        }
      }
      expect(got).toEqual(Array.from({ length: PARTS }, (_, part) => part));
    }
  });
});
