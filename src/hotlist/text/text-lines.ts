import { isUtf8 } from 'node:buffer';
import { MAX_LIST_BYTES } from '../../domain/list/hot-list.ts';

/** One line of a list file, without its line end. */
export type TextLine = {
  /** 1-based, as an editor counts. */
  readonly line: number;
  /** At most `MAX_LINE_CHARACTERS` + 1 characters; a longer line is cut there. */
  readonly text: string;
};

/** A longer line cannot be an entry; the longest real rows are below 300 characters. */
export const MAX_LINE_CHARACTERS = 4096;

/** A file that holds no text that could be a list. `reason` is in plain words for the user. */
export type NoText = {
  readonly ok: false;
  readonly kind: 'empty' | 'too-large' | 'not-text' | 'cut-short';
  readonly reason: string;
};

export type ListText =
  | {
      readonly ok: true;
      /** Non-empty lines; each call starts at the beginning. LF, CRLF and CR end a line. */
      lines(): Generator<TextLine>;
      /** Whether the last line has a line end: a line without one may have been cut off. */
      readonly endsWithLineEnd: boolean;
    }
  | NoText;

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Number of bytes that are decoded at once, so that a list of half a gigabyte never becomes one string. */
const CHUNK_BYTES = 1 << 20;

/**
 * The text of a list file as it comes: UTF-8, UTF-16 with or without a byte-order mark, otherwise Windows-1252, in which
 * every byte is a character. Only letters of free text differ between them; plates are ASCII.
 */
export function listText(bytes: Uint8Array): ListText {
  if (bytes.length === 0) return refuse('empty', 'The file is empty.');
  if (bytes.length > MAX_LIST_BYTES)
    return refuse('too-large', `The file is larger than ${MAX_LIST_BYTES / 1024 / 1024} MiB.`);
  const encoding = encodingOf(bytes);
  const isWide = encoding === 'utf-16le' || encoding === 'utf-16be';
  if (isWide ? hasWideNul(bytes) : bytes.includes(0))
    return refuse(
      'not-text',
      'The file is not text: it contains NUL characters. Save it as CSV in UTF-8, or fetch it again.',
    );
  if (isWide && bytes.length % 2 !== 0)
    return refuse('cut-short', 'The file ends in the middle of a character: it is incomplete.');
  return {
    ok: true,
    lines: () => nonBlankLines(bytes, encoding),
    endsWithLineEnd: [...bytes.subarray(-2)].some((byte) => byte === 0x0a || byte === 0x0d),
  };
}

function* nonBlankLines(bytes: Uint8Array, encoding: Encoding): Generator<TextLine> {
  const decoder = new TextDecoder(encoding);
  let line = 0;
  let rest = '';
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const end = Math.min(at + CHUNK_BYTES, bytes.length);
    const text = rest + decoder.decode(bytes.subarray(at, end), { stream: end < bytes.length });
    // A CR at the end may be half of a CRLF whose other half comes with the next chunk.
    const isHalf = end < bytes.length && text.endsWith('\r');
    const lines = (isHalf ? text.slice(0, -1) : text).split(/\r\n|\n|\r/);
    const last = lines.pop() ?? '';
    for (const content of lines) {
      line += 1;
      if (content.trim() !== '') yield { line, text: bounded(content) };
    }
    rest = bounded(last) + (isHalf ? '\r' : '');
  }
  if (rest.trim() !== '') yield { line: line + 1, text: rest };
}

const bounded = (text: string): string =>
  text.length > MAX_LINE_CHARACTERS ? text.slice(0, MAX_LINE_CHARACTERS + 1) : text;

function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return wideWithoutMark(bytes) ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252');
}

/** A heading and plates are ASCII, of which every second byte is 0 in UTF-16. */
function wideWithoutMark(bytes: Uint8Array): Encoding | null {
  const beginning = bytes.subarray(0, 64);
  const isNul = (place: 0 | 1): boolean => beginning.every((byte, i) => i % 2 !== place || byte === 0);
  if (beginning.length < 4 || isNul(0) === isNul(1)) return null;
  return isNul(0) ? 'utf-16be' : 'utf-16le';
}

/** This also detects UTF-32: every second unit of it is 0. */
function hasWideNul(bytes: Uint8Array): boolean {
  for (let i = 0; i + 1 < bytes.length; i += 2) if (bytes[i] === 0 && bytes[i + 1] === 0) return true;
  return false;
}

const refuse = (kind: NoText['kind'], reason: string): ListText => ({ ok: false, kind, reason });
