import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readMessage } from '../../../src/contract/messages.ts';
import type { Quad } from '../../../src/domain/picture/geometry.ts';
import type { EvidenceImage } from '../../../src/domain/read/evidence.ts';
import type { PlateRead } from '../../../src/domain/read/plate-read.ts';
import { makeEvidence } from '../../../src/evidence/make-evidence.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import { rectifyColour } from '../../../src/imaging/rectify-colour.ts';
import { openBuffer, readDraft, storedImages } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { benchPicture, GOLDEN_FOLDER } from '../../support/recognition/golden.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const SETTINGS = {
  cropJpegQuality: 85,
  cropMaxWidthPx: 320,
  contextualJpegQuality: 60,
  contextualMaxWidthPx: 560,
};
const NAMES = {
  plateCrop: 'plate-crop',
  rectifiedCrop: 'rectified-crop',
  contextualImage: 'contextual-image',
};
const IMAGES = ['plateCrop', 'rectifiedCrop', 'contextualImage'] as const;

let captured: PlateRead;

beforeAll(async () => {
  const { file, plates } = benchPicture();
  const quad = plates[0]?.quad as Quad; // it has one plate
  const picture = await decodeStill(readFileSync(join(GOLDEN_FOLDER, file)), file);
  captured = { ...syntheticRead(), ...(await makeEvidence(picture, quad, SETTINGS, rectifyColour)) };
});

const isWhole = (jpeg: Uint8Array, sha256: string): boolean =>
  createHash('sha256').update(jpeg).digest('hex') === sha256;

/** One bit in the middle of the picture. */
function altered(image: EvidenceImage): EvidenceImage {
  const jpeg = Uint8Array.from(image.jpeg);
  const middle = jpeg.length >> 1;
  jpeg[middle] = (jpeg[middle] ?? 0) ^ 1;
  return { ...image, jpeg };
}

const withAltered = (name: (typeof IMAGES)[number]): PlateRead => {
  const image = captured.evidence[name];
  return image ? { ...captured, evidence: { ...captured.evidence, [name]: altered(image) } } : captured;
};

type Kept = { readonly image: string; readonly jpeg: Buffer; readonly sha256: string };

/** What the buffer holds of a read, and what it has to publish of it. */
function recorded(read: PlateRead): {
  readonly stored: readonly Kept[];
  readonly published: readonly Kept[];
} {
  using folder = temporaryFolder();
  using buffer = openBuffer(folder.path, manualClock());
  buffer.record({ read, hits: [], alerts: [] }, [readDraft(read)]);
  const stored = storedImages(folder.path);
  const body = new TextDecoder().decode(buffer.outbox.take(1)[0]?.body);
  const message = readMessage.parse(JSON.parse(body));
  const published = IMAGES.map((name) => ({
    image: NAMES[name],
    jpeg: Buffer.from(message[name]?.base64 ?? '', 'base64'),
    sha256: message[name]?.sha256 ?? '',
  }));
  return { stored, published };
}

const broken = (images: readonly Kept[]) =>
  images.filter(({ jpeg, sha256 }) => !isWhole(jpeg, sha256)).map(({ image }) => image);

describe('the digests taken at capture', () => {
  test('fit every image as it is stored and as it is published', () => {
    const { stored, published } = recorded(captured);
    expect([stored.length, published.length]).toEqual([3, 3]);
    expect([broken(stored), broken(published)]).toEqual([[], []]);
  });

  test.each(IMAGES)('tell of a single bit of the %s that changed after it was made', (name) => {
    const { stored, published } = recorded(withAltered(name));
    expect(broken(stored)).toEqual([NAMES[name]]);
    expect(broken(published)).toEqual([NAMES[name]]);
  });
});
