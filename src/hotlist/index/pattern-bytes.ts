/** One pattern among others: ASCII, from `start` up to, not including, `end`. */
export type PatternBytes = { readonly bytes: Uint8Array; readonly start: number; readonly end: number };

const ONE = 0x3f;
const RUN = 0x2a;
const LETTER_O = 0x4f;
const DIGIT_0 = 0x30;

/**
 * Whether a text matches a pattern, without making a string of the pattern, because the index checks all of its
 * patterns for each read. The rule is that of `PlatePattern.matches`, with O and 0 equal if `foldsO`.
 */
export function patternCovers({ bytes, start, end }: PatternBytes, text: string, foldsO: boolean): boolean {
  let i = start;
  let at = 0;
  // The place of the last `*`, and the end of what it covers. Earlier ones need no retry: the last can do what they
  // could.
  let run = -1;
  let reach = 0;
  while (at < text.length) {
    const want = i < end ? (bytes[i] ?? 0) : 0;
    if (want === RUN) {
      run = i++;
      reach = at;
    } else if (want === ONE || (want !== 0 && isSame(want, text.charCodeAt(at), foldsO))) {
      i += 1;
      at += 1;
    } else if (run >= 0) {
      i = run + 1;
      at = ++reach;
    } else return false;
  }
  while (i < end && bytes[i] === RUN) i += 1;
  return i === end;
}

const isSame = (a: number, b: number, foldsO: boolean): boolean =>
  a === b || (foldsO && (a === LETTER_O ? DIGIT_0 : a) === (b === LETTER_O ? DIGIT_0 : b));
