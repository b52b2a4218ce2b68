import { readdirSync } from 'node:fs';
import type { ProgramReach } from '../../platform/confinement/reach.ts';
import type { DecoderCommand } from './decoder.ts';
import { decodeWithFfmpeg } from './ffmpeg.ts';

export type LibcameraSettings = {
  /** The number that `rpicam-hello --list-cameras` shows. */
  readonly camera: number;
  /** A multiple of 64: rpicam-vid pads the rows of raw pictures to that and does not say so. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Exposure in microseconds; null leaves it to the camera. */
  readonly shutterUs: number | null;
  /** Analogue gain; null leaves it to the camera. */
  readonly gain: number | null;
  readonly stallAfterMs: number;
  readonly framesPerSecond: number;
};

/**
 * rpicam-vid into ffmpeg. The pictures are raw, because an encoder would cost the unit's processor twice. They carry no
 * times, so ffmpeg stamps them on arrival, on a thread that does nothing else (`-thread_queue_size`). The shell between
 * the two is needed only for the pipe; its command line contains nothing but numbers of ours.
 */
export function libcameraCommand(settings: LibcameraSettings): DecoderCommand {
  const { widthPx, heightPx, framesPerSecond } = settings;
  const decoder = decodeWithFfmpeg(
    [
      ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-video_size', `${widthPx}x${heightPx}`],
      ...['-framerate', String(framesPerSecond), '-use_wallclock_as_timestamps', '1'],
      ...['-thread_queue_size', '8', '-i', 'pipe:0'],
    ],
    framesPerSecond,
  );
  const line = `rpicam-vid ${rpicamArguments(settings).join(' ')} | exec "$@"`;
  return { program: 'sh', args: ['-c', line, 'sh', decoder.program, ...decoder.args], reach: cameraReach() };
}

/** libcamera finds the camera in /sys and through udev, and works with its devices and the memory that they share. */
const CAMERA_DEVICES = /^(?:video|media|v4l-subdev)\d+$|^(?:dma_heap|vchiq|vcio|vcsm-cma|udmabuf|dri)$/;

const cameraReach = (): ProgramReach => ({
  read: ['/sys', '/run/udev', '/proc/device-tree'],
  write: readdirSync('/dev')
    .filter((name) => CAMERA_DEVICES.test(name))
    .map((name) => `/dev/${name}`),
});

export function rpicamArguments(settings: LibcameraSettings): readonly string[] {
  const { camera, widthPx, heightPx, shutterUs, gain, framesPerSecond } = settings;
  return [
    ...['--camera', String(camera), '--timeout', '0', '--nopreview'],
    ...['--width', String(widthPx), '--height', String(heightPx), '--framerate', String(framesPerSecond)],
    ...(shutterUs === null ? [] : ['--shutter', String(shutterUs)]),
    ...(gain === null ? [] : ['--gain', String(gain)]),
    ...['--codec', 'yuv420', '--flush', '--output', '-'],
  ];
}
