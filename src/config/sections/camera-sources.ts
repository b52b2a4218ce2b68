/** The sources of a camera's frames: one section for each kind of source. */
import { z } from 'zod';
import { key, optionalPath, path, shaped, whole } from './values.ts';

const videoSource = z.strictObject({
  kind: z.literal('video'),
  path: key(path, 'A video file that ffmpeg can decode.'),
  pace: key(
    z.enum(['own', 'fast']).default('own'),
    "`own` plays at the video's own speed, as a camera would; `fast` delivers every frame as soon as it is needed.",
  ),
});

const stillsSource = z.strictObject({
  kind: z.literal('stills'),
  folder: key(path, 'A folder of JPEG, PNG, WebP or TIFF pictures, taken in the order of their names.'),
  intervalMs: key(whole(1, 60_000).default(100), 'Time between two pictures.'),
});

const credentialsPath = key(
  optionalPath,
  'File with one line `user:password` for the camera; null if it asks for none.',
);
const stallAfterMs = key(
  whole(1_000, 120_000).default(10_000),
  'Time without a picture, also before the first one, after which the unit starts the source again.',
);
const widthPx = key(whole(64, 8_192), 'Width of its pictures.');
const heightPx = key(whole(64, 8_192), 'Height of its pictures.');

const rtspSource = z.strictObject({
  kind: z.literal('rtsp'),
  url: key(
    shaped(/^rtsps?:\/\/[^\s/@?#]+(?:\/[^\s@]*)?$/, 'rtsp://host[:port]/path, without user or password'),
    'The stream of a network camera.',
  ),
  credentialsPath,
  transport: key(
    z.enum(['tcp', 'udp']).default('tcp'),
    '`tcp` loses nothing on the way; `udp` is for cameras that support nothing else.',
  ),
  stallAfterMs,
});

const v4l2Source = z.strictObject({
  kind: z.literal('v4l2'),
  device: key(
    shaped(/^\/dev\/\S+$/, 'a path under /dev'),
    'The device; a name under `/dev/v4l/by-path` survives a restart of the machine.',
  ),
  widthPx,
  heightPx,
  deviceFramesPerSecond: key(
    whole(1, 240).nullable().default(null),
    "Frame rate that the device is asked for; null for its driver's default. `framesPerSecond` says how many of these frames are read.",
  ),
  inputFormat: key(
    shaped(/^[a-z0-9]{1,16}$/, '1 to 16 of a-z and 0-9')
      .nullable()
      .default(null),
    "Format that the device is asked for, by ffmpeg's name (`mjpeg`, `yuyv422`, `h264`); null for the driver's default.",
  ),
  stallAfterMs,
});

const libcameraSource = z.strictObject({
  kind: z.literal('libcamera'),
  camera: key(whole(0, 15).default(0), 'Number of the camera, as `rpicam-hello --list-cameras` counts.'),
  widthPx: key(
    whole(64, 8_192).multipleOf(64).meta({ 'x-allowed': 'a multiple of 64 from 64 to 8192' }),
    'Width of its pictures: a multiple of 64, to which rpicam-vid pads their rows.',
  ),
  heightPx: key(
    whole(64, 8_192).multipleOf(2).meta({ 'x-allowed': 'an even number from 64 to 8192' }),
    'Height of its pictures.',
  ),
  shutterUs: key(
    whole(10, 1_000_000).nullable().default(null),
    'Exposure time in microseconds, 1000 or less for moving vehicles; null leaves it to the camera.',
  ),
  gain: key(
    z.number().min(1).max(64).nullable().default(null),
    'Analogue gain; null leaves it to the camera.',
  ),
  stallAfterMs,
});

const snapshotSource = z.strictObject({
  kind: z.literal('snapshot'),
  url: key(
    shaped(/^https?:\/\/[^\s/@?#]+(?:\/[^\s@]*)?$/, 'http://host[:port]/path, without user or password'),
    'URL at which the camera answers each request with one picture.',
  ),
  credentialsPath,
  intervalMs: key(whole(50, 60_000).default(200), 'Time from one request to the next.'),
  timeoutMs: key(whole(100, 60_000).default(5_000), 'How long the camera may take to answer.'),
  stallAfterMs,
});

/** `kind` selects the variant. */
export const source = z.discriminatedUnion('kind', [
  rtspSource,
  v4l2Source,
  libcameraSource,
  snapshotSource,
  videoSource,
  stillsSource,
]);
