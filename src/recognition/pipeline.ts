import type { Picture, Plane } from '../domain/frame.ts';
import { boundingBox, clipBox, type Quad } from '../domain/geometry.ts';
import type { PlateCandidate, PlateLocation } from '../domain/plate-candidate.ts';
import type { PlateText } from '../domain/plate-text.ts';
import { NO_REGION, type RegionReading } from '../domain/region-reading.ts';
import { CharacterReader, READER_HEIGHT, READER_MARGIN, READER_WIDTH } from './character-reader.ts';
import { type Calibration, confidenceOf } from './confidence.ts';
import { CornerRefiner } from './corner-refiner.ts';
import type { Model } from './inference.ts';
import { distinct, Localizer } from './localizer.ts';
import { type ModelManifest, openModel, readManifest } from './model-manifest.ts';
import { normalize } from './normalize.ts';
import { PlateSyntax } from './plate-syntax.ts';
import { type GreyCrop, rectify } from './rectify.ts';
import { RegionReader, type RegionSettings } from './region-reader.ts';
import { sharpness } from './sharpness.ts';
import { spell } from './spell.ts';

/** Milliseconds that a picture spent in each step; `read` is normalization, characters, spelling and syntax. */
export type StepTimes = { readonly localize: number; readonly rectify: number; readonly read: number };

type ReadingSettings = {
  /** A character that is less sure than this makes the plate illegible. */
  readonly legibleCharacter: number;
  readonly calibration: Calibration;
};

/** How models and versions are named in results: `reader.onnx@1a2b3c4d`. */
export type ModelNames = {
  readonly localizer: string;
  readonly reader: string;
  /** Absent where the folder has none. */
  readonly region?: string;
};

export type Recognition = {
  /** By falling confidence, those that were not read last. */
  readonly candidates: readonly PlateCandidate[];
  readonly ms: StepTimes;
};

/**
 * One picture to plate candidates: localize → rectify → normalize → read characters → syntax. The region is a step of
 * its own, for the plates and looks that are worth it.
 * The service, `waypost read` and `waypost bench` all run this very path.
 */
export class RecognitionPipeline {
  readonly #models: readonly Model[];
  readonly #localizer: Localizer;
  readonly #corners: CornerRefiner;
  readonly #reader: CharacterReader;
  readonly #reading: ReadingSettings;
  readonly #syntax = new PlateSyntax();
  readonly #region: RegionReader | null;
  readonly modelNames: ModelNames;

  private constructor(parts: {
    readonly models: readonly Model[];
    readonly localizer: Localizer;
    readonly corners: CornerRefiner;
    readonly reader: CharacterReader;
    readonly reading: ReadingSettings;
    readonly region: RegionReader | null;
    readonly modelNames: ModelNames;
  }) {
    this.#models = parts.models;
    this.#localizer = parts.localizer;
    this.#corners = parts.corners;
    this.#reader = parts.reader;
    this.#reading = parts.reading;
    this.#region = parts.region;
    this.modelNames = parts.modelNames;
  }

  /**
   * @param folder holds `manifest.json` and the models that it names.
   * @throws Misconfigured without a valid manifest, Corrupt where a model is not the one that the manifest names.
   */
  static async open(folder: string): Promise<RecognitionPipeline> {
    const manifest = readManifest(folder);
    const localizer = await openModel(folder, manifest.localizer);
    const corners = await openModel(folder, manifest.corners);
    const reader = await openModel(folder, manifest.reader);
    const region = manifest.region ? await openModel(folder, manifest.region) : null;
    return new RecognitionPipeline({
      models: [localizer, corners, reader, ...(region ? [region] : [])],
      localizer: new Localizer(localizer, manifest.localizer.thresholds.localization),
      corners: new CornerRefiner(corners),
      reader: new CharacterReader(reader, manifest.reader.alphabet),
      reading: {
        legibleCharacter: manifest.reader.thresholds.legibleCharacter,
        calibration: manifest.reader.calibration,
      },
      region: manifest.region && region ? new RegionReader(region, regionSettings(manifest.region)) : null,
      modelNames: {
        localizer: nameOf(manifest.localizer),
        reader: nameOf(manifest.reader),
        ...(manifest.region ? { region: nameOf(manifest.region) } : {}),
      },
    });
  }

  async recognize(picture: Picture): Promise<Recognition> {
    const started = performance.now();
    const found = await this.#localizer.localize(picture.y);
    const localized = performance.now();
    const locations: PlateLocation[] = [];
    for (const location of found) locations.push(await this.#corners.refine(picture.y, location));
    return this.#readAll(picture.y, distinct(locations), { localize: localized - started, since: localized });
  }

  /** Reads a picture that is itself a plate crop: nothing is localized, corners are still fitted. */
  async recognizeCrop(picture: Picture): Promise<Recognition> {
    const started = performance.now();
    const { widthPx, heightPx } = picture;
    const quad: Quad = await this.#corners.fit(picture.y, [0, 0, widthPx, heightPx]);
    const location = { quad, box: clipBox(boundingBox(quad), widthPx, heightPx), confidence: 1 };
    return this.#readAll(picture.y, [location], { localize: 0, since: started });
  }

  /**
   * Where the plate in this quad was issued.
   * @param text what was read on it, or null.
   */
  async readRegion(picture: Picture, quad: Quad, text: PlateText | null): Promise<RegionReading> {
    return this.#region ? this.#region.read(picture, quad, this.#syntax.judge(text)) : NO_REGION;
  }

  async close(): Promise<void> {
    await Promise.all(this.#models.map((model) => model.close()));
  }

  async #readAll(
    luma: Plane,
    locations: readonly PlateLocation[],
    times: { readonly localize: number; readonly since: number },
  ): Promise<Recognition> {
    const crops = locations.map(({ quad }) =>
      rectify(luma, quad, READER_WIDTH, READER_HEIGHT, READER_MARGIN),
    );
    const rectified = performance.now();
    const candidates: PlateCandidate[] = [];
    for (const [index, location] of locations.entries())
      candidates.push(await this.#readOne(location, crops[index] as GreyCrop)); // one crop a location
    candidates.sort((a, b) => b.reading.confidence - a.reading.confidence);
    const ms = {
      localize: times.localize,
      rectify: rectified - times.since,
      read: performance.now() - rectified,
    };
    return { candidates, ms };
  }

  async #readOne(location: PlateLocation, crop: GreyCrop): Promise<PlateCandidate> {
    const normalized = normalize(crop, READER_MARGIN);
    const output = await this.#reader.read(normalized);
    const spelled = spell(output, this.#reading.legibleCharacter);
    const syntax = this.#syntax.judge(spelled.text);
    return {
      location,
      reading: { ...spelled, confidence: confidenceOf(spelled, syntax, this.#reading.calibration) },
      syntax,
      sharpness: sharpness(normalized, READER_WIDTH),
    };
  }
}

const regionSettings = (entry: NonNullable<ModelManifest['region']>): RegionSettings => ({
  regions: entry.regions,
  margin: entry.margin,
  threshold: entry.thresholds.region,
  syntaxWeight: entry.syntax,
});

/** Which weights, exactly. */
const nameOf = (entry: { readonly file: string; readonly sha256: string }): string =>
  `${entry.file}@${entry.sha256.slice(0, 8)}`;
