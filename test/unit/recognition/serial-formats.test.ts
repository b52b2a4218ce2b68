import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import formats from '../../../src/domain/traffic/serial-formats.json' with { type: 'json' };
import { confidenceOf } from '../../../src/recognition/confidence.ts';
import { PlateSyntax } from '../../../src/recognition/region/plate-syntax.ts';
import { spell } from '../../../src/recognition/spell.ts';
import { plate } from '../../support/recognition/readings.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const STATES =
  'AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY'.split(
    ' ',
  );
const PROVINCES = 'AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' ');
const COUNTRIES = 'AT BE CZ DE ES FR GB HU IT MX NL PL PT RO SE SK'.split(' ');
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_?';

const regions: Readonly<Record<string, readonly string[]>> = formats;
const syntax = new PlateSyntax();
const regionsOf = (text: string): readonly string[] => syntax.judge(plate(text)).regions;

describe('the serial formats', () => {
  it('are known for every state, province and common country', () => {
    const wanted = [...STATES.map((s) => `US-${s}`), ...PROVINCES.map((p) => `CA-${p}`), ...COUNTRIES];
    for (const region of wanted) expect(regions[region]?.length, region).toBeGreaterThan(0);
    expect(Object.keys(regions).filter((region) => region.startsWith('US-'))).toHaveLength(STATES.length);
  });

  it('have 4 to 8 letters and digits, and none occurs twice in a region', () => {
    for (const [region, list] of Object.entries(regions)) {
      expect(region).toMatch(/^[A-Z]{2}(-[A-Z]{2})?$/);
      for (const format of list) expect(format, region).toMatch(/^[A1]{4,8}$/);
      expect(new Set(list).size, region).toBe(list.length);
    }
  });

  it('hold a digit, or every word would be evidence', () => {
    for (const [region, list] of Object.entries(regions))
      for (const format of list) expect(format, region).toContain('1');
  });

  it('are in docs/serial-formats.md, region by region', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/serial-formats.md'), 'utf8');
    const rows = page.split('\n').filter((row) => /^\| `[A-Z-]+` /.test(row));
    const documented = rows.map((row) => [...row.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
    expect(Object.fromEntries(documented.map(([region = '', ...list]) => [region, list]))).toEqual(regions);
    for (const row of rows) expect(row.split(' | ').at(-1), row).toMatch(/\w{2}/);
  });

  it.each([
    ['7ZZT123', 'US-CA', true],
    ['ZZT123', 'US-IA', true],
    ['ZZT1234', 'US-NY', true],
    ['ZZT123', 'US-NY', false],
    ['1ZZ2345', 'US-MD', true],
    ['12A345', 'US-NV', true],
    ['12Z3456', 'US-MT', true],
    ['1234567', 'US-NH', true],
    ['ZZTT123', 'CA-ON', true],
    ['Z12ZZT', 'CA-QC', true],
    ['ZZ12ZZT', 'GB', true],
    ['ZZ123ZZ', 'FR', true],
    ['ZZT1234', 'DE', true],
    ['1234ZZT', 'ES', true],
    ['Z123ZZT', 'RO', true],
    ['SYNTHET', 'US-CA', false],
    ['WAYPOST1', 'US-NY', false],
  ])('judge %s of %s as %s', (text, region, fits) => {
    expect(regionsOf(text).includes(region)).toBe(fits);
  });
});

describe('plate syntax', () => {
  /** A random text of 1 to 10 characters as the reader would see it, some of its characters in doubt. */
  function reading(random: () => number) {
    const rows = Array.from({ length: 10 }, (_, position) => {
      const row = Float32Array.from(ALPHABET, () => random() ** 8);
      const none = position > 0 && position >= 2 + Math.floor(random() * 9);
      const likeliest = none ? ALPHABET.indexOf('_') : Math.floor(random() * 36);
      row[likeliest] = (row[likeliest] ?? 0) + 2 + 20 * random();
      const sum = row.reduce((total, p) => total + p, 0);
      return row.map((p) => p / sum);
    });
    const stacked = { alphabet: ALPHABET.slice(0, -1), rows: [] };
    return { main: { alphabet: ALPHABET, rows }, stacked, stackedPosition: Float32Array.of(1, 0, 0, 0) };
  }

  /** The likeliest character of every position, without any knowledge of plates. */
  const likeliest = ({ main }: ReturnType<typeof reading>): string =>
    main.rows
      .map((row) => ALPHABET.charAt(row.indexOf(Math.max(...row))))
      .join('')
      .replaceAll('_', '');

  it('never changes a character, and moves the confidence only', () => {
    const calibration = { a: 1, b: 0, syntax: 2 };
    const random = seededRandom(20);
    let fitting = 0;
    for (let i = 0; i < 3000; i++) {
      const seen = reading(() => random.int(1e6) / 1e6);
      const spelling = spell(seen, 0.1);
      const evidence = syntax.judge(spelling.text);
      const confidence = confidenceOf(spelling, evidence, calibration);
      const without = confidenceOf(spelling, { regions: [] }, calibration);
      expect(spelling.characters.map(({ char }) => char).join('')).toBe(likeliest(seen));
      if (spelling.text) expect(spelling.text.reveal()).toBe(likeliest(seen));
      if (evidence.regions.length === 0) expect(confidence).toBe(without);
      else {
        fitting += 1;
        expect(confidence).toBeGreaterThan(without);
      }
    }
    expect(fitting).toBeGreaterThan(20);
  });

  it('returns only membership: the regions in the order of the file', () => {
    for (const text of ['ZZT123', 'ZZT1234', 'ZZ123ZZ', '123ZZT']) {
      const form = text.replace(/[A-Z]/g, 'A').replace(/[0-9]/g, '1');
      expect(regionsOf(text)).toEqual(
        Object.keys(regions).filter((region) => regions[region]?.includes(form)),
      );
    }
  });
});
