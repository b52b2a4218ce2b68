import { z } from 'zod';
import { isReadOnTheWay } from '../platform/clear-text.ts';
import { DEFAULT_LIGHT } from './sections/cameras.ts';
import { DEFAULT_LIST_AGES } from './sections/hot-lists.ts';

/** A problem at one place of a configuration file. */
export type Problem = {
  /** `cameras[0].framesPerSecond`; empty for the file itself. */
  readonly path: string;
  /** The allowed values, in words. */
  readonly allowed: string;
  /** The given value, in words; never a secret. */
  readonly given: string;
};

/**
 * Checks rules that involve several keys. They are checked on the file as written, each on its own, because zod runs
 * refinements only on an object without other faults, and all problems must be listed at once. If a rule's keys are
 * malformed, the rule reports nothing, because the schema has reported it already.
 */
export function crossKeyProblems(file: unknown): readonly Problem[] {
  return RULES.flatMap((rule) => rule(file));
}

type Rule = (file: unknown) => readonly Problem[];

/** A rule about the part of the file that `shape` decodes. */
function rule<T>(shape: z.ZodType<T>, check: (part: T) => readonly (Problem | null)[]): Rule {
  return (file) => {
    const part = shape.safeParse(file);
    return part.success ? check(part.data).filter((problem) => problem !== null) : [];
  };
}

const text = z.string().nullish();
const brokerKeys = z.object({
  broker: z.object({
    url: z.string(),
    username: text,
    passwordPath: text,
    allowPasswordInClear: z.boolean().nullish(),
    caPath: text,
    certPath: text,
    keyPath: text,
  }),
});

const cameraIds = rule(z.object({ cameras: z.array(z.object({ id: z.string() })) }), ({ cameras }) =>
  cameras.map(({ id }, index) =>
    cameras.findIndex((other) => other.id === id) === index
      ? null
      : {
          path: `cameras[${index}].id`,
          allowed: 'a name that no other camera has',
          given: JSON.stringify(id),
        },
  ),
);

const zoneNames = rule(
  z.object({ cameras: z.array(z.object({ zones: z.array(z.object({ name: z.string() })).default([]) })) }),
  ({ cameras }) =>
    cameras.flatMap(({ zones }, camera) =>
      zones.map(({ name }, index) =>
        zones.findIndex((other) => other.name === name) === index
          ? null
          : {
              path: `cameras[${camera}].zones[${index}].name`,
              allowed: 'a name that no other zone of the camera has',
              given: JSON.stringify(name),
            },
      ),
    ),
);

type Corners = readonly (readonly [x: number, y: number])[];
const corners = z.array(z.tuple([z.number(), z.number()])).min(3);
const camerasWithPolygons = z.object({
  cameras: z.array(
    z.object({
      zones: z.array(z.object({ polygon: corners })).default([]),
      privacyMasks: z.array(corners).default([]),
    }),
  ),
});

/** A mask without an area would hide nothing, and nobody would notice. */
const flatPolygons = rule(camerasWithPolygons, ({ cameras }) =>
  cameras.flatMap(({ zones, privacyMasks }, camera) => [
    ...zones.map(({ polygon }, i) => flatness(`cameras[${camera}].zones[${i}].polygon`, polygon)),
    ...privacyMasks.map((mask, i) => flatness(`cameras[${camera}].privacyMasks[${i}]`, mask)),
  ]),
);

function flatness(path: string, polygon: Corners): Problem | null {
  const [x0, y0] = polygon[0] ?? [0, 0];
  const [x1, y1] = polygon.find(([x, y]) => x !== x0 || y !== y0) ?? [x0, y0];
  const isFlat = polygon.every(([x, y]) => (x - x0) * (y1 - y0) === (y - y0) * (x1 - x0));
  return isFlat ? { path, allowed: 'corners that are not all on one line', given: 'a line' } : null;
}

/** A missing threshold takes its default. The other threshold then has to fit that default. */
const lightThresholds = rule(
  z.object({
    cameras: z.array(
      z.object({
        light: z
          .object({
            nightBelow: z.number().default(DEFAULT_LIGHT.nightBelow),
            dayAbove: z.number().default(DEFAULT_LIGHT.dayAbove),
          })
          .prefault({}),
      }),
    ),
  }),
  ({ cameras }) =>
    cameras.map(({ light: { nightBelow, dayAbove } }, camera) =>
      dayAbove > nightBelow
        ? null
        : {
            path: `cameras[${camera}].light.dayAbove`,
            allowed: `more than nightBelow (${nightBelow})`,
            given: String(dayAbove),
          },
    ),
);

/** The kinds of source that set their pace by their own `intervalMs`. */
const INTERVAL_KINDS: readonly string[] = ['stills', 'snapshot'];

const intervalWithoutRate = rule(
  z.object({
    cameras: z.array(z.object({ source: z.object({ kind: z.string() }), framesPerSecond: z.unknown() })),
  }),
  ({ cameras }) =>
    cameras.map(({ source, framesPerSecond }, index) =>
      INTERVAL_KINDS.includes(source.kind) && framesPerSecond !== undefined
        ? {
            path: `cameras[${index}].framesPerSecond`,
            allowed: `nothing beside ${source.kind}, whose pace is source.intervalMs`,
            given: JSON.stringify(framesPerSecond),
          }
        : null,
    ),
);

const brokerPassword = rule(brokerKeys, ({ broker }) => [
  broker.passwordPath && !broker.username
    ? { path: 'broker.username', allowed: 'a user name beside passwordPath', given: 'nothing' }
    : null,
]);

const passwordInClear = rule(brokerKeys, ({ broker }) =>
  broker.passwordPath && !broker.allowPasswordInClear && isReadOnTheWay(broker.url)
    ? [
        {
          path: 'broker.url',
          allowed: 'mqtts:// beside passwordPath, or allowPasswordInClear: true',
          given: 'mqtt:// to another machine',
        },
      ]
    : [],
);

const brokerCertificate = rule(brokerKeys, ({ broker }) => [
  broker.certPath && !broker.keyPath
    ? { path: 'broker.keyPath', allowed: 'a key file beside certPath', given: 'nothing' }
    : null,
  broker.keyPath && !broker.certPath
    ? { path: 'broker.certPath', allowed: 'a certificate file beside keyPath', given: 'nothing' }
    : null,
]);

const brokerTls = rule(brokerKeys, ({ broker }) => {
  const tlsKeys = (['caPath', 'certPath', 'keyPath'] as const).filter((name) => broker[name]);
  return tlsKeys.length > 0 && broker.url.startsWith('mqtt:')
    ? [{ path: 'broker.url', allowed: `mqtts:// beside ${tlsKeys.join(', ')}`, given: 'mqtt://' }]
    : [];
});

/** Ages in hours. A missing age takes its default. The other age then has to fit that default. */
const agesRule = (kind: 'general' | 'urgent'): Rule => {
  const { staleAfterHours, silentAfterHours } = DEFAULT_LIST_AGES[kind];
  const shape = z.object({
    staleAfterHours: z.number().default(staleAfterHours),
    silentAfterHours: z.number().default(silentAfterHours),
  });
  return rule(z.object({ hotLists: z.object({ freshness: z.object({ [kind]: shape }) }) }), (part) => {
    const ages = part.hotLists.freshness[kind];
    return ages && ages.silentAfterHours < ages.staleAfterHours
      ? [
          {
            path: `hotLists.freshness.${kind}.silentAfterHours`,
            allowed: `at least staleAfterHours (${ages.staleAfterHours})`,
            given: String(ages.silentAfterHours),
          },
        ]
      : [];
  });
};

const RULES: readonly Rule[] = [
  cameraIds,
  zoneNames,
  flatPolygons,
  lightThresholds,
  intervalWithoutRate,
  brokerPassword,
  brokerCertificate,
  brokerTls,
  passwordInClear,
  agesRule('general'),
  agesRule('urgent'),
];
