/**
 * Fits the reader's confidence on validation plates as the service itself reads them: whole picture, its own corners, as
 * many looks as it takes. Writes `calibration` and `thresholds.accepted` of the reader into the manifest.
 *
 *   node scripts/train/fit-confidence.ts --data FOLDER [--models FOLDER] [--dry-run]
 *
 * P(text right) as `src/recognition/confidence.ts` computes it, by weighted maximum likelihood with a weak prior towards a 1
 * and the others 0. One plate in twenty counts as one that is not seen whole: plates that
 * are read right are read again with covers before them, and a text that is not the whole plate's is wrong.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Calibration, calibrated, UPPER_FROM } from '../../src/recognition/confidence.ts';
import { readManifest } from '../../src/recognition/model-manifest.ts';
import { RecognitionPipeline } from '../../src/recognition/pipeline.ts';
import { CharacterFinder } from '../measure/covered/character-places.ts';
import { acceptedFrom, calibrationError, type Judged, logLoss } from '../measure/shared/statistics.ts';
import { readCovered, readValidation, type ValidationRead, validationTruths } from './validation-plates.ts';

const STEPS = 50_000;
const PRIOR = 0.1;
const RATE = 1e-2;
/** Two of a hundred that are accepted may be wrong, those among them that are not seen whole. */
const ACCEPTED_WRONG_SHARE = 0.02;

/** Of all plates, those that are not seen whole. */
const COVERED_SHARE = 0.05;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    models: { type: 'string', default: join(import.meta.dirname, '..', '..', 'models') },
    'dry-run': { type: 'boolean', default: false },
  },
});
if (values.data === undefined) throw new Error('--data FOLDER: a folder with train/');
const { models } = values;
const manifest = readManifest(models);
const before = manifest.reader.calibration;
const pipeline = await RecognitionPipeline.open(models, manifest);
const truths = validationTruths(values.data);
const reads = await readValidation(pipeline, values.data, truths);
const characters = await CharacterFinder.open(models);
const covered = await readCovered({ pipeline, characters }, values.data, truths);
await Promise.all([pipeline.close(), characters.close()]);

const all = [...reads, ...weighed(covered)];
const fitted = rounded(fitTo(all));
const judged = judgedBy(fitted);
const accepted = Number(acceptedThreshold(all).toFixed(3));
console.log(`${reads.length} plates read, ${reads.filter(({ right }) => right).length} of them right`);
print('before', before, judgedBy(before), manifest.reader.thresholds.accepted);
print('fitted', fitted, judged, accepted);
const taken = covered.filter((read) => confidence(read, fitted) >= accepted);
console.log(
  `${covered.length} covered plates read, ${taken.length} accepted, of these wrong ${wrongOf(taken)}`,
);
if (!values['dry-run']) write(fitted, accepted);

/** Together as much as their share of all plates. */
function weighed(plates: readonly ValidationRead[]): readonly ValidationRead[] {
  const sum = (some: readonly ValidationRead[]): number =>
    some.reduce((total, { weight }) => total + weight, 0);
  const factor = ((COVERED_SHARE / (1 - COVERED_SHARE)) * sum(reads)) / Math.max(sum(plates), 1);
  return plates.map((plate) => ({ ...plate, weight: plate.weight * factor }));
}

function wrongOf(plates: readonly ValidationRead[]): number {
  return plates.filter(({ right }) => !right).length;
}

/**
 * The lowest from which on so many are wrong, as counted and by the confidences themselves: some hundred plates count
 * coarsely. Those that are not seen whole count, too.
 */
function acceptedThreshold(plates: readonly ValidationRead[]): number {
  const sorted = plates
    .map((plate) => ({ ...plate, said: confidence(plate, fitted) }))
    .toSorted((x, y) => y.said - x.said);
  let [all, wrong, expected, threshold] = [0, 0, 0, 1];
  for (const { weight, right, said } of sorted) {
    all += weight;
    expected += weight * (1 - said);
    if (!right) wrong += weight;
    if (Math.max(wrong, expected) <= ACCEPTED_WRONG_SHARE * all) threshold = said;
  }
  return threshold;
}

/** Logit of the reader's own certainty, from which the manifest's calibration made the confidence. */
function certainty({ confidence, fitsFormat }: ValidationRead): number {
  const { a, b, syntax, upper = 0 } = before;
  const rest = logit(confidence) - b - (fitsFormat ? syntax : 0);
  return rest <= a * UPPER_FROM ? rest / a : (rest + upper * UPPER_FROM) / (a + upper);
}

function confidence(read: ValidationRead, calibration: Calibration): number {
  return 1 / (1 + Math.exp(-calibrated(certainty(read), read.fitsFormat, calibration)));
}

/** Gradient descent: four numbers and some hundred plates need nothing cleverer. */
function fitTo(plates: readonly ValidationRead[]): Calibration {
  let theta = { a: 1, b: 0, syntax: 0, upper: 0 };
  for (let step = 0; step < STEPS; step += 1) {
    const slope = {
      a: PRIOR * (theta.a - 1),
      b: PRIOR * theta.b,
      syntax: PRIOR * theta.syntax,
      upper: PRIOR * theta.upper,
    };
    for (const plate of plates) {
      const miss = plate.weight * (confidence(plate, theta) - Number(plate.right));
      const x = certainty(plate);
      slope.a += miss * x;
      slope.b += miss;
      if (plate.fitsFormat) slope.syntax += miss;
      slope.upper += miss * Math.max(0, x - UPPER_FROM);
    }
    theta = {
      a: theta.a - RATE * slope.a,
      b: theta.b - RATE * slope.b,
      syntax: theta.syntax - RATE * slope.syntax,
      upper: Math.max(0, theta.upper - RATE * slope.upper),
    };
  }
  return theta;
}

function judgedBy(calibration: Calibration): readonly Judged[] {
  return reads.map((read) => ({ right: read.right, confidence: confidence(read, calibration) }));
}

function print(name: string, calibration: Calibration, all: readonly Judged[], threshold: number): void {
  const surer = all.toSorted((x, y) => y.confidence - x.confidence).slice(0, all.length >> 1);
  const expected = surer.reduce((sum, one) => sum + 1 - one.confidence, 0);
  const wrong = surer.filter(({ right }) => !right).length;
  const { accepted: taken, wrong: wrongTaken } = acceptedFrom(all, threshold);
  console.log(`${name}  ${JSON.stringify({ ...calibration, accepted: threshold })}`);
  console.log(
    `  calibration error ${(100 * calibrationError(all)).toFixed(1)} %, log loss ${logLoss(all).toFixed(4)}`,
  );
  console.log(`  surer half: ${surer.length} plates, ${expected.toFixed(1)} wrong expected, ${wrong} are`);
  console.log(`  accepted: ${taken}, of these wrong ${wrongTaken}`);
}

function write(calibration: Calibration, threshold: number): void {
  const file = join(models, 'manifest.json');
  const whole = JSON.parse(readFileSync(file, 'utf8'));
  whole.reader.calibration = calibration;
  whole.reader.thresholds.accepted = threshold;
  writeFileSync(file, `${JSON.stringify(whole, null, 2)}\n`);
}

function rounded({ a, b, syntax, upper = 0 }: Calibration): Calibration {
  const round = (value: number): number => Number(value.toFixed(4));
  return { a: round(a), b: round(b), syntax: round(syntax), upper: round(upper) };
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}
