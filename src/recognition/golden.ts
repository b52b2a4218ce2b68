import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { distance, type Quad } from '../domain/picture/geometry.ts';
import type { PlateCandidate } from '../domain/read/plate-candidate.ts';
import { decodeStill } from '../imaging/jpeg.ts';
import { Corrupt } from '../platform/errors.ts';
import type { RecognitionPipeline } from './pipeline.ts';

/** How far a corner may be off, as a fraction of the plate's width. */
const tolerance = z.number().min(0).max(1);
const point = z.tuple([z.number(), z.number()]);
const plate = z.object({
  text: z.string(),
  /** As it was rendered, in pixels. */
  quad: z.tuple([point, point, point, point]),
  /** Set where it differs from the tolerance of all pictures. */
  cornerTolerance: tolerance.optional(),
});
const golden = z.object({
  cornerTolerance: tolerance,
  pictures: z
    .array(z.object({ file: z.string(), kind: z.enum(['scene', 'crop']), plates: z.array(plate) }))
    .min(1),
});

export type Golden = z.infer<typeof golden>;
export type GoldenPicture = Golden['pictures'][number];

/** `cornerTolerance`: set where it differs from the tolerance of all pictures. */
type GoldenPlate = {
  readonly text: string;
  readonly quad: Quad;
  readonly cornerTolerance?: number | undefined;
};

/** The result for a golden picture: `problems` is empty if everything is as rendered. */
export type GoldenOutcome = {
  readonly plates: number;
  readonly problems: readonly string[];
  /** The largest error among all corners, as a fraction of the plate's width. */
  readonly farthestCorner: number;
  /** Milliseconds from the decoded picture to its readings. */
  readonly ms: number;
};

export const goldenFolderOf = (modelsFolder: string): string => join(modelsFolder, 'golden');

/**
 * The list of the rendered pictures that come with a folder of models, and of the plates on them.
 * @returns null when a folder has none: only our own models are checked with them.
 * @throws Corrupt when the list cannot be read.
 */
export function readGolden(modelsFolder: string): Golden | null {
  const path = join(goldenFolderOf(modelsFolder), 'golden.json');
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new Corrupt('golden.unreadable', `${path} cannot be read. Restore the models folder.`, cause);
  }
  const decoded = golden.safeParse(content);
  if (decoded.success) return decoded.data;
  const problem = z.prettifyError(decoded.error).replaceAll(/\s+/g, ' ');
  throw new Corrupt('golden.invalid', `${path} is not valid: ${problem}. Restore the models folder.`);
}

/**
 * Reads one golden picture as `waypost read` would, and compares the result.
 * @throws Corrupt when the picture itself cannot be read.
 */
export async function examineGolden(
  pipeline: RecognitionPipeline,
  modelsFolder: string,
  { file, kind, plates }: GoldenPicture,
  cornerTolerance: number,
): Promise<GoldenOutcome> {
  const path = join(goldenFolderOf(modelsFolder), file);
  const picture = await decodeStill(readPicture(path), path);
  const started = performance.now();
  const { candidates } =
    kind === 'crop' ? await pipeline.recognizeCrop(picture) : await pipeline.recognize(picture);
  return { ...compareGolden(plates, candidates, cornerTolerance), ms: performance.now() - started };
}

/** Every plate must be read exactly and found in its place, and nothing else may be read. */
export function compareGolden(
  plates: readonly GoldenPlate[],
  candidates: readonly PlateCandidate[],
  cornerTolerance: number,
): Omit<GoldenOutcome, 'ms'> {
  const found = candidates
    .filter(({ reading }) => reading.status === 'read')
    .map(({ reading, location }) => ({ text: reading.text?.reveal() ?? '', quad: location.quad }));
  const texts = list(found.map(({ text }) => text));
  const wanted = list(plates.map(({ text }) => text));
  if (texts !== wanted)
    return {
      plates: found.length,
      problems: [
        plates.length > 0 ? `reads ${texts}, not ${wanted}` : `reads ${texts}, where there is no plate`,
      ],
      farthestCorner: 0,
    };
  const problems: string[] = [];
  let farthestCorner = 0;
  for (const { text, quad, cornerTolerance: own = cornerTolerance } of plates) {
    const widthPx = distance(quad[0], quad[1]);
    const corners = found.find((one) => one.text === text)?.quad ?? [];
    const offs = corners.map((corner, i) => distance(corner, quad[i] ?? corner) / widthPx);
    const off = Math.max(...offs);
    farthestCorner = Math.max(farthestCorner, off);
    if (off > own)
      problems.push(`a corner of ${text} is ${percent(off)} of its width off, more than ${percent(own)}`);
  }
  return { plates: found.length, problems, farthestCorner };
}

const list = (texts: readonly string[]): string => texts.toSorted().join(' and ') || 'no plate';

/** `2.6 %` */
export const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;

function readPicture(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Corrupt(
      'golden.missing',
      `The golden picture ${path} cannot be read. Restore the models folder.`,
      cause,
    );
  }
}
