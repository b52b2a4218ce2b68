/**
 * Mean absolute difference of horizontal neighbours in a normalized crop: 0 for a flat or blurred one, 1 for stripes
 * of one pixel. Normalized means over the crop's own contrast. Comparable between crops of one width only.
 * @param normalized as `normalize` gives it, rows of `widthPx` values.
 */
export function sharpness(normalized: Float32Array, widthPx: number): number {
  let sum = 0;
  for (let start = 0; start < normalized.length; start += widthPx)
    for (let at = start + 1; at < start + widthPx; at++)
      sum += Math.abs((normalized[at] as number) - (normalized[at - 1] as number)); // inside by construction
  return Math.min(sum / (normalized.length - normalized.length / widthPx), 1);
}
