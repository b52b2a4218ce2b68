import { type PackageManifest, partsOf } from '../../contract/delivery.ts';

/** A package that is being downloaded. All parts before `next` are on the disk. */
export type Download = {
  readonly manifest: PackageManifest;
  /** The next expected part. */
  readonly next: number;
  /** The end of the requested parts. */
  readonly askedUntil: number;
  /** How many bytes from the start are needed to check the beginning. Null: it was checked, and the rest is wanted. */
  readonly wantedBytes: number | null;
};

export type DownloadAction =
  /** The part is ignored. */
  | { readonly kind: 'nothing' }
  /** The part is good, and more requested parts are on their way. */
  | { readonly kind: 'wait' }
  /** Request parts: the first and how many. */
  | { readonly kind: 'ask'; readonly from: number; readonly count: number }
  /** The wanted bytes are there. */
  | { readonly kind: 'judge' }
  | { readonly kind: 'finish' };

export type Step = { readonly download: Download; readonly action: DownloadAction };

/** How many parts are requested at once. This limits the memory, and what is lost with a connection. */
export const WINDOW = 16;

/** @param kept how many bytes are on the disk from an earlier start; an incomplete part is fetched again */
export function begin(manifest: PackageManifest, kept: number): Download {
  const next = kept >= manifest.bytes ? partsOf(manifest) : Math.floor(kept / manifest.partBytes);
  return { manifest, next, askedUntil: next, wantedBytes: 1 };
}

/** At the beginning, after a new connection, and when no part has arrived for a while. */
export function ask(download: Download): Step {
  const { manifest, next, wantedBytes } = download;
  const parts = partsOf(manifest);
  if (next >= parts) return { download, action: { kind: 'finish' } };
  const wanted = wantedBytes === null ? parts : Math.ceil(wantedBytes / manifest.partBytes);
  const count = Math.min(WINDOW, Math.min(wanted, parts) - next);
  if (count <= 0) return { download, action: { kind: 'judge' } };
  return { download: { ...download, askedUntil: next + count }, action: { kind: 'ask', from: next, count } };
}

/** A part with another number or another length is ignored, and the right one is requested again. */
export function acceptPart(download: Download, number: number, length: number): Step {
  const { manifest, next, askedUntil } = download;
  const parts = partsOf(manifest);
  const isLast = number === parts - 1;
  const wanted = isLast ? manifest.bytes - (parts - 1) * manifest.partBytes : manifest.partBytes;
  if (number !== next || length !== wanted) return { download, action: { kind: 'nothing' } };
  const advanced = { ...download, next: next + 1 };
  return advanced.next < askedUntil ? { download: advanced, action: { kind: 'wait' } } : ask(advanced);
}

/**
 * After its beginning was checked. @param wantedBytes how many bytes the next check needs; null: the beginning is good
 */
export const judged = (download: Download, wantedBytes: number | null): Step =>
  ask({ ...download, wantedBytes });
