import { createDecipheriv, hkdfSync } from 'node:crypto';
import { Corrupt } from '../../platform/errors.ts';

/**
 * List files of layout 1, which units still have: opened once, and written anew in layout 2 (`sealed-list.ts`). AES-256-GCM
 * over the whole content, under a key that is derived from the unit's list key and the list's name.
 *
 *   bytes 0..3   `WPHL`
 *   byte  4      layout version, 1
 *   bytes 5..16  nonce, random for each writing
 *   then the ciphertext, then 16 bytes of tag
 *
 * The first 17 bytes are authenticated with the content.
 */
const MAGIC = Buffer.from('WPHL\u0001', 'latin1');
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = MAGIC.length + NONCE_BYTES;
const LIST_KEY_BYTES = 32;

/** @param start the first bytes of a file. */
export const isLayout1 = (start: Uint8Array): boolean => MAGIC.equals(start.subarray(0, MAGIC.length));

/** @throws Corrupt where the file is no list file, was changed, or was sealed under another key or name. */
export function openLayout1(key: Uint8Array, listId: string, sealed: Uint8Array): Uint8Array {
  if (sealed.length < HEADER_BYTES + TAG_BYTES || !MAGIC.equals(sealed.subarray(0, MAGIC.length))) {
    throw new Corrupt('hotlist.file-unknown', 'It is not a hot-list file of this version.');
  }
  const header = sealed.subarray(0, HEADER_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', listKey(key, listId), header.subarray(MAGIC.length))
    .setAAD(header)
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch (error) {
    throw new Corrupt('hotlist.file-unreadable', 'It is damaged, or was written under another key.', error);
  }
}

const listKey = (key: Uint8Array, listId: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, '', `waypost hot-list file 1 ${listId}`, LIST_KEY_BYTES));
