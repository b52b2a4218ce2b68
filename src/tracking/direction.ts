import { boxCentre, boxWidth, distance } from '../domain/picture/geometry.ts';
import type { Direction } from '../domain/read/plate-read.ts';
import type { Trace } from './trace.ts';

/** How many plate widths a plate must have moved: a standing vehicle has no direction. */
const MOVED_WIDTHS = 0.5;
/** How much larger or smaller the plate must have become: the widths of boxes jitter by a few per cent. */
const GROWN = 1.08;

/**
 * Towards the camera or away from it, depending on whether the plate has grown or shrunk. Nothing else in a picture
 * shows the direction unless the camera's position is known. `unknown` for a vehicle that stands, crosses, or was seen
 * too shortly.
 */
export function directionOf({ legible }: Trace): Direction {
  if (legible === null) return 'unknown';
  const { first, last } = legible;
  const grown = boxWidth(last) / Math.max(boxWidth(first), 1);
  const moved = distance(boxCentre(first), boxCentre(last)) / Math.max(boxWidth(first), boxWidth(last), 1);
  if (moved < MOVED_WIDTHS) return 'unknown';
  if (grown >= GROWN) return 'approaching';
  return grown <= 1 / GROWN ? 'leaving' : 'unknown';
}
