import { expect, it } from 'vitest';
import { vote } from '../../../src/tracking/vote.ts';
import { reading } from '../../support/recognition/readings.ts';

it('lets many looks correct one, character by character', () => {
  const result = vote([
    { reading: reading('ABC123'), weight: 1 },
    { reading: reading('ABG123'), weight: 1 },
    { reading: reading('ABC128'), weight: 1 },
  ]);
  expect(result?.text.reveal()).toBe('ABC123');
  expect(result?.agreeingLooks).toBe(1);
});

it('uses the heaviest look if the votes add up to a text that no look has read', () => {
  const result = vote([
    { reading: reading('ABC12B'), weight: 1 },
    { reading: reading('ABG128'), weight: 1.5 },
    { reading: reading('A8C128'), weight: 1 },
  ]);
  expect(result?.text.reveal()).toBe('ABG128');
  expect(result?.agreeingLooks).toBe(1);
  expect(result?.confidence).toBeCloseTo((0.9 * 1.5) / 3.5);
});

it('follows weight, not number', () => {
  const result = vote([
    { reading: reading('ABC123'), weight: 5 },
    { reading: reading('ABG123'), weight: 1 },
    { reading: reading('ABG123'), weight: 1 },
  ]);
  expect(result?.text.reveal()).toBe('ABC123');
});

it('keeps out readings of another length', () => {
  const result = vote([
    { reading: reading('BC123'), weight: 1 },
    { reading: reading('ABC123'), weight: 1 },
    { reading: reading('ABC123'), weight: 1 },
  ]);
  expect(result?.text.reveal()).toBe('ABC123');
  expect(result?.agreeingLooks).toBe(2);
});

it('carries the alternatives of every look, weighted', () => {
  const result = vote([
    { reading: reading('ABC128', 0.9, { 5: { char: 'B', p: 0.4 } }), weight: 1 },
    { reading: reading('ABC12B'), weight: 1 },
    { reading: reading('ABC128'), weight: 1 },
  ]);
  const last = result?.characters[5];
  expect(last?.char).toBe('8');
  expect(last?.alternatives[0]?.char).toBe('B');
  expect(last?.alternatives[0]?.p).toBeCloseTo((0.4 + 0.98) / 3, 5);
});

it('carries each look’s probability that there is no character, weighted', () => {
  const doubled = reading('ABC1233');
  const characters = doubled.characters.map((one, at) => (at === 6 ? { ...one, absent: 0.4 } : one));
  const result = vote([
    { reading: { ...doubled, characters }, weight: 1 },
    { reading: reading('ABC1233'), weight: 3 },
  ]);
  expect(result?.characters[6]?.absent).toBeCloseTo(0.1);
  expect(result?.characters[5]).not.toHaveProperty('absent');
});

it('is less sure where looks disagree', () => {
  const agreed = vote([
    { reading: reading('ABC123', 0.8), weight: 1 },
    { reading: reading('ABC123', 0.9), weight: 1 },
  ]);
  const disputed = vote([
    { reading: reading('ABC123', 0.9), weight: 2 },
    { reading: reading('ABC128', 0.9), weight: 1 },
  ]);
  expect(agreed?.confidence).toBeCloseTo(0.9);
  expect(disputed?.confidence).toBeCloseTo(0.6);
});

it('is not less sure where looks differ in O for 0 alone, and says which ones agree to the letter', () => {
  const result = vote([
    { reading: reading('ABO123', 0.8), weight: 2 },
    { reading: reading('AB0123', 0.8), weight: 1 },
  ]);
  expect(result?.text.reveal()).toBe('ABO123');
  expect(result?.confidence).toBeCloseTo(0.8);
  expect(result?.agreeingLooks).toBe(1);
});

it('has no result without a legible look', () => {
  expect(vote([])).toBeNull();
  expect(vote([{ reading: reading(null), weight: 1 }])).toBeNull();
});
