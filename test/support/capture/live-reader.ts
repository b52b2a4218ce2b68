import type { CapturedPicture, FrameSource } from '../../../src/capture/frames/frame-source.ts';
import type { CaptureEvent } from '../../../src/domain/events/capture-events.ts';
import { waitFor } from '../wait-for.ts';

/** Reads a live source until the test is over, as a camera does, and keeps what came. */
export class LiveReader {
  readonly events: CaptureEvent[];
  readonly pictures: CapturedPicture[] = [];
  readonly #stop = new AbortController();
  /** Settles when the source has ended. */
  readonly done: Promise<void>;

  constructor(source: FrameSource, events: CaptureEvent[]) {
    this.events = events;
    this.done = this.#read(source);
    this.done.catch(() => undefined); // the test asks for it
  }

  async #read(source: FrameSource): Promise<void> {
    for await (const picture of source.pictures(this.#stop.signal)) this.pictures.push(picture);
  }

  /** Waits for so many pictures more than there are. */
  async more(count: number): Promise<void> {
    const wanted = this.pictures.length + count;
    await waitFor(`${wanted} pictures`, () => this.pictures.length >= wanted, 20_000);
  }

  async event<T extends CaptureEvent['type']>(type: T): Promise<Extract<CaptureEvent, { type: T }>> {
    return await waitFor(
      type,
      () => this.events.find((event): event is Extract<CaptureEvent, { type: T }> => event.type === type),
      20_000,
    );
  }

  /** @throws what ended the source, if something did */
  async end(): Promise<void> {
    this.#stop.abort();
    await this.done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end().catch(() => undefined);
  }
}
