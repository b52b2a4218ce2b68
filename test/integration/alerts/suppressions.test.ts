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
    expect(suppressions.size).toBe(1);
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
