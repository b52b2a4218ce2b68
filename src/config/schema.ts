import { z } from 'zod';
import { CONTEXTUAL_IMAGES } from '../domain/read/evidence.ts';
import { MAX_SOCKET_PATH_BYTES } from '../platform/unix-socket.ts';
import { broker } from './broker-schema.ts';
import { buffer } from './buffer-schema.ts';
import { hotLists } from './hot-list-schema.ts';
import { file, key, name, optionalFile, shaped, share, whole } from './schema-values.ts';

/**
 * The one source of the configuration: types, defaults, validation, the reference page and the JSON Schema come from
 * here. Bounds stand here; what one key demands of another stands in `rules.ts`.
 */

/** Where a unit answers unless its configuration says otherwise. */
export const DEFAULT_SOCKET_PATH = '/run/waypost/waypost.sock';

/**
 * Brightness, 0 black to 1 white. The median of photographs of night streets lies mostly below the first, of streets by
 * day mostly above the second.
 */
export const DEFAULT_LIGHT = { nightBelow: 0.18, dayAbove: 0.28 } as const;

const hours = z.number().min(0.05).max(720);
const position = z.strictObject({
  latitudeDegrees: key(z.number().min(-90).max(90), 'North is positive (WGS 84).'),
  longitudeDegrees: key(z.number().min(-180).max(180), 'East is positive (WGS 84).'),
});

const videoSource = z.strictObject({
  kind: z.literal('video'),
  path: key(file, 'A video file that ffmpeg can decode.'),
  pace: key(
    z.enum(['own', 'fast']).default('own'),
    "`own` plays at the video's own speed, as a camera would; `fast` takes every frame as soon as it is wanted.",
  ),
});

const stillsSource = z.strictObject({
  kind: z.literal('stills'),
  folder: key(file, 'A folder of JPEG, PNG, WebP or TIFF pictures, taken in the order of their names.'),
  intervalMs: key(whole(1, 60_000).default(100), 'Time between two pictures.'),
});

const credentialsPath = key(
  optionalFile,
  'File with one line `user:password` for the camera; null where it asks for none.',
);
const stallAfterMs = key(
  whole(1_000, 120_000).default(10_000),
  'No picture for so long, the first one after a start included, counts as a stall: the source is started anew.',
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
    '`tcp` loses nothing on the way; `udp` is for cameras that have nothing else.',
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
    "Rate that the device is asked for; null for its driver's default. How many of them are read says `framesPerSecond`.",
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
    'Where the camera gives one picture at each request.',
  ),
  credentialsPath,
  intervalMs: key(whole(50, 60_000).default(200), 'Time from one request to the next.'),
  timeoutMs: key(whole(100, 60_000).default(5_000), 'How long an answer may take.'),
  stallAfterMs,
});

const motionGate = z.strictObject({
  enabled: key(z.boolean().default(true), 'Whether frames without motion are left unread.'),
  minChange: key(
    whole(1, 255).default(12),
    'Grey levels by which a part of the picture must differ from the background to count as changed.',
  ),
  minChangedShare: key(
    share.default(0.001),
    'Share of the picture that has to change before a frame is read.',
  ),
});

const light = z.strictObject({
  nightBelow: key(
    share.default(DEFAULT_LIGHT.nightBelow),
    'Brightness, 0 black to 1 white, below which it becomes night.',
  ),
  dayAbove: key(
    share.default(DEFAULT_LIGHT.dayAbove),
    'Brightness above which it becomes day; between the two it stays.',
  ),
});

const polygon = z
  .array(z.tuple([share, share]))
  .min(3)
  .max(64)
  .meta({
    'x-allowed': '3 to 64 corners [x, y], shares 0 to 1 of the width and height, not all on one line',
  });

const zone = z.strictObject({
  name: key(name, 'Name of the zone, unique at its camera; part of reads.'),
  polygon: key(polygon, 'Its outline.'),
});

const camera = z.strictObject({
  id: key(name, 'Name of the camera, unique on the unit; part of messages.'),
  source: key(
    z.discriminatedUnion('kind', [
      rtspSource,
      v4l2Source,
      libcameraSource,
      snapshotSource,
      videoSource,
      stillsSource,
    ]),
    'Where frames come from: a camera (`rtsp`, `v4l2`, `libcamera`, `snapshot`), a `video` file or a folder of `stills`.',
  ),
  framesPerSecond: key(
    whole(1, 30).default(10),
    'Most frames per second that are taken from the source; not for stills and snapshots, whose pace is `intervalMs`.',
  ),
  motionGate: key(motionGate.prefault({}), 'The cheap test whether a frame is worth reading.'),
  light: key(light.prefault({}), 'When it is day and when night, by the median brightness of the picture.'),
  zones: key(
    z.array(zone).max(16).default([]),
    'Where to look: plates whose middle lies in none are not reported, and motion outside is ignored. Where zones overlap, the first counts. None: everywhere.',
  ),
  privacyMasks: key(
    z.array(polygon).max(32).default([]),
    'Polygons that are blacked out of every frame before anything looks at it: windows, gardens, footpaths.',
  ),
});

export const configSchema = z.strictObject({
  unit: key(
    z.strictObject({
      id: key(name, 'Name of the unit, unique at the broker; part of topics and messages.'),
      position: key(position.nullable().default(null), 'Where the unit stands; part of every read.'),
    }),
    'The pole.',
  ),
  cameras: key(z.array(camera).min(1).max(8), 'The cameras, at least one.'),
  recognition: key(
    z
      .strictObject({
        modelsFolder: key(optionalFile, 'Folder of the models; null for those that came with the program.'),
      })
      .prefault({}),
    'From a frame to plate candidates.',
  ),
  tracking: key(
    z
      .strictObject({
        lostAfterMs: key(whole(100, 60_000).default(1500), 'Time unseen after which a plate counts as lost.'),
        rememberMs: key(
          whole(0, 3_600_000).default(300_000),
          'How long a lost plate that stood still is known again at its place: a parked car that a van hides gives no second read.',
        ),
        confirmLooks: key(
          whole(2, 20).default(2),
          'Looks that must agree on the text before it counts as confirmed.',
        ),
        sureConfidence: key(
          share.nullable().default(null),
          "Confidence from which on a confirmed text is told at once; null for what the character reader's manifest counts as accepted.",
        ),
        doubtfulAfterMs: key(
          whole(0, 60_000).default(400),
          'A confirmed text of less confidence is told this long after the first legible look. What is not confirmed is told when the plate is lost.',
        ),
        minLooks: key(whole(1, 20).default(1), 'Fewest looks that agree on the text of a read.'),
        minConfidence: key(
          share.default(0.4),
          'Least chance that there is a plate and that it reads so: the best localization confidence of its looks times the confidence of the text. What is below it counts as illegible.',
        ),
        minLocalization: key(
          share.default(0.5),
          'Localization confidence that at least one look of a read must reach; finds below it only follow a plate.',
        ),
      })
      .prefault({}),
    'From candidates to one read for each passage.',
  ),
  evidence: key(
    z
      .strictObject({
        contextualImages: key(
          z.enum(CONTEXTUAL_IMAGES).default('with-hits'),
          'Which reads keep and send their contextual image: those `with-hits` only, or `every-read` where the policy of the agency says so.',
        ),
        cropJpegQuality: key(whole(50, 100).default(85), 'JPEG quality of plate crops (100 is best).'),
        cropMaxWidthPx: key(whole(160, 1280).default(320), 'Wider plate crops are scaled down.'),
        contextualJpegQuality: key(whole(30, 100).default(60), 'JPEG quality of contextual images.'),
        contextualMaxWidthPx: key(whole(320, 1920).default(560), 'Wider contextual images are scaled down.'),
      })
      .prefault({}),
    'The images that are kept with a read.',
  ),
  hotLists: key(hotLists.prefault({}), 'The lists that reads are matched against.'),
  alerts: key(
    z
      .strictObject({
        coolDownMinutes: key(
          whole(0, 1440).default(30),
          'A vehicle that has alerted on an entry does not alert on it again for so long; its passes are counted. 0 for never. AMBER alerts and missing persons are always told.',
        ),
        maxInterruptsPerListAndHour: key(
          whole(1, 1000).default(20),
          'Alerts of one list that may interrupt in an hour; what is beyond is reviewed, and that is told.',
        ),
        maxReviewsPerListAndHour: key(
          whole(1, 10_000).default(120),
          'Alerts of one list to be reviewed in an hour; what is beyond is recorded only, and that is told.',
        ),
        verifyWithinHours: key(
          whole(1, 720).default(24),
          'An alert that nobody has verified so long after it was raised expires: it counts as neither right nor wrong. It can still be verified.',
        ),
      })
      .prefault({}),
    'How often people are told.',
  ),
  buffer: key(buffer, 'What the unit keeps.'),
  retention: key(
    z
      .strictObject({
        readHours: key(
          hours.default(720),
          'How long a read that matched nothing is kept at most, delivered or not; it goes up to a 120th of this early.',
        ),
        hitHours: key(
          hours.default(720),
          'How long a read with a hit is kept at most, delivered or not; it goes up to a 120th of this early.',
        ),
      })
      .prefault({}),
    'How long it is kept: at most 30 days.',
  ),
  broker: key(broker, 'Where reads and alerts are delivered.'),
  socket: key(
    z
      .strictObject({
        path: key(
          z.string().min(1).max(MAX_SOCKET_PATH_BYTES).default(DEFAULT_SOCKET_PATH),
          `Unix socket on which the running unit answers the command line; absolute, its path has at most ${MAX_SOCKET_PATH_BYTES} bytes.`,
        ),
      })
      .prefault({}),
    'The way in for the command line.',
  ),
  log: key(
    z
      .strictObject({
        level: key(
          z.enum(['debug', 'info', 'warn', 'error']).default('info'),
          'Least level that is written.',
        ),
      })
      .prefault({}),
    'Operational events, as JSON lines on standard output.',
  ),
});

/** As written in the file, before defaults. */
export type ConfigFile = z.input<typeof configSchema>;
/** With defaults, paths still as written. */
export type DecodedConfig = z.output<typeof configSchema>;
