import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CaptureEvent } from '../../domain/events/capture-events.ts';
import type { Emit } from '../../domain/events/events.ts';
import type { Clock } from '../../domain/time/time.ts';
import { decodeStill } from '../../imaging/jpeg.ts';
import { readPictureFile } from '../../imaging/picture-file.ts';
import { explain, Unavailable } from '../../platform/errors.ts';
import type { CapturedPicture, FrameSource } from '../frames/frame-source.ts';
import { recordedTimes } from '../frames/recorded-times.ts';

export type StillFolderSettings = {
  readonly folder: string;
  /** Time from one still to the next, as if a camera had taken them. */
  readonly intervalMs: number;
};

const STILL = /\.(jpe?g|png|webp|tiff?)$/i;

/**
 * A folder of stills, in the order of their names; the last one counts as taken when reading starts. A still that
 * cannot be decoded is reported and skipped.
 */
export class StillFolder implements FrameSource {
  readonly description: string;
  readonly waits = true;
  readonly #cameraId: string;
  readonly #settings: StillFolderSettings;
  readonly #clock: Clock;
  readonly #emit: Emit<CaptureEvent>;

  constructor(cameraId: string, settings: StillFolderSettings, clock: Clock, emit: Emit<CaptureEvent>) {
    this.#cameraId = cameraId;
    this.#settings = settings;
    this.#clock = clock;
    this.#emit = emit;
    this.description = `stills in ${basename(settings.folder)}`;
  }

  async *pictures(signal: AbortSignal): AsyncGenerator<CapturedPicture, void, undefined> {
    const files = await this.#files();
    const { intervalMs } = this.#settings;
    const place = recordedTimes(this.#clock, (files.length - 1) * intervalMs);
    for (const [index, file] of files.entries()) {
      if (signal.aborted) return;
      const picture = await this.#decode(file);
      if (picture === null) continue;
      yield { picture, ...place(index * intervalMs) };
    }
  }

  async #files(): Promise<readonly string[]> {
    const { folder } = this.#settings;
    const names = await readdir(folder).catch((cause: unknown) => {
      throw new Unavailable(
        'capture.no-folder',
        `The folder of stills ${folder} cannot be read. Check "source.folder" of the camera.`,
        cause,
      );
    });
    const files = names.filter((name) => STILL.test(name)).toSorted();
    if (files.length === 0)
      throw new Unavailable(
        'capture.no-stills',
        `There are no pictures in ${folder} (JPEG, PNG, WebP or TIFF).`,
      );
    return files;
  }

  async #decode(file: string): Promise<CapturedPicture['picture'] | null> {
    try {
      const { blemishes, ...picture } = await decodeStill(
        await readPictureFile(join(this.#settings.folder, file)),
        file,
      );
      const detail = `${file}: ${blemishes.join(', ')}`;
      if (blemishes.length > 0) this.#emit({ type: 'pictureMended', cameraId: this.#cameraId, detail });
      return picture;
    } catch (error) {
      this.#emit({ type: 'stillUnreadable', cameraId: this.#cameraId, file, detail: explain(error) });
      return null;
    }
  }
}
