import type { DecoderCommand } from './decoder.ts';
import { decodeWithFfmpeg, LIVE_INPUT } from './ffmpeg.ts';

export type V4l2Settings = {
  /** `/dev/video0`, better a name under `/dev/v4l/by-path` that survives a restart. */
  readonly device: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** What the device is asked to deliver; null for the driver's default. */
  readonly deviceFramesPerSecond: number | null;
  /**
   * The name that `ffmpeg -f v4l2 -list_formats all -i DEVICE` shows: mjpeg, yuyv422, h264; null for the driver's
   * default.
   */
  readonly inputFormat: string | null;
  readonly stallAfterMs: number;
  readonly framesPerSecond: number;
};

/**
 * The kernel has few buffers of its own: one thread of ffmpeg (`-thread_queue_size`) empties them while another
 * decodes.
 */
export function v4l2Command(settings: V4l2Settings): DecoderCommand {
  const { device, widthPx, heightPx, deviceFramesPerSecond, inputFormat, framesPerSecond } = settings;
  const format = inputFormat === null ? [] : ['-input_format', inputFormat];
  const rate = deviceFramesPerSecond === null ? [] : ['-framerate', String(deviceFramesPerSecond)];
  const command = decodeWithFfmpeg(
    [
      ...[...LIVE_INPUT, '-f', 'v4l2', '-thread_queue_size', '8'],
      ...[...format, '-video_size', `${widthPx}x${heightPx}`, ...rate],
      ...['-i', device],
    ],
    framesPerSecond,
  );
  return { ...command, reach: { write: [device] } };
}
