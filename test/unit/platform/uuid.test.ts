import { expect, it } from 'vitest';
import { uuidV7 } from '../../../src/platform/uuid.ts';

const entropy = (value: number): Uint8Array => new Uint8Array(10).fill(value);

it('is a UUID of version 7, variant 1, that carries its time', () => {
  // The example of RFC 9562, appendix A.6.
  const bytes = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
  expect(uuidV7(0x017f22e279b0, bytes)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  expect(uuidV7(1_767_225_600_000, entropy(255))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7fff-bfff-ffffffffffff$/);
});

it('sorts by time', () => {
  expect(uuidV7(1_767_225_600_000, entropy(255)) < uuidV7(1_767_225_600_001, entropy(0))).toBe(true);
});
