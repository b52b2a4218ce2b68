/**
 * The main thread's side of one camera thread: starts its worker, receives its reads and events, stops it.
 *
 * Only plain data crosses; each side decodes what it gets. The worker waits for the acknowledgement of a read before it
 * continues. At most one read of a camera is therefore in neither the buffer nor a passage.
 *
 * A worker is never terminated before it has nothing more to do: the inference library would end the whole process if
 * that happened while it loads a model or runs one. A worker that is late is left to itself (`exit-at-once.ts`).
 */
// Must be the first import: a thread that loads the inference library inherits this thread's environment.
import '../platform/telemetry-off.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Emit, StageEvent } from '../domain/events/events.ts';
import { decodePassageEnd } from '../domain/read/passage-end.ts';
import { decodePlateRead, type EncodedPlateRead, type PlateRead } from '../domain/read/plate-read.ts';
import { Bug, Unavailable } from '../platform/errors.ts';
import type { ReadSink } from './camera.ts';
import {
  type CameraFault,
  type CameraThreadData,
  type FromCamera,
  faultOf,
  type ToCamera,
} from './messages.ts';

export type CameraThreadParts = {
  readonly sink: ReadSink;
  readonly emit: Emit<StageEvent>;
  /** Called for a read that could not be accepted. The worker then waits for its acknowledgement forever. */
  readonly onFailure: (error: unknown) => void;
};

/**
 * Few objects outlive a frame. By default the engine lets their garbage grow to ten times this size in the first
 * quarter of an hour. That looks like a leak and wastes memory.
 */
const YOUNG_MB = 16;

/** The messages for which the worker waits for an acknowledgement. */
type GivenOut = Extract<FromCamera, { readonly type: 'read' | 'illegible' | 'passageEnd' }>;

function readIn(encoded: EncodedPlateRead): PlateRead {
  const read = decodePlateRead(encoded);
  if (read === null) throw new Bug('camera.bad-read', 'A camera sent a read without plate text.');
  return read;
}

export class CameraThread {
  readonly #worker: Worker;
  readonly #ended = Promise.withResolvers<CameraFault | null>();
  #isLeft = false;

  constructor(data: CameraThreadData, { sink, emit, onFailure }: CameraThreadParts) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.#worker.on('message', (message: FromCamera) => {
      if (message.type === 'ended') this.#end(message.fault);
      else if (this.#isLeft) return;
      else if (message.type === 'event') emit(message.event);
      else
        this.#accept(message, sink).catch((error: unknown) => {
          onFailure(error);
          this.#ended.resolve(faultOf(error));
        });
    });
    this.#worker.once('error', (error) => this.#ended.resolve(faultOf(error)));
    this.#worker.once('exit', (code) =>
      this.#ended.resolve(
        faultOf(new Bug('camera.gone', `The thread of the camera ended with exit code ${code}.`)),
      ),
    );
  }

  /** Settles when the camera has nothing more to deliver. Null if nothing went wrong. */
  ended(): Promise<CameraFault | null> {
    return this.#ended.promise;
  }

  /**
   * Stops capture and lets open passages become reads. The thread is gone afterwards, unless it was late.
   * @returns false if the thread was not done in time. Whatever it still sends is ignored, and it ends by itself.
   */
  async stop(withinMs: number): Promise<boolean> {
    this.#post({ type: 'stop' });
    const done = new AbortController();
    const late = sleep(withinMs, 'late', { signal: done.signal }).catch(() => 'late');
    const outcome = await Promise.race([this.ended().then(() => 'ended'), late]);
    done.abort();
    if (outcome === 'ended') await this.#worker.terminate();
    else this.#leave(withinMs);
    return outcome === 'ended';
  }

  /** The process does not wait for the thread either. */
  #leave(withinMs: number): void {
    this.#isLeft = true;
    this.#worker.unref();
    this.#ended.resolve(
      faultOf(new Unavailable('camera.late', `The thread of the camera did not end within ${withinMs} ms.`)),
    );
  }

  #end(fault: CameraFault | null): void {
    this.#ended.resolve(fault);
    if (this.#isLeft) void this.#worker.terminate();
  }

  async #accept(message: GivenOut, sink: ReadSink): Promise<void> {
    if (message.type === 'illegible') await sink.acceptIllegible(message.passage);
    else if (message.type === 'passageEnd') await sink.acceptEnd(decodePassageEnd(message.end));
    else await sink.accept(readIn(message.read));
    this.#post({ type: 'accepted' });
  }

  #post(message: ToCamera): void {
    this.#worker.postMessage(message);
  }
}
