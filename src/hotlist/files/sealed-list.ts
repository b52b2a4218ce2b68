import { hkdfSync } from 'node:crypto';
import { Corrupt } from '../../platform/errors.ts';
import { openUnder, type Sealing, sealUnder } from '../../platform/files/sealed-bytes.ts';

/**
 * A hot list at rest (policy H7), sealed in blocks, so that one entry can be read without the others.
 *
 *   bytes 0..3    `WPHL`
 *   byte  4       layout version, 2
 *   bytes 5..20   salt, random for each writing
 *   then the blocks, each a ciphertext and its tag, ENTRIES_PER_BLOCK entries to a block
 *   then the directory, a ciphertext and its tag: the list's info, the number of entries, where each block begins
 *   then 4 bytes  length of the sealed directory, little-endian
 *   then 4 bytes  `LHPW`
 *
 * AES-256-GCM. The key is derived from the unit's list key, the list's name and the salt. It opens only this version of
 * this list, so no block of another version or another list can replace a block. Nonce and authenticated label of a
 * block are its number; the directory has its own. A block that was moved, changed, removed or inserted does not open.
 * A file that was cut short or extended does not have the length that its directory states.
 */
export const LIST_KEY_BYTES = 32;
export const MAGIC = Buffer.from('WPHL\u0002', 'latin1');
export const SALT_BYTES = 16;
export const HEADER_BYTES = MAGIC.length + SALT_BYTES;
export const END_MAGIC = Buffer.from('LHPW', 'latin1');
export const TRAILER_BYTES = 4 + END_MAGIC.length;

/** A block by its number from 0, or the directory. */
export type Part = number | 'directory';

export class SealedListKey {
  readonly #key: Uint8Array;
  readonly #header: Uint8Array;

  /** @param key `LIST_KEY_BYTES` long. @param salt `SALT_BYTES` long. */
  constructor(key: Uint8Array, listId: string, salt: Uint8Array) {
    this.#key = new Uint8Array(
      hkdfSync('sha256', key, salt, `waypost hot-list file 2 ${listId}`, LIST_KEY_BYTES),
    );
    this.#header = Buffer.concat([MAGIC, salt]);
  }

  /** What the file begins with. */
  get header(): Uint8Array {
    return this.#header;
  }

  /** A new one for each written version of a list. */
  get fileId(): string {
    return Buffer.from(this.#header).toString('hex');
  }

  seal(part: Part, clear: Uint8Array): Uint8Array {
    return sealUnder(nonceOf(part), this.#sealing(part), clear);
  }

  /** @throws Corrupt when it is not what was sealed as this part of this file. */
  open(part: Part, sealed: Uint8Array): Buffer {
    try {
      return openUnder(nonceOf(part), this.#sealing(part), sealed);
    } catch (error) {
      throw new Corrupt('hotlist.file-unreadable', 'It is damaged, or was written under another key.', error);
    }
  }

  #sealing(part: Part): Sealing {
    return { key: this.#key, label: Buffer.concat([this.#header, Buffer.from(String(part))]) };
  }
}

/** 12 bytes: 1 for the directory, then the block's number. A key seals each part once. */
function nonceOf(part: Part): Uint8Array {
  const nonce = Buffer.alloc(12);
  if (part === 'directory') nonce[0] = 1;
  else nonce.writeUInt32BE(part, 8);
  return nonce;
}
