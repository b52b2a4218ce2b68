import { type PackageManifest, partsOf } from '../../contract/delivery.ts';

/** A package on its way: all before `next` is on the disk. */
export type Download = {
  readonly manifest: PackageManifest;
  /** The part that is waited for. */
  readonly next: number;
  /** Parts that were asked for end here. */
  readonly askedUntil: number;
  /** Of the package, from its first byte: no more is asked for before its beginning is judged. Null: it is, and all is wanted. */
  readonly wantedBytes: number | null;
};

export type DownloadAction =
  /** The part is left. */
  | { readonly kind: 'nothing' }
  /** More of what was asked for is on its way. */
  | { readonly kind: 'keep' }
  /** Ask for parts, the first and how many. */
  | { readonly kind: 'ask'; readonly from: number; readonly count: number }
  /** The bytes that were wanted are there. */
  | { readonly kind: 'judge' }
  | { readonly kind: 'finish' };

export type Step = { readonly download: Download; readonly action: DownloadAction };

/** Parts that are on their way at once: bounds memory here, and what is lost with a connection. */
export const WINDOW = 16;

/** @param kept bytes of it that are on the disk, from a start before; a part that is not whole is fetched again. */
export function begin(manifest: PackageManifest, kept: number): Download {
  const next = kept >= manifest.bytes ? partsOf(manifest) : Math.floor(kept / manifest.partBytes);
  return { manifest, next, askedUntil: next, wantedBytes: 1 };
}

/** At the beginning, after a new connection, and where a part has not come for a while. */
export function ask(download: Download): Step {
  const { manifest, next, wantedBytes } = download;
  const parts = partsOf(manifest);
  if (next >= parts) return { download, action: { kind: 'finish' } };
  const wanted = wantedBytes === null ? parts : Math.ceil(wantedBytes / manifest.partBytes);
  const count = Math.min(WINDOW, Math.min(wanted, parts) - next);
  if (count <= 0) return { download, action: { kind: 'judge' } };
  return { download: { ...download, askedUntil: next + count }, action: { kind: 'ask', from: next, count } };
}

/** A part that is not the one waited for, or not as long as it has to be, is left: it is asked for again. */
export function take(download: Download, number: number, length: number): Step {
  const { manifest, next, askedUntil } = download;
  const parts = partsOf(manifest);
  const isLast = number === parts - 1;
  const wanted = isLast ? manifest.bytes - (parts - 1) * manifest.partBytes : manifest.partBytes;
  if (number !== next || length !== wanted) return { download, action: { kind: 'nothing' } };
  const taken = { ...download, next: next + 1 };
  return taken.next < askedUntil ? { download: taken, action: { kind: 'keep' } } : ask(taken);
}

/** Its beginning was judged. @param wantedBytes that a judgement takes; null: nothing speaks against the package. */
export const judged = (download: Download, wantedBytes: number | null): Step =>
  ask({ ...download, wantedBytes });
