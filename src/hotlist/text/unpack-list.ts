import { gunzipSync } from 'node:zlib';
import { MAX_LIST_BYTES } from '../../domain/list/hot-list.ts';
import type { NoText } from './text-lines.ts';
import { onlyZipMember } from './zip-member.ts';

export type UnpackedList = { readonly ok: true; readonly bytes: Uint8Array } | NoText;

/** Lists become 4 to 30 times smaller when they are packed. Far beyond that, a file was made to fill the memory. */
const MAX_RATIO = 100;
/** A short file of equal rows may be packed better than that, and harms nobody. */
const ALWAYS_ALLOWED_BYTES = 8 << 20;

/** The most bytes that a packed file may become. */
const limitOf = (packedBytes: number): number =>
  Math.min(MAX_LIST_BYTES, Math.max(ALWAYS_ALLOWED_BYTES, packedBytes * MAX_RATIO));

/** The list file itself, where it was packed with zip or gzip. Files of other programs are refused by their name. */
export function unpackedList(bytes: Uint8Array): UnpackedList {
  if (startsWith(bytes, GZIP)) return plain(gunzipped(bytes));
  if (startsWith(bytes, ZIP)) return plain(unzipped(bytes));
  return plain({ ok: true, bytes });
}

const GZIP = [0x1f, 0x8b];
/** `PK`: a zip archive, an empty one, or a part of one. */
const ZIP = [0x50, 0x4b];
const FOREIGN: readonly (readonly [start: readonly number[], remedy: string])[] = [
  [
    [0xd0, 0xcf, 0x11, 0xe0],
    'The file is an Excel workbook (.xls). Save the sheet as CSV and use that file.',
  ],
  [[...Buffer.from('%PDF')], 'The file is a PDF. Ask the source for a text file (CSV).'],
  [[...Buffer.from('{\\rtf')], 'The file is a document (RTF). Ask the source for a text file (CSV).'],
];
const HTML = /^\s*<(!doctype html|html|head|body|table|\?xml)/i;

function plain(list: UnpackedList): UnpackedList {
  if (!list.ok) return list;
  const { bytes } = list;
  if (startsWith(bytes, GZIP) || startsWith(bytes, ZIP))
    return notText('The file was packed twice. Unpack it, and import the list in it.');
  const foreign = FOREIGN.find(([start]) => startsWith(bytes, start));
  if (foreign !== undefined) return notText(foreign[1]);
  const beginning = Buffer.from(bytes.subarray(0, 200))
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '');
  if (HTML.test(beginning))
    return notText(
      'The file is a web page or XML, not a list. Was it an error page of the server it came from?',
    );
  return list;
}

function gunzipped(bytes: Uint8Array): UnpackedList {
  try {
    return { ok: true, bytes: gunzipSync(bytes, { maxOutputLength: limitOf(bytes.length) }) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ERR_BUFFER_TOO_LARGE') return TOO_LARGE;
    if (code === 'Z_BUF_ERROR')
      return { ok: false, kind: 'cut-short', reason: 'The gzip file breaks off: it is incomplete.' };
    return notText('The gzip file is damaged. Fetch it again.');
  }
}

function unzipped(bytes: Uint8Array): UnpackedList {
  const member = onlyZipMember(bytes, limitOf);
  switch (member.kind) {
    case 'file':
      return { ok: true, bytes: member.bytes };
    case 'several':
      return notText(
        `The zip file holds ${member.count} files. Unpack it, and import the list in it by itself.`,
      );
    case 'too-large':
      return TOO_LARGE;
    case 'encrypted':
      return notText('The zip file is protected with a password. Unpack it, and import the list in it.');
    case 'spreadsheet':
      return notText(
        'The file is a spreadsheet or document (.xlsx, .ods, .docx). Save the sheet as CSV and use that file.',
      );
    case 'broken':
      return notText(
        'The file is not text, but a zip file that is incomplete, damaged or packed in an unusual way. Unpack it first.',
      );
  }
}

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

const notText = (reason: string): UnpackedList => ({ ok: false, kind: 'not-text', reason });

const TOO_LARGE: UnpackedList = {
  ok: false,
  kind: 'too-large',
  reason: `The list in the packed file is larger than ${MAX_LIST_BYTES / 1024 / 1024} MiB, or was packed to more than 1/${MAX_RATIO} of its size. Unpack it first.`,
};
