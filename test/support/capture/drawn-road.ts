import { planesOf, type Yuv420, yuv420Bytes } from '../../../src/imaging/yuv.ts';

/** Numbers 0..1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What changes from picture to picture, drawn into the luma; `timeS` counts from when it began. */
export type Disturbance = (picture: Yuv420, timeS: number) => void;

/** Every pixel made brighter or darker, as an exposure does, by the factor of its column. */
export function gain(picture: Yuv420, factorAt: (x: number) => number): void {
  const { widthPx, heightPx, data } = picture.y;
  const black = picture.range === 'limited' ? 16 : 0;
  const factors = Float64Array.from({ length: widthPx }, (_, x) => factorAt(x));
  for (let y = 0, at = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++, at++)
      data[at] = clamp(((data[at] as number) - black) * (factors[x] as number) + black);
}

/** The camera's exposure jumps: a third darker for three seconds of every six. */
export const lightStep: Disturbance = (picture, timeS) => {
  if (timeS % 6 < 3) gain(picture, () => 0.67);
};

/** The edge of a cloud's shadow, two thirds of the picture wide, crosses within three seconds; back again after six. */
export const cloudShadow: Disturbance = (picture, timeS) => {
  const phase = (timeS % 12) / 3; // 0..1 in, 1..2 shaded, 2..3 out
  const edge = (phase < 2 ? phase : 3 - phase) * (1 + SHADOW_EDGE);
  const { widthPx } = picture;
  gain(picture, (x) => 1 - 0.4 * smooth((edge - x / widthPx) / SHADOW_EDGE));
};
const SHADOW_EDGE = 0.67;

/**
 * Streaks that last one picture each, 4 to 8 % of its height long and 1/900 of its width wide.
 * @param brighter by how many grey levels: 25 for rain by day, 60 for drops that an infrared lamp lights.
 */
export function rain(streaks: number, brighter: number, seed = 1): Disturbance {
  const random = seededRandom(seed);
  return ({ y: { widthPx, heightPx, data } }) => {
    const across = Math.max(Math.round(widthPx / 900), 1);
    for (let streak = 0; streak < streaks; streak++) {
      const x = Math.floor(random() * (widthPx - across));
      const top = Math.floor(random() * heightPx);
      const bottom = Math.min(top + Math.floor((0.04 + 0.04 * random()) * heightPx), heightPx);
      for (let y = top; y < bottom; y++)
        for (let at = y * widthPx + x; at < y * widthPx + x + across; at++)
          data[at] = clamp((data[at] as number) + brighter);
    }
  };
}

/** A crown of leaves in the upper left that sways by 1.5 % of the picture's width, and whose leaves flutter. */
export function swayingTree(seed = 2): Disturbance {
  const random = seededRandom(seed);
  const leaves = Array.from({ length: 900 }, () => ({
    x: (random() + random()) * 0.16,
    y: (random() + random()) * 0.2,
    size: 0.004 + random() * 0.008,
    grey: 25 + random() * 110,
    phase: random() * 7,
    beat: 4 + random() * 5,
  }));
  return ({ widthPx, heightPx, y: { data } }, timeS) => {
    const sway = 0.015 * Math.sin(2.2 * timeS) * (0.6 + 0.4 * Math.sin(0.31 * timeS));
    for (const { x, y, size, grey, phase, beat } of leaves) {
      const centre = x + sway + 0.003 * Math.sin(beat * timeS + phase);
      const left = Math.max(Math.floor((centre - size) * widthPx), 0);
      const right = Math.max(Math.floor((centre + size) * widthPx), 0);
      for (let row = Math.floor(y * heightPx); row < (y + size) * heightPx; row++)
        data.fill(clamp(grey), row * widthPx + left, row * widthPx + right);
    }
  };
}

/** Noise of a picture taken with little light: about normal, `sigma` grey levels. */
export function noise(sigma: number, seed = 3): Disturbance {
  const random = seededRandom(seed);
  // A table of 64k values read from a random place: a Gaussian for every pixel would take longer than the rest.
  const table = Float32Array.from(
    { length: 65_536 },
    () => (random() + random() + random() + random() - 2) * Math.sqrt(3) * sigma,
  );
  // Whole grey levels, which the array that they are added into clamps: the same picture in a fraction of the time.
  const levels = Int16Array.from({ length: table.length + RUN }, (_, i) =>
    Math.round(table[i % table.length] as number),
  );
  return ({ y: { data } }) => {
    random(); // drawn and left: the figures of docs/motion-and-light.md rest on this sequence
    const clamped = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
    for (let from = 0; from < data.length; from += RUN) {
      const start = Math.floor(random() * table.length);
      const to = Math.min(from + RUN, data.length);
      for (let i = from; i < to; i++) clamped[i] = (data[i] as number) + (levels[start + i - from] as number);
    }
  };
}

/** Pixels in a row that take their noise from one place of the table. */
const RUN = 1_024;

export type DrawnVehicle = {
  /** Shares of the picture: left and top edge, width and height. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Grey level of its body, 0..255. */
  readonly body: number;
  /** Whether its lamps are on. */
  readonly lamps?: boolean;
};

/** A road with kerb, markings and rough asphalt of the given grey level; full range, grey. */
export function drawnRoad(widthPx: number, heightPx: number, asphalt: number): Yuv420 {
  const picture = planesOf(new Uint8Array(yuv420Bytes(widthPx, heightPx)), widthPx, heightPx, 'full');
  picture.u.data.fill(128);
  picture.v.data.fill(128);
  const random = seededRandom(4);
  for (let y = 0, at = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++, at++) {
      const far = y < heightPx * 0.25;
      const marking = !far && Math.abs(x / widthPx - 0.5) < 0.006 && (y / heightPx) % 0.2 < 0.12;
      const level = far ? asphalt * 1.5 : marking ? asphalt * 1.9 : asphalt;
      picture.y.data[at] = clamp(level * (0.94 + 0.12 * random()));
    }
  return picture;
}

/** A copy with a vehicle from behind: body, rear window, tyres, a plate a sixth as wide as itself, lamps. */
export function withVehicle(road: Yuv420, { x, y, width, height, body, lamps }: DrawnVehicle): Yuv420 {
  const picture = copyOf(road);
  const part = (left: number, top: number, right: number, bottom: number, grey: number): void =>
    fillPart(picture, [x + left * width, y + top * height, x + right * width, y + bottom * height], grey);
  part(0.12, 0, 0.88, 0.45, body);
  part(0, 0.35, 1, 0.88, body);
  part(0.2, 0.08, 0.8, 0.38, body * 0.5);
  part(0.05, 0.88, 0.2, 1, 12);
  part(0.8, 0.88, 0.95, 1, 12);
  part(0.42, 0.6, 0.58, 0.72, lamps ? 200 : Math.max(body, 90) + 60);
  if (lamps) {
    part(0.02, 0.45, 0.16, 0.58, 250);
    part(0.84, 0.45, 0.98, 0.58, 250);
  }
  return picture;
}

export function copyOf(picture: Yuv420): Yuv420 {
  const { widthPx, heightPx, y, u, v, range } = picture;
  const bytes = new Uint8Array(yuv420Bytes(widthPx, heightPx));
  bytes.set(y.data);
  bytes.set(u.data, y.data.length);
  bytes.set(v.data, y.data.length + u.data.length);
  return planesOf(bytes, widthPx, heightPx, range);
}

type Shares = readonly [left: number, top: number, right: number, bottom: number];

function fillPart({ widthPx, heightPx, y }: Yuv420, [left, top, right, bottom]: Shares, grey: number): void {
  const from = Math.max(Math.round(left * widthPx), 0);
  const to = Math.min(Math.round(right * widthPx), widthPx);
  for (let row = Math.max(Math.round(top * heightPx), 0); row < Math.min(bottom * heightPx, heightPx); row++)
    if (from < to) y.data.fill(clamp(grey), row * widthPx + from, row * widthPx + to);
}

const clamp = (grey: number): number => Math.min(Math.max(Math.round(grey), 0), 255);
const smooth = (share: number): number => {
  const s = Math.min(Math.max(share, 0), 1);
  return s * s * (3 - 2 * s);
};
