import { readFile } from 'node:fs/promises';
import type { PlateCandidate } from '../domain/plate-candidate.ts';
import { Corrupt, explain } from '../platform/errors.ts';
import { EXIT } from '../platform/exit-codes.ts';
import { decodeStill } from '../platform/jpeg.ts';
import { type Recognition, RecognitionPipeline } from '../recognition/pipeline.ts';
import type { Terminal } from './terminal.ts';

export type ReadOptions = {
  readonly files: readonly string[];
  readonly json: boolean;
  /** The pictures are plate crops themselves. */
  readonly crop: boolean;
  readonly modelsFolder: string;
};

type PictureResult = {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly decodeMs: number;
  readonly totalMs: number;
  readonly recognition: Recognition;
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
  const bytes = await readFile(file).catch((cause) => {
    throw new Corrupt(
      'picture.unreadable',
      `${file} cannot be opened. Check the path and its permissions.`,
      cause,
    );
  });
  const started = performance.now();
  const picture = await decodeStill(bytes, file);
  const decoded = performance.now();
  const recognition = crop ? await pipeline.recognizeCrop(picture) : await pipeline.recognize(picture);
  return {
    widthPx: picture.widthPx,
    heightPx: picture.heightPx,
    decodeMs: decoded - started,
    totalMs: performance.now() - started,
    recognition,
  };
}

/** The contract of `read --json`, schema 1. This version reads no regions: they are null and empty, never guessed. */
function jsonLine(file: string, result: PictureResult, models: RecognitionPipeline['modelNames']): string {
  const { widthPx, heightPx, decodeMs, totalMs, recognition } = result;
  const ms = { decode: decodeMs, ...recognition.ms, total: totalMs };
  return JSON.stringify({
    schema: 1,
    file,
    widthPx,
    heightPx,
    models,
    plates: recognition.candidates.map(plateJson),
    ms: Object.fromEntries(Object.entries(ms).map(([step, value]) => [step, rounded(value, 2)])),
  });
}

function plateJson({ location, reading }: PlateCandidate): unknown {
  return {
    status: reading.status,
    text: reading.text?.reveal() ?? null,
    stacked: reading.stacked.map((s) => ({ ...s, confidence: rounded(s.confidence, 4) })),
    confidence: rounded(reading.confidence, 4),
    characters: reading.characters.map(({ char, confidence, alternatives }) => ({
      char,
      confidence: rounded(confidence, 4),
      alternatives: alternatives.map((a) => ({ char: a.char, p: rounded(a.p, 4) })),
    })),
    region: null,
    regionConfidence: null,
    regionAlternatives: [],
    box: location.box.map((value) => rounded(value, 1)),
    quad: location.quad.map((point) => point.map((value) => rounded(value, 1))),
    localizationConfidence: rounded(location.confidence, 4),
  };
}

function textLine(file: string, { recognition, totalMs }: PictureResult): string {
  const plates = recognition.candidates.map(({ reading }) =>
    reading.text ? `${reading.text.reveal()} (${Math.round(reading.confidence * 100)} %)` : reading.status,
  );
  return `${file}: ${plates.length > 0 ? plates.join(', ') : 'no plate found'} · ${Math.round(totalMs)} ms`;
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
