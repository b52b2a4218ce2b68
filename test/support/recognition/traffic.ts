import type { Box } from '../../../src/domain/picture/geometry.ts';
import { boxWidth, overlap } from '../../../src/domain/picture/geometry.ts';
import type { PlateCandidate } from '../../../src/domain/read/plate-candidate.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { candidate, reading } from './readings.ts';

/** One vehicle on a straight road that a camera looks along. */
type Vehicle = {
  readonly text: string;
  readonly entersAtMs: number;
  readonly metresPerSecond: number;
  readonly isApproaching: boolean;
  readonly lane: number;
};

export type Traffic = {
  readonly texts: readonly string[];
  /** Of every vehicle, how many looks at it were read. */
  readonly legibleLooks: ReadonlyMap<string, number>;
  readonly frames: readonly (readonly PlateCandidate[])[];
};

export const FRAME_MS = 1000 / 15;
/** The stretch of road in view, in metres from the camera: plates are 75 to 120 px wide in it. */
const [NEAR_M, FAR_M] = [16, 26];
const PLATE_M = 0.305;
const FOCAL_PX = 6_300;
const HEIGHT_M = 3;

/**
 * Vehicles in four lanes, two each way, at 30 to 55 mph and up to two a second; plates are missed, hidden by nearer
 * vehicles, unreadable, or misread by a character.
 */
export function traffic(random: SeededRandom, vehicles: number): Traffic {
  const fleet = Array.from({ length: vehicles }, (_, index): Vehicle => {
    const lane = random.int(4);
    return {
      text: random.text(3, 'ABCDEFGHJKLMNPRSTUVWXYZ') + random.text(4, '0123456789'),
      // Vehicles of one lane keep a distance of well over a second.
      entersAtMs: index * 500 + random.int(200),
      metresPerSecond: 13.4 + random.int(112) / 10,
      isApproaching: lane < 2,
      lane: (lane + index) % 2 === 0 ? lane : lane ^ 1,
    };
  });
  const legibleLooks = new Map<string, number>();
  const endMs = vehicles * 500 + 3_000;
  const frames: PlateCandidate[][] = [];
  for (let nowMs = 0; nowMs < endMs; nowMs += FRAME_MS) {
    const plates = fleet
      .map((vehicle) => ({ vehicle, box: plateAt(vehicle, nowMs) }))
      .filter((plate) => plate.box !== null)
      .map(({ vehicle, box }) => ({ vehicle, box: box as Box }));
    const frame: PlateCandidate[] = [];
    for (const { vehicle, box } of plates) {
      const isHidden = plates.some(
        (other) =>
          other.vehicle !== vehicle && boxWidth(other.box) > boxWidth(box) && overlap(other.box, box) > 0,
      );
      if (isHidden || random.int(100) < 12) continue;
      const look = lookAt(vehicle.text, box, random);
      if (look.reading.status === 'read')
        legibleLooks.set(vehicle.text, (legibleLooks.get(vehicle.text) ?? 0) + 1);
      frame.push(look);
    }
    frames.push(frame);
  }
  return { texts: fleet.map(({ text }) => text), legibleLooks, frames };
}

/** Where a vehicle's plate is, null when it is not in view. */
function plateAt({ entersAtMs, metresPerSecond, isApproaching, lane }: Vehicle, nowMs: number): Box | null {
  const driven = ((nowMs - entersAtMs) / 1000) * metresPerSecond;
  if (driven < 0 || driven > FAR_M - NEAR_M) return null;
  const away = isApproaching ? FAR_M - driven : NEAR_M + driven;
  const scale = FOCAL_PX / away;
  const width = PLATE_M * scale;
  const [x, y] = [960 + (lane - 1.5) * 1.4 * scale, HEIGHT_M * scale - 500];
  return [x - width / 2, y - width / 4, x + width / 2, y + width / 4];
}

function lookAt(text: string, [x0, y0, x1, y1]: Box, random: SeededRandom): PlateCandidate {
  const tremble = () => random.int(5) - 2;
  const box: Box = [x0 + tremble(), y0 + tremble(), x1 + tremble(), y1 + tremble()];
  const luck = random.int(100);
  if (luck < 8) return candidate(box, reading(null));
  if (luck < 22) return candidate(box, reading(misread(text, random), 0.3 + random.int(50) / 100));
  return candidate(box, reading(text, 0.88 + random.int(12) / 100));
}

function misread(text: string, random: SeededRandom): string {
  const place = random.int(text.length);
  return text.slice(0, place) + random.text(1, 'BDOQ85S2Z7') + text.slice(place + 1);
}
