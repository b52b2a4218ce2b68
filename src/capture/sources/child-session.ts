import type { Clock } from '../../domain/time/time.ts';
import { utcMs } from '../../domain/time/time.ts';
import { Corrupt } from '../../platform/errors.ts';
import { type FrameClock, placeFrame } from '../frames/frame-clock.ts';
import type { Session } from '../frames/frame-source.ts';
import { SourceFault } from '../frames/source-fault.ts';
import { Decoder, type DecoderCommand } from './decoder.ts';
import { withoutCredentials } from './safe-url.ts';

/**
 * One run of a live source's child: its pictures, with times on the unit's clock. However it ends, the end is a fault.
 */
export const childSession = (command: DecoderCommand, clock: Clock): Session =>
  async function* (signal) {
    const decoder = new Decoder(command);
    let frameClock: FrameClock | null = null;
    try {
      for await (const { picture, sourceMs, changed } of decoder.pictures(signal)) {
        // The decoder would scale all later pictures to the first size; a new decoder gives them in their own size.
        if (changed) throw new SourceFault('changed', 'the size or the format of its pictures has changed');
        const now = clock.monoNow();
        frameClock = placeFrame(frameClock, sourceMs, now);
        const { capturedAt } = frameClock;
        yield {
          picture,
          capturedAtMono: capturedAt,
          capturedAtUtc: utcMs(clock.utcNow() - (now - capturedAt)),
        };
      }
    } catch (error) {
      throw error instanceof Corrupt ? new SourceFault('garbage', error.message) : error;
    }
    if (signal.aborted) return;
    const said = (await decoder.judge()) ?? 'it ended without an error message';
    throw new SourceFault('exit', withoutCredentials(said));
  };
