/**
 * What is wrong with a JPEG, told apart by what it costs. A blemish leaves every pixel as it was: bytes that belong to
 * nothing, odd parameters, a missing end. It is mended and told. Damage changes pixels, and with them perhaps the
 * characters of a plate: such a picture is refused.
 */
import { JpegFrame } from './jpeg-frame.ts';
import { examineScan } from './jpeg-scan.ts';

export type JpegFinding =
  | {
      readonly kind: 'readable';
      /** The file without its blemishes. */
      readonly bytes: Uint8Array;
      /** In words, for people. */
      readonly blemishes: readonly string[];
    }
  | { readonly kind: 'damaged'; readonly because: string };

const START = Uint8Array.of(0xff, 0xd8);
const END = Uint8Array.of(0xff, 0xd9);
const MARK = 0xff;
const SAMPLE_BITS = 8;
const [SOF0, SOF1, SOF2, DHT, SOF15, SOI, EOI, SOS, DQT, DRI] = [
  0xc0, 0xc1, 0xc2, 0xc4, 0xcf, 0xd8, 0xd9, 0xda, 0xdb, 0xdd,
];
/** In the range of the frame headers, but none. */
const NO_FRAMES: readonly number[] = [DHT, 0xc8, 0xcc];
/** The header of a multipart answer, or what a proxy put before the picture. */
const MAX_BEFORE_START = 1_024;
const BREAKS_OFF = 'it breaks off before its picture data is complete';

/** Index of the picture's first byte, if it begins near the beginning of the file; otherwise -1. */
export function jpegStart(file: Uint8Array): number {
  return Buffer.from(file.buffer, file.byteOffset, Math.min(file.length, MAX_BEFORE_START + 3)).indexOf(
    Uint8Array.of(...START, MARK),
  );
}

export function examineJpeg(file: Uint8Array): JpegFinding {
  return new Examination(file).finding();
}

class Examination {
  readonly #file: Uint8Array;
  readonly #frame = new JpegFrame();
  readonly #kept: Uint8Array[] = [START];
  readonly #blemishes: string[] = [];
  #at: number;
  #strayBytes = 0;
  /** Its scans refine one another, or use another code: only the decoder can tell whether they are whole. */
  #isForDecoder = false;

  constructor(file: Uint8Array) {
    this.#file = file;
    this.#at = jpegStart(file);
  }

  finding(): JpegFinding {
    if (this.#at > 0) this.#blemishes.push(`${this.#at} bytes before its beginning`);
    this.#at += START.length;
    while (this.#isForDecoder || !this.#frame.isComplete) {
      const marker = this.#nextMarker();
      if (marker === EOI && this.#isForDecoder) return this.#readable();
      if (marker === null || marker === EOI) return { kind: 'damaged', because: BREAKS_OFF };
      if (marker === SOI || (marker >= 0xd0 && marker < SOI) || marker === 1) {
        this.#strayBytes += 2;
        continue;
      }
      const because = this.#segment(marker);
      if (because !== null) return { kind: 'damaged', because };
    }
    return this.#afterData();
  }

  /** The next marker's code; null where the file ends. */
  #nextMarker(): number | null {
    const file = this.#file;
    for (; this.#at + 1 < file.length; this.#at++) {
      const code = file[this.#at + 1] ?? 0;
      if (file[this.#at] !== MARK || code === 0) this.#strayBytes++;
      else if (code !== MARK) {
        this.#at += 2;
        return code;
      }
    }
    return null;
  }

  /** Takes a segment, and the scan that follows its header. @returns the damage, if there is any */
  #segment(marker: number): string | null {
    const [high = 0, low = 0] = this.#file.subarray(this.#at);
    const end = this.#at + ((high << 8) | low);
    const segment = this.#file.subarray(this.#at + 2, end);
    if (end > this.#file.length || end < this.#at + 2) return 'the length of one of its headers is wrong';
    const whole = this.#file.subarray(this.#at - 2, end);
    this.#at = end;
    if (marker === SOS) return this.#scan(whole, segment);
    this.#kept.push(whole);
    if (!this.#declares(marker, segment)) return 'one of its headers contradicts itself';
    return null;
  }

  #declares(marker: number, segment: Uint8Array): boolean {
    if (marker === DQT) return this.#frame.takeQuantization(segment);
    if (marker === DHT) return this.#frame.takeHuffman(segment);
    if (marker === DRI) this.#frame.takeRestartInterval(segment);
    if (marker >= SOF2 && marker <= SOF15 && !NO_FRAMES.includes(marker)) this.#isForDecoder = true;
    if (marker !== SOF0 && marker !== SOF1) return true;
    if (segment[0] !== SAMPLE_BITS) this.#isForDecoder = true;
    return this.#frame.takeFrame(segment);
  }

  #scan(whole: Uint8Array, header: Uint8Array): string | null {
    if (this.#isForDecoder) return this.#passScan(whole);
    const layout = this.#frame.layoutOf(header);
    if (layout === null) return 'its picture data needs a table that it does not have';
    this.#kept.push(this.#mended(whole));
    const scan = examineScan(this.#file, this.#at, layout);
    if (scan.kind === 'damaged') return scan.because;
    this.#kept.push(...scan.kept);
    this.#strayBytes += scan.strayBytes;
    this.#at = scan.endsAt;
    return null;
  }

  /** A sequential scan has all coefficients at once: its last three bytes are 0, 63 and 0, whatever a camera writes. */
  #mended(whole: Uint8Array): Uint8Array {
    const mended = Uint8Array.from(whole);
    mended.set([0, 63, 0], mended.length - 3);
    const isMended = mended.some((byte, index) => byte !== whole[index]);
    if (isMended) this.#blemishes.push('odd parameters of its picture data');
    return mended;
  }

  #passScan(whole: Uint8Array): null {
    const from = this.#at;
    const file = this.#file;
    const isMarker = (code: number): boolean => code > 1 && code !== MARK && (code < 0xd0 || code > 0xd7);
    while (this.#at < file.length && !(file[this.#at] === MARK && isMarker(file[this.#at + 1] ?? 0)))
      this.#at++;
    this.#kept.push(whole, file.subarray(from, this.#at));
    return null;
  }

  /** All picture data is there and whole: what follows it changes nothing. */
  #afterData(): JpegFinding {
    const gap = Buffer.from(this.#file.subarray(this.#at)).indexOf(END);
    if (gap < 0) this.#blemishes.push('no end marker');
    else this.#strayBytes += gap;
    return this.#readable();
  }

  #readable(): JpegFinding {
    if (this.#strayBytes > 0)
      this.#blemishes.push(`${this.#strayBytes} bytes before a marker that belong to nothing`);
    const isClean = this.#blemishes.length === 0;
    const bytes = isClean ? this.#file : Buffer.concat([...this.#kept, END]);
    return { kind: 'readable', bytes, blemishes: this.#blemishes };
  }
}
