import { planesOf, type Yuv420, yuv420Bytes } from './yuv.ts';

/** How a camera hangs: its picture is flipped and mirrored first, then turned clockwise. */
export type Orientation = {
  /** Degrees, clockwise. */
  readonly rotate: 0 | 90 | 180 | 270;
  /** Upper and lower edge change places. */
  readonly flip: boolean;
  /** Left and right edge change places. */
  readonly mirror: boolean;
};

/** The picture as the camera gives it. */
export const UPRIGHT: Orientation = { rotate: 0, flip: false, mirror: false };

type Plane = Yuv420['y'];

/** Squares of this side are turned one by one, so that reading and writing both stay within the processor's cache. */
const TILE = 32;

/** The picture as the orientation asks for it. Flipping and mirroring are done in place; turning by 90° needs a copy. */
export function turned(picture: Yuv420, { rotate, flip, mirror }: Orientation): Yuv420 {
  // Half a turn is both at once.
  const isHalf = rotate >= 180;
  for (const plane of [picture.y, picture.u, picture.v]) reflect(plane, flip !== isHalf, mirror !== isHalf);
  return rotate % 180 === 0 ? picture : quarterTurned(picture);
}

function reflect({ widthPx, heightPx, data }: Plane, flip: boolean, mirror: boolean): void {
  if (flip && mirror) data.reverse();
  else if (mirror)
    for (let row = 0; row < heightPx; row++) data.subarray(row * widthPx, (row + 1) * widthPx).reverse();
  else if (flip) {
    const row = new Uint8Array(widthPx);
    for (let top = 0, bottom = heightPx - 1; top < bottom; top++, bottom--) {
      row.set(data.subarray(top * widthPx, (top + 1) * widthPx));
      data.copyWithin(top * widthPx, bottom * widthPx, (bottom + 1) * widthPx);
      data.set(row, bottom * widthPx);
    }
  }
}

function quarterTurned(picture: Yuv420): Yuv420 {
  const { widthPx, heightPx, range } = picture;
  const result = planesOf(new Uint8Array(yuv420Bytes(heightPx, widthPx)), heightPx, widthPx, range);
  turnInto(result.y, picture.y);
  turnInto(result.u, picture.u);
  turnInto(result.v, picture.v);
  return result;
}

/** A row of the whole, from its lower end, becomes a column of the turned plane. */
function turnInto(turnedPlane: Plane, { widthPx, heightPx, data }: Plane): void {
  const to = turnedPlane.data;
  for (let tileTop = 0; tileTop < heightPx; tileTop += TILE)
    for (let tileLeft = 0; tileLeft < widthPx; tileLeft += TILE) {
      const bottom = Math.min(tileTop + TILE, heightPx);
      const right = Math.min(tileLeft + TILE, widthPx);
      for (let x = tileLeft; x < right; x++) {
        let at = x * heightPx + heightPx - 1 - tileTop;
        for (let y = tileTop; y < bottom; y++) to[at--] = data[y * widthPx + x] as number; // inside by construction
      }
    }
}
