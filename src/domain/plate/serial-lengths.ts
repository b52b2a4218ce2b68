/**
 * How long the serials of passenger plates are, one digit for each length: of the formats in `docs/serial-formats.md`. A
 * test compares this with the file of recognition.
 */
const REGIONS_BY_LENGTHS: Readonly<Record<string, string>> = {
  '5': 'CA-PE CA-YT',
  '6': 'US-AK US-AR US-DC US-FL US-HI US-IA US-KY US-MA US-ME US-MN US-MO US-ND US-NE US-NJ US-NM US-NV US-OK US-OR US-SC US-SD US-UT US-WV CA-BC CA-MB CA-NB CA-NL CA-NS CA-NT CA-NU CA-QC CA-SK',
  '7': 'US-AL US-NY US-PA',
  '56': 'US-RI US-WY',
  '67': 'US-AZ US-CA US-CO US-CT US-GA US-ID US-IL US-KS US-LA US-MD US-MI US-MS US-MT US-NC US-NH US-OH US-TN US-TX US-VA US-WA US-WI CA-AB CA-ON',
  '567': 'US-VT',
  '4567': 'US-DE US-IN',
};

/** ISO 3166-2 → the lengths. */
export const SERIAL_LENGTHS: ReadonlyMap<string, string> = new Map(
  Object.entries(REGIONS_BY_LENGTHS).flatMap(([lengths, regions]) =>
    regions.split(' ').map((region) => [region, lengths]),
  ),
);

/** Whether no passenger plate of the region is as long as this serial. Nothing is known of other regions. */
export function hasOddLength(serial: string, region: string | null): boolean {
  const lengths = region === null ? undefined : SERIAL_LENGTHS.get(region);
  return lengths !== undefined && !lengths.includes(String(serial.length));
}
