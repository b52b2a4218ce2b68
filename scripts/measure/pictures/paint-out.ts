import type { Picture, Plane } from '../../../src/domain/picture/frame.ts';
import { type Box, boxHeight, boxWidth } from '../../../src/domain/picture/geometry.ts';

/** Part of the box's size that is painted beyond it on every side: labels are tight, and plates have rims. */
const GROW = 0.15;

/** A copy of the picture whose boxes (in its pixels) show a smooth mixture of what surrounds them. */
export function paintOut(picture: Picture, boxes: readonly Box[]): Picture {
  const painted = (plane: Plane, scale: number): Plane => {
    const copy = { ...plane, data: Uint8Array.from(plane.data) };
    for (const box of boxes) paintPlane(copy, grown(box, scale));
    return copy;
  };
  return {
    ...picture,
    y: painted(picture.y, 1),
    u: painted(picture.u, 0.5),
    v: painted(picture.v, 0.5),
  };
}

function grown(box: Box, scale: number): Box {
  const dx = GROW * boxWidth(box) + 2;
  const dy = GROW * boxHeight(box) + 2;
  return [
    Math.floor((box[0] - dx) * scale),
    Math.floor((box[1] - dy) * scale),
    Math.ceil((box[2] + dx) * scale),
    Math.ceil((box[3] + dy) * scale),
  ];
}

/** Every pixel becomes the mean of the four on the box's sides in its row and column, near ones weighing more. */
function paintPlane({ widthPx, heightPx, data }: Plane, [x0, y0, x1, y1]: Box): void {
  const at = (x: number, y: number): number =>
    data[Math.min(Math.max(y, 0), heightPx - 1) * widthPx + Math.min(Math.max(x, 0), widthPx - 1)] ?? 0;
  for (let y = Math.max(y0, 0); y < Math.min(y1, heightPx); y++)
    for (let x = Math.max(x0, 0); x < Math.min(x1, widthPx); x++) {
      const sides = [
        [at(x0 - 1, y), 1 / (x - x0 + 1)],
        [at(x1, y), 1 / (x1 - x)],
        [at(x, y0 - 1), 1 / (y - y0 + 1)],
        [at(x, y1), 1 / (y1 - y)],
      ] as const;
      const weight = sides.reduce((sum, [, w]) => sum + w, 0);
      data[y * widthPx + x] = sides.reduce((sum, [value, w]) => sum + value * w, 0) / weight;
    }
}
