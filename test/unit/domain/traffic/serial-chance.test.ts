import { describe, expect, test } from 'vitest';
import { registeredVehicles, STATES } from '../../../../src/domain/traffic/registered-vehicles.ts';
import { serialChance, serialsOfForm, shareOfForm } from '../../../../src/domain/traffic/serial-chance.ts';
import formats from '../../../../src/domain/traffic/serial-formats.json' with { type: 'json' };

describe('the chance of a serial', () => {
  test("is its form's share, spread over the form's serials", () => {
    expect(serialsOfForm('AAA111')).toBe(17_576_000);
    expect(serialChance('ZZT123', 'US-HI')).toBeCloseTo(1 / 17_576_000, 15);
    expect(serialChance('ZZT123', 'US-IA')).toBeCloseTo(0.75 / 17_576_000, 15);
    expect(serialChance('123ZZT', 'US-IA')).toBeCloseTo(0.25 / 17_576_000, 15);
  });

  test('is that of a vanity plate for a form that the region does not issue', () => {
    expect(serialChance('WAYPOST', 'US-IA')).toBe(2e-8);
    expect(serialChance('ZZT1234', 'US-IA')).toBe(2e-8);
  });

  test('is never more than that of one vehicle of the region', () => {
    for (const [text, region] of [
      ['1234', 'US-DE'],
      ['12345', 'US-WY'],
    ] as const)
      expect(serialChance(text, region)).toBe(1 / registeredVehicles(region));
  });

  test("adds up over each region's forms", () => {
    for (const [region, forms] of Object.entries(formats)) {
      const sum = forms.reduce((total, form) => total + shareOfForm(region, form), 0);
      expect(sum, region).toBeCloseTo(1, 9);
    }
  });

  test('knows the vehicles of every state', () => {
    const issuing = Object.keys(formats).filter((region) => region.startsWith('US-'));
    expect([...STATES].toSorted()).toEqual(issuing.toSorted());
    for (const state of STATES) expect(registeredVehicles(state)).toBeGreaterThan(400_000);
  });
});
