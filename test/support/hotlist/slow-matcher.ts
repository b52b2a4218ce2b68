/**
 * Hot-list matching as the page describes it, written to be obviously right and not fast: every text that a read may mean
 * against every row, character by character. Shares nothing with the index but the types.
 */
import type { CharacterMatch, MatchGrade, RegionMatch } from '../../../src/domain/list/hit.ts';
import type { UtcMs } from '../../../src/domain/time/time.ts';
import type { ListRow } from '../../../src/hotlist/formats/row-decoder.ts';
import type { MatchableRead } from '../../../src/hotlist/matching/match-read.ts';
import type { WrittenList } from './indexed-list.ts';

export type SlowMatch = {
  readonly row: ListRow;
  readonly characterMatch: CharacterMatch;
  readonly regionMatch: RegionMatch;
  readonly matchGrade: MatchGrade;
  readonly stackedOmitted: boolean;
  readonly readLiteral: string;
  /** By the characters alone. */
  readonly textProbability: number;
};

type Text = {
  readonly text: string;
  /** The text with every O as 0. */
  readonly folded: string;
  readonly shown: string;
  readonly p: number;
  readonly omits: boolean;
};

const ORDER: readonly CharacterMatch[] = ['exact', 'list-fold', 'partial', 'probable'];

export function slowMatches(read: MatchableRead, { info, rows }: WrittenList, nowUtc: UtcMs): SlowMatch[] {
  const own = ownTexts(read);
  const probable = probableTexts(read, own);
  return rows.flatMap((row) => {
    if (row.expiresAtUtc !== null && row.expiresAtUtc <= nowUtc) return [];
    const listed = row.plate.reveal();
    const listedFolded = folded(listed);
    const pattern = /[?*]/.test(listed) ? patternOf(listed, info.foldsO) : null;
    const ways: { way: CharacterMatch; text: Text }[] = [];
    for (const text of own) {
      if (pattern?.test(text.text)) ways.push({ way: 'partial', text });
      if (listed === text.text) ways.push({ way: 'exact', text });
      else if (info.foldsO && listedFolded === text.folded) ways.push({ way: 'list-fold', text });
    }
    for (const text of probable) {
      const same = info.foldsO ? listedFolded === text.folded : listed === text.text;
      // What the list's own fold explains needs no alternative.
      if (same && !ways.some(({ way }) => way !== 'probable')) ways.push({ way: 'probable', text });
    }
    const best = ways.toSorted(
      (a, b) => ORDER.indexOf(a.way) - ORDER.indexOf(b.way) || Number(a.text.omits) - Number(b.text.omits),
    )[0];
    return best === undefined ? [] : [matchOf(read, row, best.way, best.text)];
  });
}

/** The main serial, and each stacked reading before, behind and, for an infix, between its characters. */
function ownTexts(read: MatchableRead): Text[] {
  return inForms(read, read.text.reveal(), read.confidence);
}

function inForms(read: MatchableRead, main: string, p: number): Text[] {
  const shown = read.text.reveal();
  const sure = read.stacked.filter(({ confidence }) => confidence >= 0.5).length;
  const forms: Text[] = [{ text: main, folded: folded(main), shown, p, omits: sure > 0 }];
  for (const { chars, position, confidence } of read.stacked) {
    const inside = Array.from({ length: main.length - 1 }, (_, i) => i + 1);
    const places = { prefix: [0, main.length], suffix: [main.length, 0], infix: [...inside, 0, main.length] };
    for (const at of places[position]) {
      const put = (text: string): string => text.slice(0, at) + chars + text.slice(at);
      forms.push({
        text: put(main),
        folded: folded(put(main)),
        shown: put(shown),
        p: p * confidence,
        omits: sure > (confidence >= 0.5 ? 1 : 0),
      });
    }
  }
  return forms.filter(({ text }) => text.length <= 10);
}

/** All combinations of what the places may be, in all forms: at most 64 with a probability of 0.01, best first. */
function probableTexts(read: MatchableRead, own: readonly Text[]): Text[] {
  let combinations: { text: string; p: number }[] = [{ text: '', p: 1 }];
  for (const { char, confidence, alternatives, absent = 0 } of read.characters) {
    const none = absent > 0 ? [{ char: '', p: absent }] : [];
    const options = [{ char, p: confidence }, ...alternatives, ...none];
    // What is too improbable already only gets less probable.
    combinations = combinations
      .flatMap(({ text, p }) => options.map((option) => ({ text: text + option.char, p: p * option.p })))
      .filter(({ p }) => p >= 0.01);
  }
  const all = combinations
    .filter(({ text }) => text !== read.text.reveal() && text.length >= 2)
    // Where stacked characters would stand in a shorter serial nobody can say.
    .flatMap(({ text, p }) =>
      text.length < read.characters.length ? inForms(read, text, p).slice(0, 1) : inForms(read, text, p),
    )
    .filter(({ text, p }) => p >= 0.01 && !own.some((form) => form.text === text))
    .toSorted((a, b) => b.p - a.p || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return all.filter(({ text }, i) => all.findIndex((other) => other.text === text) === i).slice(0, 64);
}

const folded = (text: string): string => text.replaceAll('O', '0');

function patternOf(listed: string, foldsO: boolean): RegExp {
  const expression = [...listed]
    .map((char) => {
      if (char === '?') return '.';
      if (char === '*') return '.*';
      return foldsO && 'O0'.includes(char) ? '[O0]' : char;
    })
    .join('');
  return new RegExp(`^${expression}$`);
}

function matchOf(read: MatchableRead, row: ListRow, way: CharacterMatch, text: Text): SlowMatch {
  const region = regionOf(read.region, row.region);
  return {
    row,
    characterMatch: way,
    regionMatch: region,
    matchGrade: gradeOf(way, region),
    stackedOmitted: text.omits,
    readLiteral: text.shown,
    textProbability: text.p,
  };
}

function regionOf(read: string | null, listed: string | null): RegionMatch {
  if (listed === null) return 'absent-in-list';
  if (read === null || listed.startsWith(`${read}-`)) return 'unknown';
  return read === listed ? 'agrees' : 'disagrees';
}

function gradeOf(way: CharacterMatch, region: RegionMatch): MatchGrade {
  if (region === 'disagrees') return 'weak';
  if (way === 'partial' || way === 'probable') return 'possible';
  return region === 'agrees' ? 'strong' : 'characters-only';
}
