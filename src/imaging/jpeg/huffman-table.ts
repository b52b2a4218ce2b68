/** A JPEG's Huffman table, laid out so that one look-up of 16 bits gives the symbol. */
export type HuffmanTable = {
  /** By the next 16 bits: the symbol times 32 plus the length of its code; 0 where no code begins with these bits. */
  readonly codes: Uint16Array;
};

export const LENGTH_BITS = 5;
const MAX_CODE_BITS = 16;

/**
 * @param counts how many codes there are of 1 to 16 bits
 * @param symbols in the order of their codes
 * @returns null where the codes do not fit
 */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable | null {
  const codes = new Uint16Array(1 << MAX_CODE_BITS);
  let next = 0;
  let index = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    const span = 1 << (MAX_CODE_BITS - length);
    for (let left = counts[length - 1] ?? 0; left > 0; left--) {
      if (next + span > codes.length) return null;
      codes.fill(((symbols[index++] ?? 0) << LENGTH_BITS) | length, next, next + span);
      next += span;
    }
  }
  return { codes };
}
