/**
 * Goes through the compressed data of a sequential scan, code by code, without making pixels. Decoders show most damage
 * as wrong pixels without a word: of single changed bits, libjpeg notices one in ten. But a changed bit nearly always
 * moves the codes after it. The data then ends too early or too late, has a code that is in no table, or a block that
 * no picture has.
 */
import type { HuffmanTable } from './huffman-table.ts';
import { ScanBits } from './scan-bits.ts';

export type ScanComponent = {
  /** Its blocks in one MCU. */
  readonly blocks: number;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
  /** The quantization step of its DC coefficients. */
  readonly dcStep: number;
};

export type ScanLayout = {
  readonly components: readonly ScanComponent[];
  readonly mcus: number;
  /** MCUs between two restart markers; 0 for none. */
  readonly restartInterval: number;
};

export type ScanFinding =
  | {
      readonly kind: 'whole';
      /** Index in the file of the first byte after the scan's data. */
      readonly endsAt: number;
      /** The data without bytes that do not belong to it. */
      readonly kept: readonly Uint8Array[];
      readonly strayBytes: number;
    }
  | { readonly kind: 'damaged'; readonly because: string };

const FIRST_RESTART = 0xd0;
const RESTARTS = 8;
/** The largest mean of a block of 8-bit samples as a DC coefficient; a few steps are allowed for rounding. */
const MAX_DC = 1_024;
const ROUNDING_STEPS = 4;
/** More bytes than these are no stray ones, but the rest of data that was decoded wrongly. */
const MAX_STRAY_BYTES = 16;

/** @param from index of the first byte after the scan's header */
export function examineScan(file: Uint8Array, from: number, layout: ScanLayout): ScanFinding {
  const { mcus, restartInterval } = layout;
  const kept: Uint8Array[] = [];
  let strayBytes = 0;
  let at = from;
  for (let done = 0, restart = 0; ; restart = (restart + 1) % RESTARTS) {
    const bits = new ScanBits(file, at);
    const wanted = Math.min(restartInterval || mcus, mcus - done);
    const passed = passMcus(bits, layout.components, wanted);
    done += passed;
    const isCutOff = bits.endsAt >= file.length;
    if (passed < wanted) return damaged(bits.isShort && isCutOff, done / mcus);
    const stray = strayBytesOf(bits);
    if (stray === null) return damaged(false, done / mcus);
    strayBytes += stray;
    kept.push(file.subarray(at, bits.endWithout(stray)));
    if (done >= mcus) return { kind: 'whole', endsAt: bits.endsAt, kept, strayBytes };
    at = afterRestart(file, bits.endsAt, restart);
    if (at < 0) return damaged(isCutOff, done / mcus);
    kept.push(Uint8Array.of(0xff, FIRST_RESTART + restart));
  }
}

function damaged(isCutOff: boolean, share: number): ScanFinding {
  const where = `about ${Math.floor(100 * share)} % into the picture`;
  const because = isCutOff ? `its data breaks off ${where}` : `its data is corrupted, noticed ${where}`;
  return { kind: 'damaged', because };
}

/** @returns how many MCUs could be right */
function passMcus(bits: ScanBits, components: readonly ScanComponent[], wanted: number): number {
  const blocks = components.flatMap((component, index) =>
    Array.from({ length: component.blocks }, () => ({ ...component, index })),
  );
  const means = components.map(() => 0);
  for (let passed = 0; passed < wanted; passed++) {
    for (const { index, dc, ac, dcStep } of blocks) {
      const difference = bits.dcDifference(dc);
      if (difference === null || !bits.passAc(ac)) return passed;
      const mean = (means[index] ?? 0) + difference;
      means[index] = mean;
      if ((Math.abs(mean) - ROUNDING_STEPS) * dcStep > MAX_DC) return passed;
    }
    if (bits.isShort) return passed;
  }
  return wanted;
}

/**
 * Bytes after the data that belong to nothing: filling of any length, or a few bytes of any value after data that ends
 * as it should, with ones. Null where they look like the rest of data that was decoded wrongly.
 */
function strayBytesOf(bits: ScanBits): number | null {
  const { bytes, isPadded } = bits.rest();
  const isFilling = bytes.every((byte) => byte === 0 || byte === 0xff);
  return isFilling || (isPadded && bytes.length <= MAX_STRAY_BYTES) ? bytes.length : null;
}

/** Index after the restart marker, which fill bytes FF may precede; -1 where there is another marker or none. */
function afterRestart(file: Uint8Array, from: number, restart: number): number {
  let at = from;
  while (file[at] === 0xff && file[at + 1] === 0xff) at++;
  return file[at + 1] === FIRST_RESTART + restart ? at + 2 : -1;
}
