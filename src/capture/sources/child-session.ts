import { type Clock, type MonoMs, utcMs } from '../../domain/time/time.ts';
import { Corrupt } from '../../platform/errors.ts';
import { withoutSecrets } from '../../platform/safe-url.ts';
import { type FrameClock, LATE_MS, placeFrame } from '../frames/frame-clock.ts';
import type { Session } from '../frames/frame-source.ts';
import { SourceFault } from '../frames/source-fault.ts';
import { Decoder, type DecoderCommand } from './decoder.ts';

/** The pictures of a source that has been later than this for so long are made live by opening the source again. */
const REOPEN_AFTER_MS = 10_000;

/** What ffmpeg says when a camera refuses user and password, over RTSP or HTTP. */
const LOGIN_REFUSED = /\b401 Unauthorized|\b403 Forbidden|authorization failed|access denied/i;

/**
 * One run of a live source's child: its pictures, with times on the unit's clock. However it ends, the end is a fault.
 */
export const childSession = (command: DecoderCommand, clock: Clock): Session =>
  async function* (signal) {
    const decoder = new Decoder(command);
    let frameClock: FrameClock | null = null;
    let onTimeAt: MonoMs | null = null;
    try {
      for await (const { picture, sourceMs, changed } of decoder.pictures(signal)) {
        // The decoder would scale all later pictures to the first size; a new decoder gives them in their own size.
        if (changed) throw new SourceFault('changed', 'the size or the format of its pictures has changed');
        const [now, nowUtc] = [clock.monoNow(), clock.utcNow()]; // together, before anything else takes time
        frameClock = placeFrame(frameClock, sourceMs, now);
        const { capturedAt } = frameClock;
        if (onTimeAt === null || now - capturedAt <= LATE_MS) onTimeAt = now;
        if (now - onTimeAt > REOPEN_AFTER_MS)
          throw new SourceFault('late', `its pictures stayed more than ${LATE_MS} ms behind`);
        yield {
          picture,
          capturedAtMono: capturedAt,
          capturedAtUtc: utcMs(nowUtc - (now - capturedAt)),
        };
      }
    } catch (error) {
      throw error instanceof Corrupt ? new SourceFault('garbage', error.message) : error;
    }
    if (signal.aborted) return;
    const said = (await decoder.judge()) ?? decoder.lastWords();
    throw new SourceFault(
      LOGIN_REFUSED.test(said) ? 'login' : 'exit',
      withoutSecrets(said, command.secrets) || 'it ended without an error message',
    );
  };
