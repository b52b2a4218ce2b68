import { normalWord } from './category-words.ts';
import { COUNTRIES, REGION_NAMES } from './region-names.ts';

/** USPS codes of the states, the federal district and the territories that issue plates. */
const US =
  'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR VI';
const CANADA = 'AB BC MB NL NS NT NU ON PE QC SK YT';
/** Older codes that feeds still carry. */
const FORMER: readonly (readonly [string, string])[] = [
  ['NF', 'CA-NL'],
  ['PQ', 'CA-QC'],
];
/**
 * `NB` is New Brunswick for the post office and Nebraska in law-enforcement feeds. A wrong region is worse than none
 * (policy A2), so the bare code counts as no region. `CA-NB` and `US-NE` are clear.
 */
const CLEAR_ONLY_IN_FULL = 'CA-NB';

const REGIONS: ReadonlyMap<string, string> = new Map([
  ...US.split(' ').map((code) => [code, `US-${code}`] as const),
  ...CANADA.split(' ').map((code) => [code, `CA-${code}`] as const),
  ...FORMER,
]);
const REGION_OF_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(REGION_NAMES).flatMap(([region, names]) => names.split(', ').map((name) => [name, region])),
);
const FULL_CODES: ReadonlySet<string> = new Set([...REGIONS.values(), CLEAR_ONLY_IN_FULL]);

export type RegionCode = {
  /** ISO 3166-2, or null if the list names no region or one that we do not know. */
  readonly region: string | null;
  readonly state: 'known' | 'absent' | 'unrecognised';
  /** The code had the letter O written as the digit 0 (`0H`), and was restored. */
  readonly wasFolded: boolean;
};

/** Reads a state as a list writes it: `OH`, `0H`, `oh`, `US-OH`, `Ohio`, `OH.`, `ON`, `CA-ON`; `USA` names none. */
export function readRegionCode(raw: string): RegionCode {
  const code = raw.trim().toUpperCase();
  if (code === '') return NO_REGION;
  const asWritten = regionOf(code);
  if (asWritten !== null) return { region: asWritten, state: 'known', wasFolded: false };
  const restored = regionOf(code.replaceAll('0', 'O'));
  if (restored !== null) return { region: restored, state: 'known', wasFolded: true };
  return COUNTRIES.has(normalWord(code)) ? NO_REGION : UNRECOGNISED;
}

/** Whether a cell may stand in a column of states: one that we know, two letters, or nothing. */
export const isStateLike = (cell: string): boolean =>
  /^[A-Z0]{2}$/i.test(cell) || readRegionCode(cell).state !== 'unrecognised';

const NO_REGION: RegionCode = { region: null, state: 'absent', wasFolded: false };
const UNRECOGNISED: RegionCode = { region: null, state: 'unrecognised', wasFolded: false };

function regionOf(code: string): string | null {
  if (FULL_CODES.has(code)) return code;
  const known = REGIONS.get(code);
  if (known !== undefined) return known;
  if (/^[A-Z]{2}$/.test(code)) return null;
  const name = normalWord(code);
  return REGION_OF_NAME.get(name) ?? REGIONS.get(name) ?? null;
}
