import { type HuffmanTable, huffmanTable } from './huffman-table.ts';
import type { ScanLayout } from './jpeg-scan.ts';

type FrameComponent = { readonly id: number; readonly h: number; readonly v: number; readonly table: number };

type Frame = {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly components: readonly FrameComponent[];
};

const BLOCK_PX = 8;
const COEFFICIENTS = 64;

/** What a JPEG's segments have declared so far: tables, the frame's size, its components. */
export class JpegFrame {
  readonly #huffman = new Map<number, HuffmanTable>();
  readonly #dcSteps = new Map<number, number>();
  readonly #scanned = new Set<number>();
  #frame: Frame | null = null;
  #restartInterval = 0;

  /** Whether every component has had its scan. */
  get isComplete(): boolean {
    return this.#frame?.components.every(({ id }) => this.#scanned.has(id)) ?? false;
  }

  /** @param segment without marker and length, here and below. @returns false where it contradicts itself. */
  takeQuantization(segment: Uint8Array): boolean {
    let at = 0;
    while (at < segment.length) {
      const head = segment[at] ?? 0;
      const isWide = head >> 4 > 0;
      this.#dcSteps.set(head & 15, isWide ? wordAt(segment, at + 1) : (segment[at + 1] ?? 0));
      at += 1 + COEFFICIENTS * (isWide ? 2 : 1);
    }
    return at === segment.length;
  }

  takeHuffman(segment: Uint8Array): boolean {
    let at = 0;
    while (at + 17 <= segment.length) {
      const counts = segment.subarray(at + 1, at + 17);
      const symbols = counts.reduce((sum, count) => sum + count, 0);
      const table = huffmanTable(counts, segment.subarray(at + 17, at + 17 + symbols));
      if (table === null) return false;
      this.#huffman.set(segment[at] ?? 0, table);
      at += 17 + symbols;
    }
    return at === segment.length;
  }

  takeRestartInterval(segment: Uint8Array): void {
    this.#restartInterval = wordAt(segment, 0);
  }

  takeFrame(segment: Uint8Array): boolean {
    const count = segment[5] ?? 0;
    const components = Array.from({ length: count }, (_, index): FrameComponent => {
      const at = 6 + 3 * index;
      const factors = segment[at + 1] ?? 0;
      return { id: segment[at] ?? 0, h: factors >> 4, v: factors & 15, table: segment[at + 2] ?? 0 };
    });
    const heightPx = wordAt(segment, 1);
    const widthPx = wordAt(segment, 3);
    this.#frame = { widthPx, heightPx, components };
    const areFactors = components.every(({ h, v }) => h >= 1 && h <= 4 && v >= 1 && v <= 4);
    return segment.length === 6 + 3 * count && areFactors && widthPx * heightPx > 0;
  }

  /** The layout of a scan with this header, or null where it names what was not declared. */
  layoutOf(header: Uint8Array): ScanLayout | null {
    const frame = this.#frame;
    const count = header[0] ?? 0;
    if (frame === null || count === 0) return null;
    const isSingle = count === 1;
    const components: ScanLayout['components'][number][] = [];
    let mcus = 0;
    for (let index = 0; index < count; index++) {
      const [id, tables] = [header[1 + 2 * index], header[2 + 2 * index] ?? 0];
      const component = frame.components.find((one) => one.id === id);
      const dcStep = this.#dcSteps.get(component?.table ?? 0);
      const dc = this.#huffman.get(tables >> 4);
      const ac = this.#huffman.get(0x10 | (tables & 15));
      if (!component || dcStep === undefined || !dc || !ac) return null;
      const { h, v } = component;
      components.push({ blocks: isSingle ? 1 : h * v, dc, ac, dcStep });
      mcus = isSingle ? blocksOf(frame, component) : mcusOf(frame);
      this.#scanned.add(component.id);
    }
    return { components, mcus, restartInterval: this.#restartInterval };
  }
}

const most = (numbers: readonly number[]): number => Math.max(1, ...numbers);

const mcusOf = ({ widthPx, heightPx, components }: Frame): number =>
  Math.ceil(widthPx / (BLOCK_PX * most(components.map(({ h }) => h)))) *
  Math.ceil(heightPx / (BLOCK_PX * most(components.map(({ v }) => v))));

/** The blocks of a component in a scan of its own, which has no block beyond the picture. */
function blocksOf({ widthPx, heightPx, components }: Frame, { h, v }: FrameComponent): number {
  const width = Math.ceil((widthPx * h) / most(components.map((one) => one.h)));
  const height = Math.ceil((heightPx * v) / most(components.map((one) => one.v)));
  return Math.ceil(width / BLOCK_PX) * Math.ceil(height / BLOCK_PX);
}

const wordAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
