import { describe, expect, test } from 'vitest';
import { deltaBetween } from '../../../../src/agency/list-difference.ts';
import { splitDelta } from '../../../../src/hotlist/packages/list-delta.ts';
import { checkPackage, openContent } from '../../../../src/hotlist/packages/open-package.ts';
import { PART_BYTES, unitPrivateKey } from '../../../../src/hotlist/packages/package-seal.ts';
import { agencyAndUnit } from '../../../support/hotlist/list-delivery.ts';
import { fileOf, importOptions, LIST_RULES } from '../../../support/hotlist/list-files.ts';

const { delivery, pack } = agencyAndUnit(['agency']);
const check = (bytes: Uint8Array) => checkPackage(bytes, { ...delivery, inForce: new Map(), nowUtc: null });
const unit = unitPrivateKey(delivery.unitSeed);

describe('a package', () => {
  test.each([1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES])(
    'gives back %i bytes to the unit that it is for',
    (bytes) => {
      const clear = Buffer.alloc(bytes, 'plate,');
      const checked = check(pack(clear));
      if (!checked.ok) throw new Error(checked.refusal.reason);
      if (checked.header.kind === 'withdrawal') throw new Error('the test packs lists');
      const opened = openContent(checked.header, checked.content, unit);
      expect(opened !== null && clear.equals(opened)).toBe(true);
    },
  );

  test('does not open with the key of another unit', () => {
    const checked = check(pack(Buffer.from('plate')));
    if (!checked.ok) throw new Error(checked.refusal.reason);
    if (checked.header.kind === 'withdrawal') throw new Error('the test packs lists');
    const other = unitPrivateKey(new Uint8Array(32).fill(8));
    expect(openContent(checked.header, checked.content, other)).toBeNull();
  });

  test('shows nothing of its content', () => {
    expect(Buffer.from(pack(Buffer.from('ZZT1234,IA,V'))).includes('ZZT1234')).toBe(false);
  });

  test('is refused with any byte changed', () => {
    const whole = Buffer.from(pack(Buffer.from('ZZT1234,IA,V')));
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(check(changed).ok).toBe(false);
    }
  });

  test('is refused at any shorter length', () => {
    const whole = pack(Buffer.from('ZZT1234,IA,V'));
    for (let length = 0; length < whole.length; length++)
      expect(check(whole.subarray(0, length)).ok).toBe(false);
  });
});

describe('a delta', () => {
  const header = 'plate,region,category,reason';
  const delta = (before: readonly string[], after: readonly string[]): string => {
    const files = splitDelta(
      deltaBetween(fileOf([header, ...before]), fileOf([header, ...after]), importOptions(), LIST_RULES),
    );
    if (files === null) throw new Error('no delta');
    const platesIn = (bytes: Uint8Array) =>
      [
        ...Buffer.from(bytes)
          .toString()
          .matchAll(/"plate":"(\w+)"/g),
      ]
        .map(([, plate]) => plate)
        .join(' ');
    return `+${platesIn(files.added)} -${platesIn(files.removed)}`;
  };

  test('holds what was added, changed and removed', () => {
    const before = ['ZZT1,IA,V,a', 'ZZT2,IA,V,b', 'ZZT3,IA,V,c'];
    const after = ['ZZT2,IA,V,b', 'ZZT3,IA,V,other words', 'ZZT4,NE,V,d'];
    expect(delta(before, after)).toBe('+ZZT3 ZZT4 -ZZT1');
  });

  test('of nothing is empty', () => {
    expect(delta(['ZZT1,IA,V,a'], ['ZZT1,IA,V,a'])).toBe('+ -');
  });

  test.each(['x{"plate":"ZZT1"}\n', '+{"plate":"ZZT1"}'])('is none: %s', (text) => {
    expect(splitDelta(Buffer.from(text))).toBeNull();
  });
});
