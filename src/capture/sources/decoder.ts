import { setTimeout as sleep } from 'node:timers/promises';
import type { Picture } from '../../domain/picture/frame.ts';
import { type StreamingChild, spawnStreaming } from '../../platform/child-process.ts';
import { confined } from '../../platform/confinement/confined.ts';
import type { ProgramReach } from '../../platform/confinement/reach.ts';
import { Unavailable } from '../../platform/errors.ts';
import { type FrameTime, frameTimes } from '../frames/frame-times.ts';
import { picturesOf } from './y4m.ts';

/** A program that writes pictures to its stdout (YUV4MPEG2) and their times to its descriptor 3. */
export type DecoderCommand = {
  readonly program: string;
  readonly args: readonly string[];
  /** What it reaches beyond the system's own libraries. It reads input from outside, and may have flaws. */
  readonly reach?: ProgramReach;
  /** What it reads from its stdin. Other users of the machine can list its arguments, but not this. */
  readonly input?: string;
  /** What must not be shown of the child's messages. */
  readonly secrets?: readonly string[];
};

export type TimedPicture = { readonly picture: Picture } & FrameTime;

/** How long a child that has closed its output may take to exit and report its status. */
const END_GRACE_MS = 2_000;

/** One run of such a child. */
export class Decoder {
  readonly #command: DecoderCommand;
  #child: StreamingChild | null = null;

  constructor(command: DecoderCommand) {
    this.#command = command;
  }

  /**
   * Starts the child: pictures until it ends or the signal aborts. The child is gone afterwards, however the loop
   * ended.
   * @throws Corrupt when its output is something else.
   */
  async *pictures(signal: AbortSignal): AsyncGenerator<TimedPicture, void, undefined> {
    const over = new AbortController();
    const { args, program, input, reach } = this.#command;
    const call = confined({ program, args }, reach ?? {});
    const child = spawnStreaming(call.program, call.args, AbortSignal.any([signal, over.signal]), input);
    this.#child = child;
    const times = frameTimes(child.side);
    try {
      for await (const picture of picturesOf(child.stdout)) {
        const { value: time } = await times.next();
        if (!time) return; // the child died between the picture and its time
        yield { picture, ...time };
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      child.side.destroy(); // with unread bytes the child would never exit
      const ended = child.exited.catch(() => undefined); // `judge` tells it
      if (child.stdout.readableEnded)
        await Promise.race([ended, sleep(END_GRACE_MS, undefined, { ref: false })]);
      over.abort();
      await ended;
    }
  }

  /** The end of what the child has written to its stderr. It may hold secrets. */
  lastWords(): string {
    return this.#child?.stderrTail() ?? '';
  }

  /**
   * After the pictures: how the child ended, in words, with its last output; null if it ended well.
   * @throws Unavailable if it could not be started.
   */
  async judge(): Promise<string | null> {
    if (this.#child === null) return null;
    const { code, signal } = await this.#child.exited.catch((cause: unknown) => {
      throw new Unavailable('capture.no-program', `${this.#command.program} cannot be started.`, cause);
    });
    if (code === 0) return null;
    return this.lastWords() || (code === null ? `ended by ${signal}` : `exit code ${code}`);
  }
}
