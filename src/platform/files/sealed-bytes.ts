import { createCipheriv, createDecipheriv } from 'node:crypto';

/** What bytes are sealed under. */
export type Sealing = {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** What the bytes are: sealed under one label they open under no other. It is not stored with them. */
  readonly label?: Uint8Array;
};

export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/** AES-256-GCM under a random nonce. @returns the nonce, the ciphertext, the tag */
export function sealBytes(
  sealing: Sealing,
  clear: Uint8Array,
  randomBytes: (count: number) => Uint8Array,
): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  return Buffer.concat([nonce, sealUnder(nonce, sealing, clear)]);
}

/** @throws Node's error where it was changed or cut, or sealed under another key or label */
export function openBytes(sealing: Sealing, sealed: Uint8Array): Buffer {
  return openUnder(sealed.subarray(0, NONCE_BYTES), sealing, sealed.subarray(NONCE_BYTES));
}

/**
 * As `sealBytes`, where both sides know the nonce. @returns the ciphertext, the tag
 * @param nonce 12 bytes; no two things may be sealed under one nonce and key.
 */
export function sealUnder(nonce: Uint8Array, { key, label }: Sealing, clear: Uint8Array): Uint8Array {
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  if (label !== undefined) cipher.setAAD(label);
  return Buffer.concat([cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Node's error, as `openBytes` */
export function openUnder(nonce: Uint8Array, { key, label }: Sealing, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  if (label !== undefined) decipher.setAAD(label);
  // A shorter tag would be easier to forge: with the length above, Node refuses it.
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
}
