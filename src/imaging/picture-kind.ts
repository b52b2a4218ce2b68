/** The beginnings of files, each with the place at which it stands. Latin-1, so that a character is a byte. */
type Beginning = readonly [at: number, text: string];

/** The formats of cameras that their first bytes tell. A JPEG is told by `jpegStart`: something may precede it. */
const CAMERA_FORMATS: readonly (readonly Beginning[])[] = [
  [[0, '\x89PNG\r\n\x1a\n']],
  [
    [0, 'RIFF'],
    [8, 'WEBP'],
  ],
  [[0, 'II*\0']],
  [[0, 'MM\0*']],
];

/** What else is handed in as a picture. */
const OTHER_KINDS: readonly (readonly [Beginning, string])[] = [
  [[0, 'GIF8'], 'a GIF'],
  [[0, 'BM'], 'a BMP'],
  [[0, '%PDF'], 'a PDF'],
  [[0, '\x1f\x8b'], 'a compressed file'],
  [[0, 'PK\x03\x04'], 'a ZIP file'],
  [[4, 'ftypavif'], 'an AVIF picture'],
  [[4, 'ftyphe'], 'a HEIC picture'],
  [[4, 'ftyp'], 'a video'],
];
const SVG = /<svg[\s>]/i;
const WEB_PAGE = /<!doctype html|<html|<head|<body/i;
const TEXT = /^[\s -~]+$/;
const LOOKED_AT_BYTES = 512;

const headOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.subarray(0, LOOKED_AT_BYTES)).toString('latin1');

export function isCameraFormat(bytes: Uint8Array): boolean {
  const head = headOf(bytes);
  return CAMERA_FORMATS.some((beginnings) => beginnings.every(([at, text]) => head.startsWith(text, at)));
}

/** What a file that is no camera's picture seems to be: `a web page`. */
export function foundKind(bytes: Uint8Array): string {
  const head = headOf(bytes);
  const [, kind] = OTHER_KINDS.find(([[at, text]]) => head.startsWith(text, at)) ?? [];
  if (kind !== undefined) return kind;
  if (SVG.test(head)) return 'an SVG drawing';
  if (WEB_PAGE.test(head)) return 'a web page';
  return TEXT.test(head) ? 'text' : 'something else';
}
