import type { Picture } from '../../../src/domain/picture/frame.ts';

/** The same scene as a sensor gives it another time: to a camera, equal pictures are one look. */
export function withNoise(picture: Picture, seed: number): Picture {
  const data = Uint8Array.from(picture.y.data);
  data[0] = seed % 256;
  return { ...picture, y: { ...picture.y, data } };
}
