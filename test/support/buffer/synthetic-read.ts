import { createHash, randomUUID } from 'node:crypto';
import type { Alert } from '../../../src/domain/alert/alert.ts';
import type { Hit } from '../../../src/domain/list/hit.ts';
import { PlateText } from '../../../src/domain/plate/plate-text.ts';
import type { EvidenceImage } from '../../../src/domain/read/evidence.ts';
import type { IllegiblePassage } from '../../../src/domain/read/illegible-passage.ts';
import type { PlateRead } from '../../../src/domain/read/plate-read.ts';
import { type UtcMs, utcMs } from '../../../src/domain/time/time.ts';

/** The start of the manual clock. */
export const NOON = utcMs(Date.UTC(2026, 2, 1, 12));

export function plateText(raw: string): PlateText {
  const text = PlateText.parse(raw);
  if (text === null) throw new Error('the test wants a plate text');
  return text;
}

/** Bytes that stand for a JPEG where nobody decodes it. */
export function syntheticImage(content: string, bytes = 64): EvidenceImage {
  const jpeg = new Uint8Array(bytes).fill(0x20);
  jpeg.set(new TextEncoder().encode(content).subarray(0, bytes));
  const sha256 = createHash('sha256').update(jpeg).digest('hex');
  return { jpeg, sha256, widthPx: 128, heightPx: 48 };
}

/** A read of an invented plate. */
export function syntheticRead(text = 'WAYP0ST', capturedAtUtc: UtcMs = NOON): PlateRead {
  return {
    readId: randomUUID(),
    unitId: 'pole-7',
    cameraId: 'north',
    revision: 1,
    text: plateText(text),
    confidence: 0.987654,
    characters: [...text].map((char) => ({
      char,
      confidence: 0.99,
      alternatives: [{ char: 'X', p: 0.0123456 }],
    })),
    stacked: [],
    region: 'US-IA',
    regionConfidence: 0.9,
    regionAlternatives: [{ region: 'US-NE', p: 0.0512345 }],
    regionLikelihoods: [
      { region: 'US-IA', p: 0.8765432 },
      { region: 'US-NE', p: 0.0612345 },
    ],
    looks: 5,
    agreeingLooks: 4,
    direction: 'leaving',
    zone: 'lane-1',
    capturedAtUtc,
    clockQuality: 'synchronized',
    firstSeenUtc: utcMs(capturedAtUtc - 400),
    lastSeenUtc: utcMs(capturedAtUtc + 300),
    quad: [
      [10, 10],
      [110, 12],
      [110, 52],
      [10, 50],
    ],
    evidence: {
      plateCrop: syntheticImage(`crop ${text}`),
      rectifiedCrop: syntheticImage(`upright ${text}`),
      contextualImage: syntheticImage(`scene ${text}`, 256),
    },
  };
}

/** A plate that could not be read. */
export const syntheticIllegible = (capturedAtUtc: UtcMs = NOON): IllegiblePassage => ({
  passageId: randomUUID(),
  unitId: 'pole-7',
  cameraId: 'north',
  localization: 0.81,
  direction: 'approaching',
  zone: null,
  capturedAtUtc,
  clockQuality: 'synchronized',
  firstSeenUtc: utcMs(capturedAtUtc - 400),
  lastSeenUtc: utcMs(capturedAtUtc + 300),
  evidence: {
    plateCrop: syntheticImage('a smear'),
    rectifiedCrop: syntheticImage('an upright smear'),
  },
});

export function syntheticHit(read: PlateRead): Hit {
  return {
    hitId: randomUUID(),
    readId: read.readId,
    list: {
      listId: 'agency',
      source: 'City Police BOLO',
      version: '7',
      sourceTimeUtc: utcMs(read.capturedAtUtc - 3_600_000),
      foldsO: false,
    },
    entry: {
      plate: read.text,
      region: 'US-IA',
      category: 'stolen-vehicle',
      reason: 'invented for a test',
      details: {
        recordId: 'V000000001',
        originatingAgency: null,
        vehicleYear: '2019',
        make: 'FORD',
        model: null,
        style: null,
        colour: 'BLU',
      },
      entryIdentity: 'e'.repeat(64),
    },
    characterMatch: 'exact',
    readLiteral: read.text,
    folds: [],
    stackedOmitted: false,
    picturePrefersRegion: true,
    matchProbability: read.confidence * (read.regionConfidence ?? 0),
    otherEntries: [],
    regionMatch: 'agrees',
    matchGrade: 'strong',
    listAgeMs: 3_600_000,
    listFreshness: 'fresh',
  };
}

export const syntheticAlert = (hit: Hit, raisedAtUtc: UtcMs = NOON): Alert => ({
  alertId: randomUUID(),
  revision: 1,
  hit,
  channel: 'review',
  state: 'potential',
  stage: 'provisional',
  unmetConditions: ['confidence'],
  isTest: false,
  passesBefore: 0,
  raisedAtUtc,
});
