import { describe, expect, test } from 'vitest';
import { EntryDigests } from '../../../../src/hotlist/packages/entry-digests.ts';
import { listRow } from '../../../support/hotlist/list-files.ts';
import { type SeededRandom, seededRandom } from '../../../support/seeded-random.ts';

const of = (
  plate: string,
  region: string | null = 'US-IA',
  category: 'stolen-vehicle' | 'amber-alert' = 'stolen-vehicle',
) => listRow(plate, { region, category });

describe('the digests of a list', () => {
  test('identify an entry by plate, region and category, and what the list says about it', () => {
    const digests = new EntryDigests();
    digests.add(of('ZZT1'), 'words');
    expect(digests.meet(of('ZZT2'), 'words')).toBe(false);
    expect(digests.meet(of('ZZT1', 'US-NE'), 'words')).toBe(false);
    expect(digests.meet(of('ZZT1', null), 'words')).toBe(false);
    expect(digests.meet(of('ZZT1', 'US-IA', 'amber-alert'), 'words')).toBe(false);
    expect([...digests.unmet()]).toHaveLength(1);
    expect(digests.meet(of('ZZT1'), 'other words')).toBe(false);
    expect([...digests.unmet()]).toEqual([]);
    expect(digests.meet(of('ZZT1'), 'words')).toBe(true);
  });

  test('return the unmatched entries in order, including partly known plates', () => {
    const digests = new EntryDigests();
    for (const plate of ['ZZT3', 'ZZ?1', 'O', '0000000000', 'ZZ*']) digests.add(of(plate, null), plate);
    expect(digests.meet(of('ZZ?1', null), 'ZZ?1')).toBe(true);
    const category = 'stolen-vehicle';
    expect([...digests.unmet()]).toEqual(
      ['ZZT3', 'O', '0000000000', 'ZZ*'].map((plate) => ({ plate, region: null, category })),
    );
  });

  test('are the same as a map of all rows, over some ten thousand of them', () => {
    const random = seededRandom(3);
    const digests = new EntryDigests();
    const model = new Map<string, string>();
    const met = new Set<string>();
    const row = (): ReturnType<typeof of> => anyRow(random);
    const nameOf = ({ plate, region, category }: ReturnType<typeof of>): string =>
      `${plate.reveal()} ${region} ${category}`;
    for (let i = 0; i < 30_000; i++) {
      const [entry, words] = [row(), `words ${random.int(2)}`];
      if (model.has(nameOf(entry))) continue;
      model.set(nameOf(entry), words);
      digests.add(entry, words);
    }
    expect(model.size).toBeGreaterThan(10_000);
    const misjudged: string[] = [];
    for (let i = 0; i < 30_000; i++) {
      const [entry, words] = [row(), `words ${random.int(2)}`];
      if (digests.meet(entry, words) !== (model.get(nameOf(entry)) === words)) misjudged.push(nameOf(entry));
      met.add(nameOf(entry));
    }
    expect(misjudged).toEqual([]);
    const unmet = [...digests.unmet()].map(({ plate, region, category }) => `${plate} ${region} ${category}`);
    expect(unmet).toEqual([...model.keys()].filter((name) => !met.has(name)));
    expect(unmet.length).toBeGreaterThan(100);
  });
});

const anyRow = (random: SeededRandom) =>
  of(
    `ZZ${random.text(1, 'AB?')}${random.text(3, 'O0123456789')}`,
    random.pick(['US-IA', 'US-NE', null]),
    random.pick(['stolen-vehicle', 'amber-alert']),
  );
