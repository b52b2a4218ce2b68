/**
 * How the shipped models read single characters and regions of real plates, as material for simulated weeks: counts and
 * probabilities only. Characters are told apart from their plates and shuffled, so that no plate can be put together again.
 *
 *   node scripts/measure/weeks/reader-profiles.ts --data FOLDER > scripts/measure/weeks/reader-profiles.json
 *   node scripts/measure/weeks/reader-profiles.ts --data FOLDER --road > scripts/measure/weeks/road-regions.json
 *
 * --road  only the regions, of the crops as a camera beside a road gives them (`../worn/regions.ts`)
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Picture } from '../../../src/domain/picture/frame.ts';
import { overlap } from '../../../src/domain/picture/geometry.ts';
import { foldO } from '../../../src/domain/plate/fold-o.ts';
import type { CharacterReading, PlateCandidate } from '../../../src/domain/read/plate-candidate.ts';
import { textOf } from '../../../src/hotlist/index/plate-key.ts';
import { probableTexts } from '../../../src/hotlist/matching/probable-texts.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import { RecognitionPipeline } from '../../../src/recognition/pipeline.ts';
import { seededRandom } from '../../../test/support/seeded-random.ts';
import { type LabelledPicture, labelledSets, type PictureSet } from '../pictures/labelled-pictures.ts';
import { ROAD, small, worn } from '../worn/road.ts';
import type { CharacterProfile, PlateProfile, ReaderProfiles, RegionVector } from './reader-profile.ts';

const SETS = ['us-scenes', 'us-crops'];
const MIN_OVERLAP = 0.2;
/** Of the plates that were read, by rising confidence: characters of one plate err together. */
const STRATA = 4;

const root = join(import.meta.dirname, '../../..');
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: join(root, '..', 'shared', 'data') },
    road: { type: 'boolean', default: false },
  },
});

type Outcome = { readonly plate: PlateCandidate | undefined; readonly picture: LabelledPicture };

const random = seededRandom(1);
const pipeline = await RecognitionPipeline.open(join(root, 'models'));
const outcomes: Outcome[] = [];
const vectors: (readonly [region: string, vector: RegionVector])[] = [];
const sets = labelledSets(values.data).filter(({ name }) => SETS.includes(name));
if (values.road) await readFromTheRoad(sets);
else await readAsTheyAre(sets);
await pipeline.close();

async function readAsTheyAre(sets: readonly PictureSet[]): Promise<void> {
  for (const { pictures, crops } of sets)
    for (const labelled of pictures) {
      const picture = await decodeStill(await readFile(labelled.file), labelled.file);
      const { candidates } = crops
        ? await pipeline.recognizeCrop(picture)
        : await pipeline.recognize(picture);
      const plate = crops
        ? candidates[0]
        : candidates.find(({ location }) => overlap(location.box, labelled.box) > MIN_OVERLAP);
      outcomes.push({ plate, picture: labelled });
      await noteRegion(picture, plate, labelled);
    }
}

/** Their texts are worn, too, and are left out: a listed plate that is not read is told by nobody. */
async function readFromTheRoad(sets: readonly PictureSet[]): Promise<void> {
  const crops = sets.filter((set) => set.crops).flatMap(({ pictures }) => pictures);
  const pictures = worn(await Promise.all(crops.map(({ file }) => small(file, ROAD))), ROAD);
  for (const [index, labelled] of crops.entries()) {
    const picture = pictures[index];
    if (picture === undefined) continue;
    const { candidates } = await pipeline.recognizeCrop(picture);
    await noteRegion(picture, candidates[0], labelled);
  }
}

async function noteRegion(
  picture: Picture,
  plate: PlateCandidate | undefined,
  labelled: LabelledPicture,
): Promise<void> {
  if (plate === undefined || plate.reading.text === null || labelled.region === null) return;
  // Without its text: the serials of the simulation are others.
  const seen = await pipeline.readRegion(picture, plate.location.quad, null);
  const vector = seen.regionLikelihoods.map(({ region, p }) => [region, round(p)] as const);
  vectors.push([labelled.region, vector]);
}

function profiles(): ReaderProfiles {
  const read = outcomes
    .filter(({ plate }) => plate?.reading.text != null)
    .toSorted((a, b) => confidenceOf(a) - confidenceOf(b));
  const size = Math.ceil(read.length / STRATA);
  const strata = Array.from({ length: STRATA }, (_, index) => read.slice(index * size, (index + 1) * size));
  return {
    plates: outcomes.length,
    notRead: outcomes.length - read.length,
    strata: strata.map((stratum) => {
      const judged = stratum.map(judge);
      return {
        plates: judged.map(({ plate }) => plate).toSorted((a, b) => a.confidence - b.confidence),
        characters: shuffled(judged.flatMap(({ characters }) => characters)),
      };
    }),
    regions: vectorsByRegion(),
  };
}

/** The regions in alphabetical order, the vectors of each shuffled. */
function vectorsByRegion(): ReaderProfiles['regions'] {
  const byRegion = Map.groupBy(shuffled(vectors), ([region]) => region);
  const sorted = [...byRegion].toSorted(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(sorted.map(([region, all]) => [region, all.map(([, vector]) => vector)]));
}

const confidenceOf = ({ plate }: Outcome): number => plate?.reading.confidence ?? 0;

/** Texts that count as right are compared with O and 0 taken for one, as the labels use the two without rule. */
function judge({ plate, picture }: Outcome): {
  readonly plate: PlateProfile;
  readonly characters: readonly CharacterProfile[];
} {
  const characters = plate?.reading.characters ?? [];
  const text = characters.map(({ char }) => char).join('');
  const sameLength = picture.texts.filter(({ length }) => length === text.length);
  const nearest = sameLength.toSorted((a, b) => distance(a, text) - distance(b, text))[0];
  const confidence = plate?.reading.confidence ?? 0;
  const least = round(Math.min(1, ...characters.map((one) => one.confidence)));
  const longest = picture.texts[0]?.length ?? 0;
  if (nearest === undefined || distance(nearest, text) > 2)
    return {
      plate: {
        confidence,
        least,
        tooLong: text.length - longest,
        isOtherwise: nearest !== undefined,
        pOfTrue: pOfTrue(characters, picture),
      },
      characters: [],
    };
  return {
    plate: { confidence, least, tooLong: 0, isOtherwise: false, pOfTrue: 0 },
    characters: characters.map((one, index) => profileOf(one, nearest[index] ?? '')),
  };
}

function pOfTrue(characters: readonly CharacterReading[], { texts }: LabelledPicture): number {
  const right = new Set(texts.map(foldO));
  const { foldedKeys, probabilities } = probableTexts(characters);
  return round(Math.max(0, ...probabilities.filter((_, i) => right.has(textOf(foldedKeys[i] ?? 0)))));
}

const distance = (a: string, b: string): number =>
  [...foldO(a)].filter((char, index) => char !== foldO(b)[index]).length;

function profileOf({ char, confidence, alternatives }: CharacterReading, wanted: string): CharacterProfile {
  const isFold = foldO(char) === foldO(wanted);
  return {
    wanted: isFold ? char : wanted,
    char,
    p: round(confidence),
    others: alternatives.map((one) => [one.char, round(one.p)]),
  };
}

/** Fisher and Yates, the same each time. */
function shuffled<T>(items: readonly T[]): readonly T[] {
  const left = [...items];
  return items.map(() => left.splice(random.int(left.length), 1)[0]).filter((item) => item !== undefined);
}

function round(p: number): number {
  return Number(p.toFixed(4));
}

// A pair on one line: the file is read by people who compare two of them.
console.log(
  JSON.stringify(values.road ? { regions: vectorsByRegion() } : profiles(), null, 1).replace(
    /\[\s+("[^"]*"),\s+([\d.e-]+)\s+\]/g,
    '[$1, $2]',
  ),
);
