import { createCipheriv, createDecipheriv } from 'node:crypto';

/** The key and label under which bytes are sealed. */
export type Sealing = {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Names the content: bytes sealed under one label do not open under another. The label is not stored with them. */
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

/** @throws Node's error if the bytes were changed or cut, or sealed under another key or label */
export function openBytes(sealing: Sealing, sealed: Uint8Array): Buffer {
  return openUnder(sealed.subarray(0, NONCE_BYTES), sealing, sealed.subarray(NONCE_BYTES));
}

/**
 * As `sealBytes`, for a nonce that both sides know. @returns the ciphertext, the tag
 * @param nonce 12 bytes; never seal two things under the same nonce and key
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
  // A shorter tag would be easier to forge. With the length set above, Node refuses it.
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
}
