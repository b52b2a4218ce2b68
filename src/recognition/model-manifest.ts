import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Misconfigured } from '../platform/errors.ts';
import { boxesEntry } from './contracts/box-localizer.ts';
import { heatMapEntry } from './contracts/heat-map-localizer.ts';
import { slotsEntry } from './contracts/slot-reader.ts';
import { stackedSlotsEntry } from './contracts/stacked-reader.ts';
import { margin, named, probability, regionLabel } from './models/model-entry.ts';
import { MAX_SYNTAX_WEIGHT } from './region/decide-region.ts';

/** The region reader (see `region-reader.ts`): a folder without one reads no regions. */
const region = named('crop', ['region'])
  .safeExtend({
    /** One label per class. */
    regions: z.array(regionLabel),
    margin,
    thresholds: z.object({ region: probability }),
    syntax: z.number().min(0).max(MAX_SYNTAX_WEIGHT).default(0),
  })
  .refine(({ regions }) => new Set(regions).size === regions.length, 'names a region twice')
  .refine(
    ({ regions, outputs }) =>
      outputs.some(({ name, shape }) => name === 'region' && shape.at(-1) === regions.length),
    'the last dimension of "region" must be as long as the list of regions',
  );

/** The allowed values of `contract`, for the error about an unknown one. */
function unknownContract(...known: readonly string[]) {
  return (): string => `no known contract: it may be ${known.map((name) => `"${name}"`).join(' or ')}`;
}

/** An entry without `contract` has the layout of the bundled models. */
function contractOr(usual: string) {
  return (entry: unknown): unknown =>
    typeof entry === 'object' && entry !== null ? { contract: usual, ...entry } : entry;
}

const manifestSchema = z.object({
  localizer: z.preprocess(
    contractOr('heat-map'),
    z.discriminatedUnion('contract', [heatMapEntry, boxesEntry], {
      error: unknownContract('heat-map', 'boxes'),
    }),
  ),
  /** Without a refiner, the localizer's quads are used unchanged. */
  corners: named('crop', ['corners']).optional(),
  reader: z.preprocess(
    contractOr('stacked-slots'),
    z.discriminatedUnion('contract', [stackedSlotsEntry, slotsEntry], {
      error: unknownContract('stacked-slots', 'slots'),
    }),
  ),
  region: region.optional(),
});

export type ModelManifest = z.infer<typeof manifestSchema>;

/** @throws Misconfigured when the folder has no readable manifest. */
export function readManifest(folder: string): ModelManifest {
  const path = join(folder, 'manifest.json');
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Misconfigured(
      'models.no-manifest',
      `No readable model manifest at ${path}. Point "recognition.modelsFolder" (or --models) at a folder with one.`,
      cause,
    );
  }
  const manifest = manifestSchema.safeParse(content);
  if (!manifest.success)
    throw new Misconfigured(
      'models.bad-manifest',
      `${path} is not valid:\n${z.prettifyError(manifest.error)}`,
    );
  return manifest.data;
}
