import { MAX_LIST_BYTES } from '../domain/hot-list.ts';

/** One line of a list file, without its line end. */
export type TextLine = {
  /** 1-based, as an editor counts. */
  readonly line: number;
  readonly text: string;
};

export type DecodedText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/**
 * The text of a list file as it comes: UTF-8, UTF-16 where the byte-order mark says so, else Windows-1252, in which
 * every byte is a character. Only letters of free text differ between them; plates are ASCII.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (bytes.length === 0) return { ok: false, reason: 'The file is empty.' };
  if (bytes.length > MAX_LIST_BYTES) {
    return { ok: false, reason: `The file is larger than ${MAX_LIST_BYTES / 1024 / 1024} MiB.` };
  }
  const text = decodeAs(encodingOf(bytes), bytes) ?? new TextDecoder('windows-1252').decode(bytes);
  if (text.includes('\0')) {
    return { ok: false, reason: 'The file is not text: it contains NUL characters.' };
  }
  return { ok: true, text };
}

/** All lines with something on them; LF, CRLF and CR end a line. */
export function nonBlankLines(text: string): TextLine[] {
  const lines: TextLine[] = [];
  for (const [index, content] of text.split(/\r\n|\n|\r/).entries()) {
    if (content.trim() !== '') lines.push({ line: index + 1, text: content });
  }
  return lines;
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** @returns null where the bytes are not of this encoding. Takes the byte-order mark away. */
function decodeAs(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
