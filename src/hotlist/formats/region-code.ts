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
const FULL_CODES: ReadonlySet<string> = new Set([...REGIONS.values(), CLEAR_ONLY_IN_FULL]);

export type RegionCode = {
  /** ISO 3166-2, or null if the list names no region or one that we do not know. */
  readonly region: string | null;
  readonly state: 'known' | 'absent' | 'unrecognised';
  /** The code had the letter O written as the digit 0 (`0H`), and was restored. */
  readonly wasFolded: boolean;
};

/** Reads a state code of a list: `OH`, `0H`, `oh`, `US-OH`, `ON`, `CA-ON`. */
export function readRegionCode(raw: string): RegionCode {
  const code = raw.trim().toUpperCase();
  if (code === '') return { region: null, state: 'absent', wasFolded: false };
  const asWritten = regionOf(code);
  if (asWritten !== null) return { region: asWritten, state: 'known', wasFolded: false };
  const restored = regionOf(code.replaceAll('0', 'O'));
  if (restored !== null) return { region: restored, state: 'known', wasFolded: true };
  return { region: null, state: 'unrecognised', wasFolded: false };
}

function regionOf(code: string): string | null {
  if (FULL_CODES.has(code)) return code;
  return REGIONS.get(code) ?? null;
}
