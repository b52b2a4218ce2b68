/** The cameras of a unit as one part. Each has a thread of its own, and they stop in parallel. */
import type { CameraFault, CameraThreadData } from '../camera/messages.ts';
import { CAMERA_RESTARTS, CameraRestarts, type CameraRestartsParts } from '../camera/restarts.ts';
import { GRACE_MS, type Part, type PartsContext, stopInTime } from './parts.ts';

export class Cameras implements Part {
  readonly name = 'cameras';
  readonly #cameras: readonly CameraRestarts[];
  readonly #parts: CameraRestartsParts;
  readonly #context: PartsContext;

  constructor(settings: readonly CameraThreadData[], parts: CameraRestartsParts, context: PartsContext) {
    this.#cameras = settings.map((data) => new CameraRestarts(data, CAMERA_RESTARTS, parts));
    this.#parts = parts;
    this.#context = context;
  }

  start(): void {
    for (const camera of this.#cameras) camera.start();
  }

  /** Each camera is named by itself where it had to be cut short. */
  async stop(deadlineMs: number): Promise<boolean> {
    const stopWithinMs = Math.max(0, deadlineMs - GRACE_MS);
    const stopped = this.#cameras.map((camera) => {
      const part: Part = {
        name: `camera ${camera.cameraId}`,
        start: () => undefined,
        stop: (withinMs) => camera.stop(withinMs),
      };
      return stopInTime({ part, stopWithinMs }, this.#context);
    });
    await Promise.all(stopped);
    return true;
  }

  /** Settles when no camera has anything more to deliver, with the faults of the cameras that failed. */
  async ended(): Promise<readonly CameraFault[]> {
    const faults = await Promise.all(
      this.#cameras.map(async (camera) => {
        const fault = await camera.ended();
        const { cameraId } = camera;
        if (fault) this.#parts.emit({ type: 'cameraFailed', cameraId, detail: fault.message });
        return fault;
      }),
    );
    return faults.filter((fault) => fault !== null);
  }
}
