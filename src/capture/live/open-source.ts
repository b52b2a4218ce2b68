import type { CaptureEvent } from '../../domain/events/capture-events.ts';
import type { Emit } from '../../domain/events/events.ts';
import type { Clock } from '../../domain/time/time.ts';
import { safeUrl } from '../../platform/safe-url.ts';
import type { FrameSource, Session } from '../frames/frame-source.ts';
import { childSession } from '../sources/child-session.ts';
import type { DecoderCommand } from '../sources/decoder.ts';
import { checkFfmpeg } from '../sources/ffmpeg.ts';
import { type SnapshotNote, snapshotSession } from '../sources/http-snapshots.ts';
import { libcameraCommand } from '../sources/libcamera.ts';
import { rtspCommand } from '../sources/rtsp.ts';
import { StillFolder } from '../sources/still-folder.ts';
import { v4l2Command } from '../sources/v4l2.ts';
import { VideoFile } from '../sources/video-file.ts';
import { LIVE_POLICY, LiveSource } from './live-source.ts';
import type { SourceSettings } from './source-settings.ts';

export type SourceParts = {
  readonly cameraId: string;
  readonly clock: Clock;
  /** 0 ≤ r < 1 */
  readonly random: () => number;
  readonly emit: Emit<CaptureEvent>;
};

type LiveSettings = { readonly stallAfterMs: number; readonly credentialsPath?: string | null };

/** Builds a camera's source. Nothing is opened before its pictures are requested. */
export function openSource(settings: SourceSettings, parts: SourceParts): FrameSource {
  const { cameraId, clock, emit } = parts;
  const live = (description: string, { stallAfterMs, credentialsPath }: LiveSettings, session: Session) =>
    new LiveSource(
      { cameraId, description, stallAfterMs, credentialsPath: credentialsPath ?? null, policy: LIVE_POLICY },
      { ...parts, session },
    );
  const decoded = (description: string, of: LiveSettings, command: () => DecoderCommand) =>
    live(description, of, ffmpegSession(command, clock));
  switch (settings.kind) {
    case 'video':
      return new VideoFile(settings, clock);
    case 'stills':
      return new StillFolder(cameraId, settings, clock, emit);
    case 'rtsp':
      return decoded(`RTSP ${safeUrl(settings.url)}`, settings, () => rtspCommand(settings));
    case 'v4l2':
      return decoded(`V4L2 ${settings.device}`, settings, () => v4l2Command(settings));
    case 'libcamera':
      return decoded(`libcamera ${settings.camera}`, settings, () => libcameraCommand(settings));
    case 'snapshot': {
      const note = (note: SnapshotNote): void => emit({ ...note, cameraId });
      const session = snapshotSession(settings, { clock, note });
      return live(`snapshots of ${safeUrl(settings.url)}`, settings, session);
    }
  }
}

/**
 * Checks ffmpeg's version before the first start. Builds the command for each start, because credentials may change.
 */
function ffmpegSession(command: () => DecoderCommand, clock: Clock): Session {
  let checked: Promise<void> | null = null;
  return async function* (signal) {
    checked ??= checkFfmpeg();
    await checked;
    yield* childSession(command(), clock)(signal);
  };
}
