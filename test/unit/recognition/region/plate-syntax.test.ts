import { expect, it } from 'vitest';
import { PlateSyntax } from '../../../../src/recognition/region/plate-syntax.ts';
import { plate } from '../../../support/recognition/readings.ts';

const syntax = new PlateSyntax({ 'US-CA': ['1AAA111'], 'US-IA': ['AAA111'], 'US-HI': ['AAA111'] });

it('names every region that issues serials of this form', () => {
  expect(syntax.judge(plate('7ZZT123')).regions).toEqual(['US-CA']);
  expect(syntax.judge(plate('ZZT123')).regions).toEqual(['US-IA', 'US-HI']);
});

it('names none for a vanity plate or without a text', () => {
  expect(syntax.judge(plate('HELLO')).regions).toEqual([]);
  expect(syntax.judge(null).regions).toEqual([]);
});

it('knows the forms of all states and the District of Columbia', () => {
  const shipped = new PlateSyntax();
  expect(shipped.judge(plate('7ZZT123')).regions).toContain('US-CA');
  expect(shipped.judge(plate('ZZT1234')).regions.length).toBeGreaterThan(5);
});
