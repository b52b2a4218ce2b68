import { createHmac } from 'node:crypto';

/** How a plate appears where its characters may not. */
export interface PlateHashing {
  of(plate: string): string;
}

/**
 * Plates as keyed hashes (policy C2), because a plain hash of a plate can be found in a table of all plates. The same
 * plate has the same hash everywhere as long as the key exists, so that one can find out who searched for it.
 */
export class PlateHash implements PlateHashing {
  readonly #key: Uint8Array;

  /** @param key 32 bytes, used for nothing else. */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** @returns the HMAC-SHA-256 of the characters, as 64 hexadecimal digits */
  of(plate: string): string {
    return createHmac('sha256', this.#key).update(plate).digest('hex');
  }
}
