import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openBytes, openUnder, sealBytes, sealUnder } from '../../../../src/platform/files/sealed-bytes.ts';

const KEY = new Uint8Array(32).fill(7);
const CLEAR = Buffer.from('ZZT1234, invented');
const LABEL = Buffer.from('7/plate-crop');
const sealed = sealBytes({ key: KEY, label: LABEL }, CLEAR, randomBytes);

const flipped = (at: number): Uint8Array => {
  const bytes = Uint8Array.from(sealed);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
};

test('sealed bytes open to what they were', () => {
  expect(openBytes({ key: KEY, label: LABEL }, sealed)).toEqual(CLEAR);
  const nothing = new Uint8Array();
  expect(openBytes({ key: KEY }, sealBytes({ key: KEY }, nothing, randomBytes)).length).toBe(0);
});

test('are the nonce, the ciphertext and the tag of AES-256-GCM', () => {
  const nonce = new Uint8Array(12).fill(9);
  const cipher = createCipheriv('aes-256-gcm', KEY, nonce).setAAD(LABEL);
  const expected = Buffer.concat([nonce, cipher.update(CLEAR), cipher.final(), cipher.getAuthTag()]);
  expect(Buffer.from(sealBytes({ key: KEY, label: LABEL }, CLEAR, () => nonce))).toEqual(expected);
});

test('match the published test case 14 of GCM', () => {
  const zeros = new Uint8Array(32);
  const bytes = sealUnder(zeros.subarray(0, 12), { key: zeros }, zeros.subarray(0, 16));
  const published = 'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919';
  expect(Buffer.from(bytes).toString('hex')).toBe(published);
  expect(openUnder(zeros.subarray(0, 12), { key: zeros }, bytes)).toEqual(Buffer.alloc(16));
});

test('use a new nonce each time', () => {
  const again = sealBytes({ key: KEY, label: LABEL }, CLEAR, randomBytes);
  expect(Buffer.from(again).equals(sealed)).toBe(false);
});

describe('do not open', () => {
  test.each([
    ['with a changed nonce', flipped(0)],
    ['with a changed byte of content', flipped(12)],
    ['with a changed tag', flipped(sealed.length - 1)],
    ['cut short', sealed.subarray(0, -1)],
    // Node would accept the first four bytes of a tag in its place.
    [
      'with a tag of four bytes',
      sealBytes({ key: KEY, label: LABEL }, new Uint8Array(), randomBytes).subarray(0, 16),
    ],
    ['where nothing is left', new Uint8Array()],
  ])('%s', (_, bytes) => {
    expect(() => openBytes({ key: KEY, label: LABEL }, bytes)).toThrow();
  });

  test('under another key, another label or none', () => {
    expect(() => openBytes({ key: new Uint8Array(32), label: LABEL }, sealed)).toThrow();
    expect(() => openBytes({ key: KEY, label: Buffer.from('8/plate-crop') }, sealed)).toThrow();
    expect(() => openBytes({ key: KEY }, sealed)).toThrow();
  });
});
