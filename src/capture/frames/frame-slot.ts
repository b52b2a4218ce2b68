import type { Frame } from '../../domain/picture/frame.ts';

/**
 * The one place between capture and recognition. A live source never waits: a newer frame replaces a frame that was not
 * read in time. A source that can wait is held until its frame was read.
 *
 * Used inside one thread: one side puts, the other takes.
 */
export class FrameSlot {
  #frame: Frame | null = null;
  #closed = false;
  #wakeTaker: (() => void) | null = null;
  #wakePutter: (() => void) | null = null;

  /** @returns true if the frame replaced an older one. */
  put(frame: Frame): boolean {
    const replaced = this.#frame !== null;
    this.#frame = frame;
    this.#wakeTaker?.();
    return replaced;
  }

  /** Waits until the slot is empty, then puts. */
  async putWhenEmpty(frame: Frame): Promise<void> {
    while (this.#frame !== null && !this.#closed)
      await new Promise<void>((resolve) => {
        this.#wakePutter = resolve;
      });
    if (!this.#closed) this.put(frame);
  }

  /** @returns the newest frame, or null once the slot is closed and empty. */
  async take(): Promise<Frame | null> {
    while (this.#frame === null) {
      if (this.#closed) return null;
      await new Promise<void>((resolve) => {
        this.#wakeTaker = resolve;
      });
    }
    const frame = this.#frame;
    this.#frame = null;
    this.#wakePutter?.();
    return frame;
  }

  /** No more frames come. The frame inside can still be read. */
  close(): void {
    this.#closed = true;
    this.#wakeTaker?.();
    this.#wakePutter?.();
  }
}
