import { sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { MAX_PACKAGE_BYTES } from '../../../../src/contract/delivery.ts';
import { utcMs } from '../../../../src/domain/time/time.ts';
import type { InForce } from '../../../../src/hotlist/import/list-shrinking.ts';
import { checkPackage } from '../../../../src/hotlist/packages/open-package.ts';
import { judgeBeginning } from '../../../../src/hotlist/packages/package-beginning.ts';
import { type HeadRules, MAX_HEAD_BYTES, readHead } from '../../../../src/hotlist/packages/package-head.ts';
import { LENGTH_BYTES, PACKAGE_MAGIC } from '../../../../src/hotlist/packages/package-header.ts';
import { hostilePackages } from '../../../support/hotlist/hostile-packages.ts';
import { agencyAndUnit } from '../../../support/hotlist/list-delivery.ts';
import { fileOf, SOURCE_TIME_UTC } from '../../../support/hotlist/list-files.ts';

const sender = agencyAndUnit(['agency']);
const { delivery, pack } = sender;
const LIST = fileOf(['plate,region,category', 'ZZT1234,IA,V']);
const inForce = (sequence: number): ReadonlyMap<string, InForce> =>
  new Map([['agency', { sequence, entries: 1, info: null }]]);
const RULES: HeadRules = { ...delivery, inForce: inForce(5), nowUtc: SOURCE_TIME_UTC };

describe('the beginning of a package', () => {
  test('says how much of it is wanted, until its head is there', () => {
    const whole = pack(LIST, { sequence: 6 });
    const reading = readHead(whole);
    if (reading.kind !== 'read') throw new Error('no head');
    for (let length = 0; length <= reading.head.bytes; length++) {
      const verdict = judgeBeginning(whole.subarray(0, length), whole.length, RULES);
      if (verdict.kind !== 'more') throw new Error(`${length} bytes are ${verdict.kind}`);
      expect(verdict.bytes).toBeGreaterThan(length);
      expect(verdict.bytes).toBeLessThanOrEqual(MAX_HEAD_BYTES);
    }
    const enough = whole.subarray(0, reading.head.bytes + 1);
    expect(judgeBeginning(enough, whole.length, RULES)).toEqual({ kind: 'sound', wholeBytes: whole.length });
    expect(judgeBeginning(enough, null, RULES)).toEqual({ kind: 'sound', wholeBytes: whole.length });
  });

  test('that is no package is refused with its first byte', () => {
    expect(judgeBeginning(Buffer.from('<'), 100, RULES)).toMatchObject({
      report: { refusalKind: 'broken-package' },
    });
  });

  test.each([
    ['longer than it is announced', (length: number) => length - 1],
    ['shorter', (length: number) => length + 1],
  ])('is refused where the package is %s', (_, announced) => {
    const whole = pack(LIST, { sequence: 6 });
    expect(judgeBeginning(whole, announced(whole.length), RULES)).toMatchObject({
      kind: 'refused',
      report: { refusalKind: 'wrong-digest' },
    });
  });

  test('that announces more than a unit fetches is refused, whatever its carrier says', () => {
    const reading = readHead(pack(LIST, { sequence: 6 }));
    if (reading.kind !== 'read') throw new Error('no head');
    const json = Buffer.from(JSON.stringify({ ...reading.head.header, contentBytes: MAX_PACKAGE_BYTES }));
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(json.length);
    const signed = Buffer.concat([PACKAGE_MAGIC, length, json]);
    const beginning = Buffer.concat([signed, sign(null, signed, sender.keys.signing), Buffer.alloc(1)]);
    expect(judgeBeginning(beginning, null, RULES)).toMatchObject({ report: { refusalKind: 'too-large' } });
  });

  test('is refused as the import refuses the whole, in each of 105 hostile packages', () => {
    const kinds = new Set<string>();
    for (const { what, bytes, kind } of hostilePackages(105, 11, sender)) {
      const early = judgeBeginning(bytes.subarray(0, MAX_HEAD_BYTES), bytes.length, RULES);
      const whole = checkPackage(bytes, RULES);
      if (early.kind !== 'refused') continue;
      expect(`${what}: ${early.report.refusalKind}`).toBe(`${what}: ${kind}`);
      expect(whole).toMatchObject({ ok: false, refusal: { kind } });
      kinds.add(kind);
    }
    expect([...kinds].toSorted()).toEqual(REFUSED_EARLY);
  });

  test('says that it was made tomorrow only where the clock is known', () => {
    const whole = pack(LIST, { sequence: 6, sourceTimeUtc: utcMs(SOURCE_TIME_UTC + 30 * 3_600_000) });
    expect(judgeBeginning(whole, null, { ...RULES, nowUtc: null })).toEqual({
      kind: 'sound',
      wholeBytes: whole.length,
    });
  });
});

const REFUSED_EARLY = [
  'agency-not-allowed',
  'broken-package',
  'made-in-future',
  'other-unit',
  'replayed',
  'rollback',
  'unknown-agency',
  'wrong-digest',
  'wrong-signature',
];
