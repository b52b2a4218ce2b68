import { isInside, type Polygon, type SharePoint, type Zone } from '../../domain/picture/zone.ts';
import { CELLS, COLUMNS, ROWS } from './luma-grid.ts';

/**
 * 1 for each cell that is watched: its centre or a corner lies in a zone (or there are no zones), and its centre lies
 * in no privacy mask. If that leaves no cell, every cell is watched.
 */
export function watchedCells(zones: readonly Zone[], privacyMasks: readonly Polygon[]): Uint8Array {
  const inZones = (place: SharePoint): boolean => zones.some(({ polygon }) => isInside(place, polygon));
  const watched = Uint8Array.from({ length: CELLS }, (_, cell) => {
    const centre = placeIn(cell, 0.5, 0.5);
    if (privacyMasks.some((mask) => isInside(centre, mask))) return 0;
    return zones.length === 0 || inZones(centre) || cornersOf(cell).some(inZones) ? 1 : 0;
  });
  return watched.includes(1) ? watched : watched.fill(1);
}

const placeIn = (cell: number, right: number, down: number): SharePoint => [
  ((cell % COLUMNS) + right) / COLUMNS,
  (Math.floor(cell / COLUMNS) + down) / ROWS,
];

const cornersOf = (cell: number): readonly SharePoint[] => [
  placeIn(cell, 0, 0),
  placeIn(cell, 1, 0),
  placeIn(cell, 1, 1),
  placeIn(cell, 0, 1),
];
