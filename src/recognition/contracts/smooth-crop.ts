import type { Picture } from '../../domain/picture/frame.ts';
import { distance, type Quad } from '../../domain/picture/geometry.ts';
import { type ColourCrop, rectifyColour } from '../../imaging/rectify-colour.ts';

/**
 * `rectifyColour` for models that were not trained with our kernel. Where the plate is larger than the crop, it uses
 * the triangle filter that image libraries call linear or bilinear with antialiasing (`resize` has the same filter).
 */
export function smoothCrop(
  picture: Picture,
  quad: Quad,
  widthPx: number,
  heightPx: number,
  margin: number,
): ColourCrop {
  const [tl, tr, br, bl] = quad;
  const wide = Math.max(distance(tl, tr), distance(bl, br)) > widthPx ? 2 : 1;
  const high = Math.max(distance(tl, bl), distance(tr, br)) > heightPx ? 2 : 1;
  const { data } = rectifyColour(picture, quad, widthPx * wide, heightPx * high, margin);
  // The three channels follow each other as rows of the crop, so one pass handles all of them.
  const across = wide === 2 ? halved(data, 1, widthPx * 2) : data;
  return { widthPx, heightPx, data: high === 2 ? halved(across, widthPx, heightPx * 2) : across };
}

/** Halves the values along an axis of `length` values, `stride` apart: a triangle two results wide, in quarters. */
function halved(values: Float32Array, stride: number, length: number): Float32Array {
  const result = new Float32Array(values.length / 2);
  for (let at = 0; at < result.length; at++) {
    const column = at % stride;
    const position = ((at - column) / stride) % (length / 2);
    const line = column + ((at - column) / stride - position) * 2 * stride;
    const value = (offset: number): number =>
      values[line + Math.min(Math.max(position * 2 + offset, 0), length - 1) * stride] as number; // inside, clamped
    result[at] = (value(-1) + 3 * value(0) + 3 * value(1) + value(2)) / 8;
  }
  return result;
}
