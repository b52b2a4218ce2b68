/** Matching and alerting as a unit does it, on one list in memory: the data path without camera, buffer and broker. */
import { randomUUID } from 'node:crypto';
import { raiseAlerts } from '../../../src/alerts/raise-alerts.ts';
import type { Category } from '../../../src/domain/list/hot-list.ts';
import { PlateText } from '../../../src/domain/plate/plate-text.ts';
import { NO_REGION } from '../../../src/domain/plate/region-reading.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import type { RegionShares } from '../../../src/domain/traffic/match-probability.ts';
import { NO_DETAILS } from '../../../src/hotlist/files/list-block.ts';
import { HotListIndex } from '../../../src/hotlist/index/hot-list-index.ts';
import { IndexBuilder } from '../../../src/hotlist/index/index-builder.ts';
import { matchRead } from '../../../src/hotlist/matching/match-read.ts';
import { alertCeiling } from '../../../src/policy/alert-policy.ts';
import { INTERRUPT_RULE } from '../../../src/policy/interrupt-rule.ts';
import type { DrawnRead } from './weeks-reader.ts';
import type { Told } from './weeks-score.ts';
import type { IssuedPlate } from './weeks-traffic.ts';

const NOW = utcMs(Date.UTC(2026, 2, 1, 12));
const HOUR_MS = 3_600_000;
/** As many looks as agree on a passage in the middle of the road: what is missing there is missing from every figure. */
const LOOKS = 3;
const FRESH = { staleAfterMs: 24 * HOUR_MS, silentAfterMs: 72 * HOUR_MS };
const CATEGORIES: readonly Category[] = ['stolen-vehicle', 'stolen-plate', 'wanted-person', 'felony-vehicle'];

export class WeeksUnit {
  readonly #index: HotListIndex;
  readonly #shares: RegionShares;

  constructor(listed: Iterable<IssuedPlate>, shares: RegionShares) {
    this.#shares = shares;
    const builder = new IndexBuilder();
    let place = 0;
    for (const { text, region } of listed) {
      const category = CATEGORIES[place % CATEGORIES.length] ?? 'stolen-vehicle';
      builder.add({ plate: plateText(text), region, category, expiresAtUtc: null }, place);
      place += 1;
    }
    this.#index = new HotListIndex(
      builder.finish({
        listId: 'weeks',
        source: 'Invented',
        version: '1',
        sourceTimeUtc: utcMs(NOW - HOUR_MS),
        foldsO: false,
      }),
    );
  }

  /** Whether some entry has these characters, whatever its state. */
  knows(text: string): boolean {
    return this.#match({ ...this.#bare(text) }).length > 0;
  }

  tell(read: DrawnRead): readonly Told[] {
    const hits = this.#match(read);
    if (hits.length === 0) return [];
    const seen = { ...read, agreeingLooks: LOOKS, capturedAtUtc: NOW, clockQuality: 'synchronized' } as const;
    const { alerts, recordedOnly } = raiseAlerts(hits, seen, {
      now: NOW,
      clockQuality: 'synchronized',
      inService: true,
      rule: INTERRUPT_RULE,
      ceiling: alertCeiling,
      objection: () => null,
      pace: (_hit, channel) => ({ reason: null, channel, passesBefore: 0 }),
      newId: randomUUID,
    });
    return [
      ...alerts.map(({ hit, channel }) => ({ hit, channel })),
      ...recordedOnly.map(({ hit }) => ({ hit, channel: 'recorded' as const })),
    ];
  }

  #bare(text: string): DrawnRead {
    return { text: plateText(text), confidence: 1, characters: [], ...NO_REGION };
  }

  #match(read: DrawnRead) {
    const matches = matchRead({ ...read, readId: 'read', stacked: [] }, [this.#index], {
      now: NOW,
      clockQuality: 'synchronized',
      freshness: { general: FRESH, urgent: FRESH },
      newId: () => 'hit',
      shares: this.#shares,
    });
    return matches.map(({ entry, ...match }) => {
      const { category } = entry;
      return { ...match, entry: { ...entry, reason: category, details: NO_DETAILS } };
    });
  }
}

function plateText(text: string): PlateText {
  const plate = PlateText.parse(text);
  if (plate === null) throw new Error(`${text} is no plate`);
  return plate;
}
