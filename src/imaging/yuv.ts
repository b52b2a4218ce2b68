/**
 * Pixel formats. The types equal the domain's `Picture` by structure, because this folder imports no other folder of
 * ours.
 */

type Plane = { readonly widthPx: number; readonly heightPx: number; readonly data: Uint8Array };

export type Yuv420 = {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly y: Plane;
  readonly u: Plane;
  readonly v: Plane;
  readonly range: 'full' | 'limited';
};

/** An upright part of a picture in whole pixels, inside the picture, at least 1×1. */
export type PixelRectangle = {
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
};

/** Splits one yuv420p buffer into its planes without copying. `bytes` holds exactly one picture. */
export function planesOf(
  bytes: Uint8Array,
  widthPx: number,
  heightPx: number,
  range: Yuv420['range'],
): Yuv420 {
  const chromaWidth = (widthPx + 1) >> 1;
  const chromaHeight = (heightPx + 1) >> 1;
  const luma = widthPx * heightPx;
  const chroma = chromaWidth * chromaHeight;
  const plane = (offset: number, width: number, height: number): Plane => ({
    widthPx: width,
    heightPx: height,
    data: bytes.subarray(offset, offset + width * height),
  });
  return {
    widthPx,
    heightPx,
    y: plane(0, widthPx, heightPx),
    u: plane(luma, chromaWidth, chromaHeight),
    v: plane(luma + chroma, chromaWidth, chromaHeight),
    range,
  };
}

/** A copy of a part of the picture, whose left and top are even, because a chroma sample covers 2×2 pixels. */
export function cropped(picture: Yuv420, { leftPx, topPx, widthPx, heightPx }: PixelRectangle): Yuv420 {
  const part = planesOf(new Uint8Array(yuv420Bytes(widthPx, heightPx)), widthPx, heightPx, picture.range);
  copyInto(part.y, picture.y, leftPx, topPx);
  copyInto(part.u, picture.u, leftPx >> 1, topPx >> 1);
  copyInto(part.v, picture.v, leftPx >> 1, topPx >> 1);
  return part;
}

function copyInto(part: Plane, whole: Plane, left: number, top: number): void {
  for (let row = 0; row < part.heightPx; row++) {
    const from = (top + row) * whole.widthPx + left;
    part.data.set(whole.data.subarray(from, from + part.widthPx), row * part.widthPx);
  }
}

/** Bytes of one yuv420p picture. */
export function yuv420Bytes(widthPx: number, heightPx: number): number {
  return widthPx * heightPx + 2 * ((widthPx + 1) >> 1) * ((heightPx + 1) >> 1);
}

/** Interleaved RGB to full-range planes (JFIF, that is BT.601 without headroom); chroma is the mean of 2×2. */
export function rgbToYuv420(rgb: Uint8Array, widthPx: number, heightPx: number): Yuv420 {
  const picture = planesOf(new Uint8Array(yuv420Bytes(widthPx, heightPx)), widthPx, heightPx, 'full');
  const { data: luma } = picture.y;
  // Indexes below are inside their arrays by construction, as everywhere in this file.
  for (let pixel = 0, at = 0; pixel < luma.length; pixel++, at += 3)
    luma[pixel] =
      0.299 * (rgb[at] as number) + 0.587 * (rgb[at + 1] as number) + 0.114 * (rgb[at + 2] as number) + 0.5;
  for (let row = 0; row < picture.u.heightPx; row++)
    for (let column = 0; column < picture.u.widthPx; column++) setChroma(picture, rgb, row, column);
  return picture;
}

function setChroma(picture: Yuv420, rgb: Uint8Array, row: number, column: number): void {
  const { widthPx, heightPx } = picture;
  let [r, g, b, count] = [0, 0, 0, 0];
  for (let y = row * 2; y < Math.min(row * 2 + 2, heightPx); y++) {
    for (let x = column * 2; x < Math.min(column * 2 + 2, widthPx); x++) {
      const at = (y * widthPx + x) * 3;
      r += rgb[at] as number;
      g += rgb[at + 1] as number;
      b += rgb[at + 2] as number;
      count++;
    }
  }
  const at = row * picture.u.widthPx + column;
  // A pure blue or red rounds to 256.
  picture.u.data[at] = Math.min((-0.168736 * r - 0.331264 * g + 0.5 * b) / count + 128.5, 255);
  picture.v.data[at] = Math.min((0.5 * r - 0.418688 * g - 0.081312 * b) / count + 128.5, 255);
}

/** `r = light + redFromV · cr` and so on, with `light = (y - lumaOffset) · lumaScale`, `cb = (u - 128) · chromaScale`. */
export type RgbWeights = {
  readonly lumaOffset: number;
  readonly lumaScale: number;
  readonly chromaScale: number;
  readonly redFromV: number;
  readonly greenFromU: number;
  readonly greenFromV: number;
  readonly blueFromU: number;
};

/** How the picture's samples become RGB. Video of HD size counts as BT.709, everything else as BT.601. */
export function rgbWeights({ range, heightPx }: Pick<Yuv420, 'range' | 'heightPx'>): RgbWeights {
  const limited = range === 'limited';
  const [redFromV, greenFromU, greenFromV, blueFromU] =
    limited && heightPx >= 720
      ? ([1.5748, 0.1873, 0.4681, 1.8556] as const)
      : ([1.402, 0.344136, 0.714136, 1.772] as const);
  return {
    lumaOffset: limited ? 16 : 0,
    lumaScale: limited ? 255 / 219 : 1,
    chromaScale: limited ? 255 / 224 : 1,
    redFromV,
    greenFromU,
    greenFromV,
    blueFromU,
  };
}

/** Interleaved RGB of a part of the picture. */
export function toRgb(picture: Yuv420, part: PixelRectangle): Uint8Array {
  const { y, u, v } = picture;
  const { lumaOffset, lumaScale, chromaScale, redFromV, greenFromU, greenFromV, blueFromU } =
    rgbWeights(picture);
  const rgb = new Uint8ClampedArray(part.widthPx * part.heightPx * 3);
  let out = 0;
  for (let row = part.topPx; row < part.topPx + part.heightPx; row++) {
    for (let column = part.leftPx; column < part.leftPx + part.widthPx; column++) {
      const light = ((y.data[row * y.widthPx + column] as number) - lumaOffset) * lumaScale;
      const at = (row >> 1) * u.widthPx + (column >> 1);
      const cb = ((u.data[at] as number) - 128) * chromaScale;
      const cr = ((v.data[at] as number) - 128) * chromaScale;
      rgb[out++] = light + redFromV * cr;
      rgb[out++] = light - greenFromU * cb - greenFromV * cr;
      rgb[out++] = light + blueFromU * cb;
    }
  }
  return new Uint8Array(rgb.buffer);
}
