import type { Fault } from '../fault.ts';

/** What counts as a look at a vehicle, and which pictures are looked at. */
export const LOOK_FAULTS: readonly Fault[] = [
  {
    id: 'one-picture-counted-twice',
    rule: 'A5',
    find: 'ballots.some((ballot) => ballot.pictureId === pictureId);',
    replace: 'ballots.some((ballot) => ballot.pictureId === pictureId && ballot.weight < 0);',
    tests: ['still-scenes'],
  },
  {
    id: 'frozen-camera-not-told',
    rule: 'E1',
    find: 'if (isKnown && this.#newAt !== null) this.#repeat(at - this.#newAt);',
    replace: 'if (isKnown && this.#newAt !== null) this.#renew(at);',
    tests: ['picture-watch'],
  },
  {
    id: 'corrupted-picture-read',
    rule: 'A1',
    find: "if (scan.kind === 'damaged') return scan.because;",
    replace: "if (scan.kind === 'damaged') return null;",
    tests: ['damaged-jpeg'],
  },
  {
    id: 'every-loader-open',
    rule: 'E3',
    find: "sharp.block({ operation: ['VipsForeignLoad'] });",
    replace: 'sharp.block({ operation: [] });',
    tests: ['still-loaders'],
  },
  {
    id: 'next-vehicle-swallowed',
    rule: 'V2',
    find: 'const confused = isMoving(trace) ? CONFUSED_CHARACTERS : 0;',
    replace: 'const confused = 99;',
    tests: ['still-scenes'],
  },
  {
    id: 'rest-of-a-masked-plate-read',
    rule: 'V1',
    find: 'if (isInside && pixels[Math.floor(y) * widthPx + Math.floor(x)] === 1) return true;',
    replace: 'if (isInside && pixels.length === 0) return true;',
    tests: ['privacy-mask'],
  },
  {
    id: 'one-failed-request-costs-the-camera',
    rule: 'E1',
    find: 'failures >= LOST_AFTER_FAILURES && failingSince !== null',
    replace: 'failures >= 1 && failingSince !== null',
    tests: ['request-patience'],
  },
  {
    id: 'doubtful-plate-read-once',
    rule: 'A1',
    find: 'certainty >= HOPELESS && (made > 1 || certainty < sure);',
    replace: 'certainty >= HOPELESS && made > 1 && certainty < sure;',
    tests: ['recognition/looks'],
  },
  {
    id: 'crop-runs-out-of-its-picture',
    rule: 'A1',
    find: 'return w > 0 && x >= 0 && y >= 0 &&',
    replace: 'return w > 0 && x >= -1 && y >= -1 &&',
    tests: ['imaging/rectify'],
  },
  {
    id: 'picture-cut-to-fit-the-localizer',
    rule: 'A1',
    find: 'Math.ceil(scaledLength(length, ratio) / STEP) * STEP;',
    replace: 'Math.floor(scaledLength(length, ratio) / STEP) * STEP;',
    tests: ['contracts/localizer'],
  },
];
