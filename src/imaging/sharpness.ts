/**
 * Mean absolute difference of horizontal neighbours in a normalized crop: 0 for a flat or blurred crop, 1 for stripes
 * of one pixel. Normalized means relative to the crop's own contrast. Only crops of the same width can be compared.
 * @param normalized as `normalize` returns it, rows of `widthPx` values.
 */
export function sharpness(normalized: Float32Array, widthPx: number): number {
  let sum = 0;
  for (let start = 0; start < normalized.length; start += widthPx)
    for (let at = start + 1; at < start + widthPx; at++)
      sum += Math.abs((normalized[at] as number) - (normalized[at - 1] as number)); // inside by construction
  return Math.min(sum / (normalized.length - normalized.length / widthPx), 1);
}
