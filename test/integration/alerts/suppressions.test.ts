import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Suppressions } from '../../../src/alerts/suppressions.ts';
import type { Suppression } from '../../../src/domain/alert/suppression.ts';
import { SealedFile } from '../../../src/platform/files/sealed-file.ts';
import { NOON, plateText, syntheticHit, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const KEY = new Uint8Array(32).fill(9);

function opened(folder: string): Suppressions {
  const suppressions = new Suppressions(new SealedFile(join(folder, 'suppressions'), KEY, randomBytes), KEY);
  suppressions.load();
  return suppressions;
}

function hitOn(listed: string, literal: string) {
  const hit = syntheticHit(syntheticRead(literal));
  return { ...hit, entry: { ...hit.entry, plate: plateText(listed) }, readLiteral: plateText(literal) };
}

function rejection(
  listed: string,
  literal: string,
  why: Suppression['why'],
  region: string | null,
): Suppression {
  const hit = hitOn(listed, literal);
  const { category, region: listedRegion } = hit.entry;
  return {
    ...{ alertId: 'a1', operator: 'a.example', rejectedBy: ['a.example'], why, region, atUtc: NOON },
    entry: { source: hit.list.source, plate: listed, region: listedRegion, category },
    literal: plateText(literal),
    ...{ origin: 'socket', caseNumber: null },
  };
}

describe('a rejection', () => {
  test('covers its entry under O and under 0, on this plate alone, also after a restart', () => {
    using folder = temporaryFolder();
    opened(folder.path).add(rejection('ZZT0123', 'ZZT0123', 'wrong-vehicle', 'US-NE'));
    const suppressions = opened(folder.path);
    expect(suppressions.covers(hitOn('ZZT0123', 'ZZT0123'), 'US-NE')).toBe(true);
    expect(suppressions.covers(hitOn('ZZTO123', 'ZZT0123'), 'US-NE')).toBe(true);
    expect(suppressions.covers(hitOn('ZZT0123', 'ZZTO123'), 'US-NE')).toBe(false);
    expect(suppressions.covers(hitOn('ZZT0128', 'ZZT0123'), 'US-NE')).toBe(false);
    expect(suppressions.covers(hitOn('ZZT0123', 'ZZT0123'), 'US-IA')).toBe(false);
  });

  test('of the vehicle also applies if no region is read; one of the region does not', () => {
    using folder = temporaryFolder();
    const suppressions = opened(folder.path);
    suppressions.add(rejection('ZZT0123', 'ZZT0123', 'wrong-region', 'US-NE'));
    expect(suppressions.covers(hitOn('ZZT0123', 'ZZT0123'), null)).toBe(false);
    suppressions.add(rejection('ZZT0123', 'ZZT0123', 'wrong-vehicle', 'US-NE'));
    expect(suppressions.covers(hitOn('ZZT0123', 'ZZT0123'), null)).toBe(true);
    expect(suppressions.count().inForce).toBe(1);
  });

  test('is not narrowed by a later one that says less', () => {
    using folder = temporaryFolder();
    const suppressions = opened(folder.path);
    expect(suppressions.add(rejection('ZZT0123', 'ZZT0123', 'wrong-vehicle', 'US-NE'))).toBe(true);
    const again = { ...rejection('ZZT0123', 'ZZT0123', 'wrong-region', 'US-NE'), alertId: 'a2' };
    expect(suppressions.add(again)).toBe(false);
    expect(suppressions.covers(hitOn('ZZT0123', 'ZZT0123'), null)).toBe(true);
    expect(suppressions.all()).toMatchObject([{ why: 'wrong-vehicle', alertIds: ['a1', 'a2'] }]);
  });

  test('ends with its entry', () => {
    using folder = temporaryFolder();
    const suppressions = opened(folder.path);
    suppressions.add(rejection('ZZT0123', 'ZZT0123', 'wrong-vehicle', 'US-NE'));
    expect(suppressions.prune(() => true)).toBe(0);
    expect(suppressions.prune(({ plate }) => plate !== 'ZZT0123')).toBe(1);
    expect(opened(folder.path).covers(hitOn('ZZT0123', 'ZZT0123'), 'US-NE')).toBe(false);
  });

  test('is in no file in plain text', () => {
    using folder = temporaryFolder();
    opened(folder.path).add(rejection('ZZTO123', 'ZZT0123', 'wrong-vehicle', 'US-NE'));
    const bytes = readFileSync(join(folder.path, 'suppressions'), 'latin1');
    for (const word of ['ZZT', '0123', 'US-NE', 'wrong']) expect(bytes).not.toContain(word);
  });
});

const LIFTED_AT = NOON;
const ELSEWHERE = { origin: 'another-unit', alertId: 'b1', rejectedBy: ['b.example'] } as const;

describe('a suppression that a person lifts', () => {
  test('is gone at once and after a restart, and its second lift says who lifted it before', () => {
    using folder = temporaryFolder();
    const suppressions = opened(folder.path);
    suppressions.add(rejection('ZZT0123', 'ZZT0123', 'wrong-vehicle', 'US-NE'));
    suppressions.lift('a1', 'c.example', LIFTED_AT);
    for (const one of [suppressions, opened(folder.path)]) {
      expect(one.covers(hitOn('ZZT0123', 'ZZT0123'), 'US-NE')).toBe(false);
      expect(() => one.lift('a1', 'd.example', LIFTED_AT)).toThrow('c.example lifted the suppression');
      expect(one.count().inForce).toBe(0);
    }
    expect(() => suppressions.lift('a9', 'd.example', LIFTED_AT)).toThrow('waypost alert suppressions');
  });

  test('does not come back when a server sends the same rejection again; another rejection holds', () => {
    using folder = temporaryFolder();
    const suppressions = opened(folder.path);
    const taken = { ...rejection('ZZT0123', 'ZZT0123', 'wrong-vehicle', 'US-NE'), ...ELSEWHERE };
    suppressions.add(taken);
    suppressions.add({ ...taken, alertId: 'b2' });
    suppressions.lift('b2', 'c.example', LIFTED_AT);
    for (const alertId of ['b1', 'b2'])
      expect(() => opened(folder.path).add({ ...taken, alertId })).toThrow('c.example lifted');
    expect(suppressions.count().inForce).toBe(0);
    expect(suppressions.add({ ...taken, alertId: 'b3' })).toBe(true);
  });

  test('can be made again for the same alert of this unit, whose rejection a kill cut short', () => {
    using folder = temporaryFolder();
    const suppressions = opened(folder.path);
    const own = rejection('ZZT0123', 'ZZT0123', 'wrong-vehicle', 'US-NE');
    suppressions.add(own);
    suppressions.lift('a1', 'c.example', LIFTED_AT);
    expect(suppressions.add(own)).toBe(true);
    suppressions.lift('a1', 'd.example', LIFTED_AT);
    expect(() => suppressions.find('a1')).toThrow('d.example lifted');
  });

  test('from a file of an earlier version has a name too, which stays', () => {
    using folder = temporaryFolder();
    const file = new SealedFile(join(folder.path, 'suppressions'), KEY, randomBytes);
    const of = (plate: string) => {
      const { entry, why, region, atUtc } = rejection(plate, plate, 'misread', null);
      return { entry, literalHash: plate, region, why, atUtc };
    };
    const suppressions = ['ZZT0001', 'ZZT0002', 'ZZT0003'].map(of);
    file.write(JSON.stringify({ schema: 1, suppressions, firstRejections: {} }));
    const names = () =>
      opened(folder.path)
        .all()
        .map(({ alertIds }) => alertIds);
    expect(names()).toEqual([['earlier-1'], ['earlier-2'], ['earlier-3']]);
    const { entry } = opened(folder.path).lift('earlier-2', 'c.example', LIFTED_AT);
    expect(entry.plate).toBe('ZZT0002');
    expect(names()).toEqual([['earlier-1'], ['earlier-3']]);
    expect(opened(folder.path).count()).toEqual({ inForce: 2, throughBroker: 0 });
  });
});

test('other units fill half of the room, and leave the other half to the people here', () => {
  using folder = temporaryFolder();
  const of = (i: number, more: object) => {
    const { literal, operator, alertId, ...one } = rejection('ZZT0123', 'ZZT0123', 'misread', null);
    return { ...one, ...ELSEWHERE, ...more, literalHash: String(i), alertIds: [`${i}`] };
  };
  const file = new SealedFile(join(folder.path, 'suppressions'), KEY, randomBytes);
  const suppressions = Array.from({ length: 1_000 }, (_, i) => of(i, {}));
  const own = Array.from({ length: 999 }, (_, i) => of(1_000 + i, { origin: 'socket' }));
  file.write(JSON.stringify({ schema: 1, suppressions: [...suppressions, ...own], firstRejections: {} }));
  const full = opened(folder.path);
  expect(full.count()).toEqual({ inForce: 1_999, throughBroker: 1_000 });
  const another = { ...rejection('ZZT0123', 'ZZT0123', 'misread', null), ...ELSEWHERE };
  expect(() => full.add(another)).toThrow('1000 rejections');
  expect(full.add(rejection('ZZT0123', 'ZZT0123', 'misread', null))).toBe(true);
  expect(() => full.add(rejection('ZZT0123', 'ZZT0124', 'misread', null))).toThrow('2000 rejections');
});
