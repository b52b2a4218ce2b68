import { z } from 'zod';
import { MAX_SOCKET_PATH_BYTES } from '../platform/unix-socket.ts';
import { alerts } from './sections/alerts.ts';
import { broker } from './sections/broker.ts';
import { buffer, retention } from './sections/buffer.ts';
import { camera } from './sections/cameras.ts';
import { hotLists } from './sections/hot-lists.ts';
import { evidence, tracking } from './sections/passages.ts';
import { key, name, optionalPath, pathOf, shaped } from './sections/values.ts';

/**
 * The only source of the configuration: types, defaults, validation, the reference page and the JSON Schema come from
 * here. Limits of single keys are here and in `sections/`. Rules between keys are in `rules.ts`.
 */

/** The socket on which a unit answers, unless its configuration names another. */
export const DEFAULT_SOCKET_PATH = '/run/waypost/waypost.sock';

/** The limit is the kernel's. It counts the bytes of the absolute path, not of the path as written. */
const socketPath = pathOf(MAX_SOCKET_PATH_BYTES)
  .refine((path) => Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES)
  .meta({ 'x-allowed': `a path of at most ${MAX_SOCKET_PATH_BYTES} bytes once absolute` });

const groupName = shaped(/^[a-z_][a-z0-9_-]{0,31}$/, 'the name of a group of this machine');

const position = z.strictObject({
  latitudeDegrees: key(z.number().min(-90).max(90), 'North is positive (WGS 84).'),
  longitudeDegrees: key(z.number().min(-180).max(180), 'East is positive (WGS 84).'),
});

export const configSchema = z.strictObject({
  unit: key(
    z.strictObject({
      id: key(name, 'Name of the unit, unique at the broker; part of topics and messages.'),
      position: key(position.nullable().default(null), 'Where the unit stands; part of every read.'),
      homeRegion: key(
        shaped(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'a region of ISO 3166-2, such as US-IA')
          .nullable()
          .default(null),
        'Region that most vehicles here come from. The unit begins with it and learns the true shares from its reads; null for the whole country.',
      ),
    }),
    'The pole.',
  ),
  cameras: key(z.array(camera).min(1).max(8), 'The cameras, at least one.'),
  recognition: key(
    z
      .strictObject({
        modelsFolder: key(optionalPath, 'Folder of the models; null for those that came with the program.'),
      })
      .prefault({}),
    'From a frame to plate candidates.',
  ),
  tracking: key(tracking, 'From candidates to one read for each passage.'),
  evidence: key(evidence, 'The images that are kept with a read.'),
  hotLists: key(hotLists.prefault({}), 'The lists that reads are matched against.'),
  alerts: key(alerts, 'How often alerts reach people.'),
  buffer: key(buffer, 'The encrypted store of the unit.'),
  retention: key(retention, 'How long records are kept: at most 30 days.'),
  broker: key(broker, 'Where reads and alerts are delivered.'),
  socket: key(
    z
      .strictObject({
        path: key(
          socketPath.default(DEFAULT_SOCKET_PATH),
          `Unix socket on which the running unit answers the command line; its absolute path has at most ${MAX_SOCKET_PATH_BYTES} bytes.`,
        ),
        group: key(
          groupName.nullable().default(null),
          "The group whose members may use the socket, besides the unit's own user and root; the unit's user must be in it.",
        ),
      })
      .prefault({}),
    'How the command line reaches the running unit.',
  ),
  log: key(
    z
      .strictObject({
        level: key(
          z.enum(['debug', 'info', 'warn', 'error']).default('info'),
          'Lowest level that is written.',
        ),
      })
      .prefault({}),
    'Operational events, as JSON lines on standard output.',
  ),
});

/** The configuration as written in the file, before defaults. */
export type ConfigFile = z.input<typeof configSchema>;
/** The configuration with defaults. */
export type DecodedConfig = z.output<typeof configSchema>;
