import { crc32 } from 'node:zlib';
import type { CaptureEvent } from '../../domain/events/capture-events.ts';
import type { Emit } from '../../domain/events/events.ts';
import type { Picture } from '../../domain/picture/frame.ts';
import type { MonoMs } from '../../domain/time/time.ts';

/** One row in four stands for a picture: the noise of a sensor changes every row of every picture. */
const ROW_STEP = 4;
/** How many pictures are remembered: a camera that repeats its last seconds is as frozen as one that stands still. */
const REMEMBERED = 256;
/** Cameras serve one picture for a second or two, and video of a still scene repeats itself between key frames. */
const FROZEN_AFTER_MS = 10_000;
const FROZEN_AFTER_PICTURES = 3;

export type WatchedPicture = {
  /** Equal for equal pictures, and for no others but by a rare accident. */
  readonly pictureId: number;
  /** It is the picture before it once more. */
  readonly isSame: boolean;
};

/**
 * Tells pictures that were given before from new ones. A picture that comes twice is one look at a vehicle, and its
 * capture time is wrong the second time. A camera that gives no new picture for a while is frozen, and that is told
 * when it begins and when it ends.
 */
export class PictureWatch {
  readonly #cameraId: string;
  readonly #emit: Emit<CaptureEvent>;
  /** The latest pictures, in the order in which they were last seen. */
  readonly #known = new Set<number>();
  #last: { readonly pictureId: number; readonly luma: Uint8Array } | null = null;
  #newAt: MonoMs | null = null;
  #repeats = 0;
  #isFrozen = false;

  constructor(cameraId: string, emit: Emit<CaptureEvent>) {
    this.#cameraId = cameraId;
    this.#emit = emit;
  }

  /** Processes a picture, in order of capture. */
  follow({ y, widthPx, heightPx }: Picture, at: MonoMs): WatchedPicture {
    const pictureId = idOf(y.data, widthPx, heightPx);
    const isSame = this.#last?.pictureId === pictureId && Buffer.compare(this.#last.luma, y.data) === 0;
    this.#last = { pictureId, luma: y.data };
    const isKnown = this.#known.delete(pictureId);
    this.#known.add(pictureId);
    if (this.#known.size > REMEMBERED) this.#forgetOldest();
    if (isKnown && this.#newAt !== null) this.#repeat(at - this.#newAt);
    else this.#renew(at);
    return { pictureId, isSame };
  }

  #repeat(forMs: number): void {
    this.#repeats++;
    if (this.#isFrozen || this.#repeats < FROZEN_AFTER_PICTURES - 1 || forMs < FROZEN_AFTER_MS) return;
    this.#isFrozen = true;
    this.#emit({ type: 'pictureFroze', cameraId: this.#cameraId, forMs: Math.round(forMs) });
  }

  #renew(at: MonoMs): void {
    const frozenMs = Math.round(at - (this.#newAt ?? at));
    if (this.#isFrozen) this.#emit({ type: 'pictureThawed', cameraId: this.#cameraId, frozenMs });
    this.#isFrozen = false;
    this.#newAt = at;
    this.#repeats = 0;
  }

  #forgetOldest(): void {
    for (const oldest of this.#known) {
      this.#known.delete(oldest);
      return;
    }
  }
}

function idOf(luma: Uint8Array, widthPx: number, heightPx: number): number {
  let id = crc32(`${widthPx}×${heightPx}`);
  for (let row = 0; row < heightPx; row += ROW_STEP)
    id = crc32(luma.subarray(row * widthPx, (row + 1) * widthPx), id);
  return id;
}
