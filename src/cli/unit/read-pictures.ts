import type { Picture } from '../../domain/picture/frame.ts';
import { NO_REGION, type RegionReading } from '../../domain/plate/region-reading.ts';
import type { PlateCandidate } from '../../domain/read/plate-candidate.ts';
import { decodeStill } from '../../imaging/jpeg.ts';
import { readPictureFile } from '../../imaging/picture-file.ts';
import { Corrupt, explain } from '../../platform/errors.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { MAX_PLATES, RecognitionPipeline, type StepTimes } from '../../recognition/pipeline.ts';
import type { Terminal } from '../terminal/terminal.ts';

export type ReadOptions = {
  readonly files: readonly string[];
  readonly json: boolean;
  /** The pictures are plate crops themselves. */
  readonly crop: boolean;
  readonly modelsFolder: string;
};

type Plate = { readonly candidate: PlateCandidate; readonly region: RegionReading };

type PictureResult = {
  readonly widthPx: number;
  readonly heightPx: number;
  /** What was mended in its file, in words. */
  readonly blemishes: readonly string[];
  readonly plates: readonly Plate[];
  /** Plates that were found and left unread, because there were too many. */
  readonly unread: number;
  readonly ms: StepTimes & { readonly decode: number; readonly region?: number; readonly total: number };
};

/**
 * `waypost read`: one line per picture, in the order given. A picture that cannot be read gets a line with its error
 * and does not stop the others.
 * @returns exit code 0, or 74 when a picture could not be read.
 */
export async function readPictures(options: ReadOptions, terminal: Terminal): Promise<number> {
  const pipeline = await RecognitionPipeline.open(options.modelsFolder);
  let exitCode: number = EXIT.ok;
  try {
    for (const file of options.files) {
      try {
        const result = await readPicture(pipeline, file, options.crop);
        terminal.out(options.json ? jsonLine(file, result, pipeline.modelNames) : textLine(file, result));
      } catch (error) {
        if (!(error instanceof Corrupt)) throw error;
        exitCode = EXIT.io;
        const message = explain(error);
        if (options.json) terminal.out(JSON.stringify({ schema: 1, file, error: message }));
        else terminal.err(message);
      }
    }
  } finally {
    await pipeline.close();
  }
  return exitCode;
}

async function readPicture(
  pipeline: RecognitionPipeline,
  file: string,
  crop: boolean,
): Promise<PictureResult> {
  const bytes = await readPictureFile(file);
  const started = performance.now();
  const { blemishes, ...picture } = await decodeStill(bytes, file);
  const decoded = performance.now();
  const { candidates, unread, ms } = crop
    ? await pipeline.recognizeCrop(picture)
    : await pipeline.recognize(picture);
  const recognized = performance.now();
  const plates = await withRegions(pipeline, picture, candidates);
  const done = performance.now();
  return {
    widthPx: picture.widthPx,
    heightPx: picture.heightPx,
    blemishes,
    plates,
    unread,
    ms: {
      decode: decoded - started,
      ...ms,
      ...(pipeline.tellsRegions ? { region: done - recognized } : {}),
      total: done - started,
    },
  };
}

async function withRegions(
  pipeline: RecognitionPipeline,
  picture: Picture,
  candidates: readonly PlateCandidate[],
): Promise<readonly Plate[]> {
  const plates: Plate[] = [];
  for (const candidate of candidates) {
    const { location, reading } = candidate;
    const isPlate = reading.status !== 'rejected';
    const region = isPlate ? await pipeline.readRegion(picture, location.quad, reading.text) : NO_REGION;
    plates.push({ candidate, region });
  }
  return plates;
}

/** The contract of `read --json`, schema 1. A region is null if none is sure enough or there is no region model. */
function jsonLine(file: string, result: PictureResult, models: RecognitionPipeline['modelNames']): string {
  const { widthPx, heightPx, blemishes, plates, unread, ms } = result;
  return JSON.stringify({
    schema: 1,
    file,
    widthPx,
    heightPx,
    models,
    ...(blemishes.length > 0 ? { blemishes } : {}),
    plates: plates.map(plateJson),
    unread,
    ms: Object.fromEntries(Object.entries(ms).map(([step, value]) => [step, rounded(value, 2)])),
  });
}

function plateJson({ candidate: { location, reading }, region }: Plate): unknown {
  return {
    status: reading.status,
    text: reading.text?.reveal() ?? null,
    stacked: reading.stacked.map((s) => ({ ...s, confidence: rounded(s.confidence, 4) })),
    confidence: rounded(reading.confidence, 4),
    characters: reading.characters.map(({ char, confidence, alternatives, absent }) => ({
      char,
      confidence: rounded(confidence, 4),
      ...(absent === undefined ? {} : { absent: rounded(absent, 4) }),
      alternatives: alternatives.map((a) => ({ char: a.char, p: rounded(a.p, 4) })),
    })),
    region: region.region,
    regionConfidence: region.regionConfidence === null ? null : rounded(region.regionConfidence, 4),
    regionAlternatives: region.regionAlternatives.map((a) => ({ region: a.region, p: rounded(a.p, 4) })),
    box: location.box.map((value) => rounded(value, 1)),
    quad: location.quad.map((point) => point.map((value) => rounded(value, 1))),
    localizationConfidence: rounded(location.confidence, 4),
  };
}

function textLine(file: string, { blemishes, plates, unread, ms }: PictureResult): string {
  const found = plates.map(({ candidate: { reading }, region }) =>
    reading.text
      ? [reading.text.reveal(), region.region, `(${percent(reading.confidence)})`].filter(Boolean).join(' ')
      : reading.status,
  );
  const more =
    unread === 0 ? '' : `, and ${unread} more that were not read (at most ${MAX_PLATES} in a picture)`;
  const mended = blemishes.length > 0 ? ` · mended: ${blemishes.join(', ')}` : '';
  return `${file}: ${found.length > 0 ? found.join(', ') : 'no plate found'}${more} · ${Math.round(ms.total)} ms${mended}`;
}

const percent = (p: number): string => `${Math.round(p * 100)} %`;

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
