/** Residents in millions, United States census of 2010. */
const RESIDENTS: Readonly<Record<string, number>> = {
  'US-AK': 0.71,
  'US-AL': 4.78,
  'US-AR': 2.92,
  'US-AZ': 6.39,
  'US-CA': 37.25,
  'US-CO': 5.03,
  'US-CT': 3.57,
  'US-DC': 0.6,
  'US-DE': 0.9,
  'US-FL': 18.8,
  'US-GA': 9.69,
  'US-HI': 1.36,
  'US-IA': 3.05,
  'US-ID': 1.57,
  'US-IL': 12.83,
  'US-IN': 6.48,
  'US-KS': 2.85,
  'US-KY': 4.34,
  'US-LA': 4.53,
  'US-MA': 6.55,
  'US-MD': 5.77,
  'US-ME': 1.33,
  'US-MI': 9.88,
  'US-MN': 5.3,
  'US-MO': 5.99,
  'US-MS': 2.97,
  'US-MT': 0.99,
  'US-NC': 9.54,
  'US-ND': 0.67,
  'US-NE': 1.83,
  'US-NH': 1.32,
  'US-NJ': 8.79,
  'US-NM': 2.06,
  'US-NV': 2.7,
  'US-NY': 19.38,
  'US-OH': 11.54,
  'US-OK': 3.75,
  'US-OR': 3.83,
  'US-PA': 12.7,
  'US-RI': 1.05,
  'US-SC': 4.63,
  'US-SD': 0.81,
  'US-TN': 6.35,
  'US-TX': 25.15,
  'US-UT': 2.76,
  'US-VA': 8.0,
  'US-VT': 0.63,
  'US-WA': 6.72,
  'US-WI': 5.69,
  'US-WV': 1.85,
  'US-WY': 0.56,
};

/**
 * Registered vehicles for each resident of 2010: 69.3 million of Alabama to Florida in 2015 (Federal Highway Administration,
 * Highway Statistics 2015, table MV-1), where 81.0 million lived. Single states differ from it by a third.
 */
const VEHICLES_PER_RESIDENT = 0.86;

/** A province, a Mexican state or a country of which nothing better is known here. */
const ELSEWHERE = 5_000_000;

/** About how many vehicles bear plates of a region (ISO 3166-2, or a country alone).  */
export function registeredVehicles(region: string): number {
  const residents = RESIDENTS[region];
  return residents === undefined ? ELSEWHERE : residents * VEHICLES_PER_RESIDENT * 1_000_000;
}

/** The states of the United States and the District of Columbia. */
export const STATES: readonly string[] = Object.keys(RESIDENTS);
