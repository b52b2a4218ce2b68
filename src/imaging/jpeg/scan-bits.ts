import { type HuffmanTable, LENGTH_BITS } from './huffman-table.ts';

const ESCAPE = 0xff;
/** Categories of DC differences and of AC coefficients with 8 bits per sample (ITU-T T.81, F.1.2). */
const MAX_DC_CATEGORY = 11;
const MAX_AC_CATEGORY = 10;
const LAST_COEFFICIENT = 63;

/**
 * The bits of a stretch of a scan's compressed data, from one marker to the next. A data byte FF is followed by a 00
 * that does not belong to the data; FF before anything else is a marker and ends the stretch.
 */
export class ScanBits {
  /** Index of the marker that ends the stretch, or the length of the file. */
  readonly endsAt: number;
  readonly #file: Uint8Array;
  readonly #data: Uint8Array;
  readonly #length: number;
  #at = 0;

  constructor(file: Uint8Array, from: number) {
    this.#file = file;
    this.endsAt = nextMarker(file, from);
    this.#data = new Uint8Array(this.endsAt - from);
    let length = 0;
    for (let at = from; at < this.endsAt; at++) {
      const byte = file[at] ?? 0;
      this.#data[length++] = byte;
      if (byte === ESCAPE) at++;
    }
    this.#length = length;
  }

  /** Whether more bits were taken than there are. */
  get isShort(): boolean {
    return this.#at > 8 * this.#length;
  }

  /** @returns null where no code begins here, or the difference has more bits than it can have. */
  dcDifference(table: HuffmanTable): number | null {
    const category = this.#symbol(table);
    if (category < 0 || category > MAX_DC_CATEGORY) return null;
    if (category === 0) return 0;
    const value = this.#peek() >> (16 - category);
    this.#at += category;
    return value < 1 << (category - 1) ? value - (1 << category) + 1 : value;
  }

  /** Passes a block's 63 AC coefficients. @returns false where they cannot be right. */
  passAc(table: HuffmanTable): boolean {
    for (let next = 1; next <= LAST_COEFFICIENT; next++) {
      const symbol = this.#symbol(table);
      if (symbol === 0) return true;
      const category = symbol & 15;
      if (symbol < 0 || category > MAX_AC_CATEGORY || (category === 0 && symbol !== 0xf0)) return false;
      next += symbol >> 4;
      if (next > LAST_COEFFICIENT) return false;
      this.#at += category;
    }
    return true;
  }

  /** The whole bytes after the last bit that was taken, and whether ones fill up the byte of that bit. */
  rest(): { readonly bytes: Uint8Array; readonly isPadded: boolean } {
    const padding = (8 - (this.#at & 7)) & 7;
    const ones = (1 << padding) - 1;
    const whole = (this.#at + padding) >> 3;
    const last = padding === 0 ? 0 : (this.#data[whole - 1] ?? 0) & ones;
    return { bytes: this.#data.subarray(whole, this.#length), isPadded: padding === 0 || last === ones };
  }

  /** Index in the file after the data, without so many data bytes at its end. */
  endWithout(bytes: number): number {
    let end = this.endsAt;
    for (let left = bytes; left > 0; left--)
      end -= end >= 2 && this.#file[end - 1] === 0 && this.#file[end - 2] === ESCAPE ? 2 : 1;
    return end;
  }

  /** @returns -1 where no code begins here. */
  #symbol({ codes }: HuffmanTable): number {
    const code = codes[this.#peek()] ?? 0;
    if (code === 0) return -1;
    this.#at += code & ((1 << LENGTH_BITS) - 1);
    return code >> LENGTH_BITS;
  }

  /** The next 16 bits; zeros follow the data. */
  #peek(): number {
    const data = this.#data;
    const byte = this.#at >> 3;
    const three = ((data[byte] ?? 0) << 16) | ((data[byte + 1] ?? 0) << 8) | (data[byte + 2] ?? 0);
    return (three >> (8 - (this.#at & 7))) & 0xffff;
  }
}

/** Index of the next FF that is no data byte, or the length of the file. */
function nextMarker(file: Uint8Array, from: number): number {
  for (let at = file.indexOf(ESCAPE, from); at >= 0; at = file.indexOf(ESCAPE, at + 2))
    if (at + 1 < file.length && file[at + 1] !== 0) return at;
  return file.length;
}
