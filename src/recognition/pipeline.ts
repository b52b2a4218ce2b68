import type { Picture } from '../domain/picture/frame.ts';
import { boundingBox, clipBox, type Point, type Quad, quadOfBox } from '../domain/picture/geometry.ts';
import type { PlateText } from '../domain/plate/plate-text.ts';
import { NO_REGION, type RegionReading } from '../domain/plate/region-reading.ts';
import type { PlateCandidate, PlateLocation } from '../domain/read/plate-candidate.ts';
import { cropped, type PixelRectangle } from '../imaging/yuv.ts';
import { characterReader, localizer } from './by-contract.ts';
import { type Calibration, confidenceOf } from './confidence.ts';
import type { CharacterReader, Crop, CropReading, RegionTeller } from './contracts/character-reader.ts';
import { distinct, type Localizer } from './contracts/localizer.ts';
import { CornerRefiner } from './corner-refiner.ts';
import { isWorthAnother, looksAround, meanOf } from './looks.ts';
import { type ModelManifest, readManifest } from './model-manifest.ts';
import type { Model } from './models/inference.ts';
import { openModel } from './models/open-model.ts';
import { PlateSyntax } from './region/plate-syntax.ts';
import { RegionReader, type RegionSettings } from './region/region-reader.ts';
import { certaintyOf, spell } from './spell.ts';

/** Milliseconds that a picture spent in each step; `read` is normalization, characters, spelling and syntax. */
export type StepTimes = { readonly localize: number; readonly rectify: number; readonly read: number };

type ReadingSettings = {
  /** If a character is less certain than this, the plate is illegible. */
  readonly legibleCharacter: number;
  /** If the first look is less certain than this, more looks are made, unless it is hopeless. */
  readonly sure: number;
  /** Lowest confidence of a reading that counts as accepted. */
  readonly accepted: number;
  readonly calibration: Calibration;
};

/** The names of models in results, with their versions: `reader.onnx@1a2b3c4d`. */
export type ModelNames = {
  readonly localizer: string;
  readonly reader: string;
  /** Absent if the folder has none. */
  readonly region?: string;
};

export type Recognition = {
  /** Most confident first; plates that were not read come last. */
  readonly candidates: readonly PlateCandidate[];
  /** Plates that were found and not read, because a picture has at most `MAX_PLATES`. */
  readonly unread: number;
  readonly ms: StepTimes;
};

/** Where to look in a picture, and which of the plates found there are wanted. */
export type View = {
  /** Each is looked at by itself, at its own scale; none means the whole picture. */
  readonly areas: readonly PixelRectangle[];
  readonly isWanted: (location: PlateLocation) => boolean;
};

const EVERYWHERE: View = { areas: [], isWanted: () => true };

/** The time for a picture is bounded. More plates than on a full car park are left unread, the least sure ones. */
export const MAX_PLATES = 32;

/**
 * From one picture to plate candidates: localize → rectify → normalize → read characters → syntax. The region is a
 * separate step, only for the plates and looks that are worth it.
 * The service, `waypost read` and `waypost bench` all run this same path.
 */
export class RecognitionPipeline {
  readonly #models: readonly Model[];
  readonly #localizer: Localizer;
  readonly #corners: CornerRefiner | null;
  readonly #reader: CharacterReader;
  readonly #reading: ReadingSettings;
  readonly #syntax = new PlateSyntax();
  readonly #region: RegionTeller | null;
  readonly modelNames: ModelNames;

  private constructor(parts: {
    readonly models: readonly Model[];
    readonly localizer: Localizer;
    readonly corners: CornerRefiner | null;
    readonly reader: CharacterReader;
    readonly reading: ReadingSettings;
    readonly region: RegionTeller | null;
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
   * @param folder holds the models, and `manifest.json` unless the manifest comes from elsewhere.
   * @throws Misconfigured without a valid manifest; Corrupt when a model is not the one that the manifest names.
   */
  static async open(folder: string, manifest = readManifest(folder)): Promise<RecognitionPipeline> {
    const { calibration, thresholds } = manifest.reader;
    const finding = await openModel(folder, manifest.localizer);
    const corners = manifest.corners ? await openModel(folder, manifest.corners) : null;
    const reading = await openModel(folder, manifest.reader);
    const region = manifest.region ? await openModel(folder, manifest.region) : null;
    const reader = characterReader(reading, manifest.reader);
    return new RecognitionPipeline({
      models: [finding, corners, reading, region].filter((model) => model !== null),
      localizer: localizer(finding, manifest.localizer),
      corners: corners ? new CornerRefiner(corners) : null,
      reader,
      reading: { ...thresholds, calibration },
      region:
        manifest.region && region
          ? new RegionReader(region, regionSettings(manifest.region))
          : reader.regions,
      modelNames: {
        localizer: nameOf(manifest.localizer),
        reader: nameOf(manifest.reader),
        ...(manifest.region ? { region: nameOf(manifest.region) } : {}),
      },
    });
  }

  async recognize(picture: Picture, { areas, isWanted }: View = EVERYWHERE): Promise<Recognition> {
    const started = performance.now();
    const found = (await this.#localize(picture, areas)).filter(isWanted);
    const localized = performance.now();
    const locations: PlateLocation[] = [];
    for (const location of found.slice(0, MAX_PLATES))
      locations.push((await this.#corners?.refine(picture.y, location)) ?? location);
    return {
      ...(await this.#readAll(picture, distinct(locations).filter(isWanted), {
        localize: localized - started,
        since: localized,
      })),
      unread: Math.max(found.length - MAX_PLATES, 0),
    };
  }

  async #localize(picture: Picture, areas: readonly PixelRectangle[]): Promise<readonly PlateLocation[]> {
    if (areas.length === 0) return this.#localizer.localize(picture);
    const found: PlateLocation[] = [];
    for (const area of areas)
      for (const location of await this.#localizer.localize(cropped(picture, area)))
        found.push(movedBy(location, area.leftPx, area.topPx));
    return distinct(found);
  }

  /** Reads a picture that is itself a plate crop. It localizes nothing, but still fits the corners. */
  async recognizeCrop(picture: Picture): Promise<Recognition> {
    const started = performance.now();
    const { widthPx, heightPx } = picture;
    const whole = [0, 0, widthPx, heightPx] as const;
    const quad: Quad = (await this.#corners?.fit(picture.y, whole)) ?? quadOfBox(whole);
    const location = { quad, box: clipBox(boundingBox(quad), widthPx, heightPx), confidence: 1 };
    return { ...(await this.#readAll(picture, [location], { localize: 0, since: started })), unread: 0 };
  }

  /** Lowest confidence of its readings that count as accepted; frozen with the reader's calibration. */
  get acceptedConfidence(): number {
    return this.#reading.accepted;
  }

  /** Whether any of the models recognizes regions. */
  get tellsRegions(): boolean {
    return this.#region !== null;
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
    picture: Picture,
    locations: readonly PlateLocation[],
    times: { readonly localize: number; readonly since: number },
  ): Promise<Omit<Recognition, 'unread'>> {
    const crops = locations.map(({ quad }) => this.#reader.rectify(picture, quad));
    const rectified = performance.now();
    const candidates: PlateCandidate[] = [];
    for (const [index, location] of locations.entries())
      candidates.push(await this.#readOne(picture, location, crops[index] as Crop)); // one crop per location
    candidates.sort((a, b) => b.reading.confidence - a.reading.confidence);
    const ms = {
      localize: times.localize,
      rectify: rectified - times.since,
      read: performance.now() - rectified,
    };
    return { candidates, ms };
  }

  async #readOne(picture: Picture, location: PlateLocation, crop: Crop): Promise<PlateCandidate> {
    const output = await this.#look(picture, location.quad, crop);
    const spelled = spell(output, this.#reading.legibleCharacter);
    const syntax = this.#syntax.judge(spelled.text);
    return {
      location,
      reading: { ...spelled, confidence: confidenceOf(spelled, syntax, this.#reading.calibration) },
      syntax,
      sharpness: output.sharpness,
    };
  }

  /** The mean of as many looks as can change the answer (`looks.ts`): mostly one. */
  async #look(picture: Picture, quad: Quad, crop: Crop): Promise<CropReading> {
    const readings: [CropReading, ...CropReading[]] = [await this.#reader.read(crop)];
    let mean = readings[0];
    for (const look of looksAround(quad)) {
      if (!isWorthAnother(certaintyOf(mean.main), readings.length, this.#reading.sure)) break;
      readings.push(await this.#reader.read(this.#reader.rectify(picture, look)));
      mean = meanOf(readings);
    }
    return mean;
  }
}

const regionSettings = (entry: NonNullable<ModelManifest['region']>): RegionSettings => ({
  regions: entry.regions,
  margin: entry.margin,
  threshold: entry.thresholds.region,
  syntaxWeight: entry.syntax,
});

function movedBy(location: PlateLocation, rightPx: number, downPx: number): PlateLocation {
  const moved = ([x, y]: Point): Point => [x + rightPx, y + downPx];
  const [tl, tr, br, bl] = location.quad;
  const [x0, y0, x1, y1] = location.box;
  return {
    ...location,
    quad: [moved(tl), moved(tr), moved(br), moved(bl)],
    box: [x0 + rightPx, y0 + downPx, x1 + rightPx, y1 + downPx],
  };
}

/** The name of the model with the exact weights. */
const nameOf = (entry: { readonly file: string; readonly sha256: string }): string =>
  `${entry.file}@${entry.sha256.slice(0, 8)}`;
