import type { Frame } from '../../../src/domain/picture/frame.ts';
import type { Box } from '../../../src/domain/picture/geometry.ts';
import { boundingBox, quadOfBox } from '../../../src/domain/picture/geometry.ts';
import { PlateText } from '../../../src/domain/plate/plate-text.ts';
import type { PlateCandidate, PlateReading } from '../../../src/domain/read/plate-candidate.ts';
import { monoMs, utcMs } from '../../../src/domain/time/time.ts';

/** A plate text that must parse. */
export function plate(text: string): PlateText {
  const parsed = PlateText.parse(text);
  if (parsed === null) throw new Error(`"${text}" is no plate text`);
  return parsed;
}

/** A legible reading, or with `text` null an illegible one. `doubts` names alternatives by position. */
export function reading(
  text: string | null,
  confidence = 0.9,
  doubts: Readonly<Record<number, { readonly char: string; readonly p: number }>> = {},
): PlateReading {
  const characters = [...(text ?? '?')].map((char, i) => {
    const doubt = doubts[i];
    return { char, confidence: doubt ? 1 - doubt.p : 0.98, alternatives: doubt ? [doubt] : [] };
  });
  return {
    status: text === null ? 'illegible' : 'read',
    text: text === null ? null : plate(text),
    confidence: text === null ? 0 : confidence,
    characters,
    stacked: [],
  };
}

export function candidate(
  box: Box,
  read: PlateReading,
  {
    sharpness = 0.3,
    localization = 0.9,
  }: { readonly sharpness?: number; readonly localization?: number } = {},
): PlateCandidate {
  const quad = quadOfBox(box);
  return {
    location: { quad, box: boundingBox(quad), confidence: localization },
    reading: read,
    syntax: { regions: [] },
    sharpness,
  };
}

/** A small grey frame of camera `c1`, taken `atMs` after 2026-01-01T00:00:00Z. */
export function frameAt(atMs: number, { widthPx = 64, heightPx = 48, grey = 128 } = {}): Frame {
  const plane = (width: number, height: number, value: number) => ({
    widthPx: width,
    heightPx: height,
    data: new Uint8Array(width * height).fill(value),
  });
  const chroma = plane((widthPx + 1) >> 1, (heightPx + 1) >> 1, 128);
  return {
    cameraId: 'c1',
    frameSeq: Math.round(atMs / 100),
    picture: { widthPx, heightPx, y: plane(widthPx, heightPx, grey), u: chroma, v: chroma, range: 'full' },
    capturedAtUtc: utcMs(Date.UTC(2026, 0, 1) + atMs),
    capturedAtMono: monoMs(atMs),
    clockQuality: 'synchronized',
  };
}
