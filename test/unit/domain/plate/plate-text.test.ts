import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PlateText } from '../../../../src/domain/plate/plate-text.ts';
import { decodePlateRead, encodePlateRead } from '../../../../src/domain/read/plate-read.ts';
import { syntheticRead } from '../../../support/buffer/synthetic-read.ts';
import { plate, reading } from '../../../support/recognition/readings.ts';

describe('a plate text', () => {
  it('prints as a mask wherever values are printed by accident', () => {
    const text = plate('ABC123');
    for (const printed of [`${text}`, JSON.stringify({ text }), inspect({ text }), String(text), `${[text]}`])
      expect(printed).not.toMatch(/ABC|123/);
    expect(`${text}`).toBe('******');
  });

  it('comes out through reveal alone', () => {
    expect(plate('ABC123').reveal()).toBe('ABC123');
    expect(Object.keys(plate('ABC123'))).toEqual([]);
  });

  it('drops spaces, dots and hyphens and refuses everything else', () => {
    expect(PlateText.parse(' abc-12·3 ')?.reveal()).toBe('ABC123');
    for (const bad of ['', '   ', 'ABCDEFGHIJK', 'ÄB1', 'AB?1', 'AB\n1;'])
      expect(PlateText.parse(bad)).toBeNull();
  });

  it('and its characters stay masked on the way to another thread: encoded on purpose, decoded on arrival', () => {
    const read = { ...syntheticRead('ABC123'), characters: reading('ABC123').characters };
    const arrived = decodePlateRead(structuredClone(encodePlateRead(read)));
    expect(arrived?.text.reveal()).toBe('ABC123');
    expect(arrived?.characters.map(({ char }) => char).join('')).toBe('ABC123');
    for (const printed of [
      JSON.stringify(arrived),
      inspect(arrived, { depth: null }),
      `${arrived?.characters}`,
    ])
      expect(printed).not.toMatch(/ABC|char: 'A'|"char":"A"/);
  });
});
