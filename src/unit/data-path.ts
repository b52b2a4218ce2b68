/** A read against the lists in force: what it hits, and the alerts that this raises by itself. */
import { randomUUID } from 'node:crypto';
import {
  AlertLimits,
  type HourlyLimits,
  type LimitReport,
  type StandingLimit,
} from '../alerts/alert-limits.ts';
import { AlertPace } from '../alerts/alert-pace.ts';
import { type RaisedAlerts, raiseAlerts } from '../alerts/raise-alerts.ts';
import { clockQuality } from '../device/clock-quality.ts';
import type { Hit } from '../domain/list/hit.ts';
import type { PlateRead } from '../domain/read/plate-read.ts';
import type { Clock, UtcMs } from '../domain/time/time.ts';
import type { HotLists } from '../hotlist/hot-lists.ts';
import type { UnitAlerts } from '../operations/alerts.ts';
import type { UnitEntries } from '../operations/entries.ts';
import { alertCeiling } from '../policy/alert-policy.ts';
import { INTERRUPT_RULE } from '../policy/interrupt-rule.ts';

export type UnitMatchingParts = {
  readonly hotLists: Pick<HotLists, 'match'>;
  readonly entries: Pick<UnitEntries, 'refresh'>;
  readonly alerts: Pick<UnitAlerts, 'standing'>;
  readonly coolDownMs: number;
  readonly limits: HourlyLimits;
  readonly onLimit: (report: LimitReport) => void;
  readonly clock: Clock;
};

export class UnitMatching {
  readonly #parts: UnitMatchingParts;
  readonly #limits: AlertLimits;
  readonly #pace: AlertPace;

  constructor(parts: UnitMatchingParts) {
    this.#parts = parts;
    this.#limits = new AlertLimits(parts.limits, parts.onLimit);
    this.#pace = new AlertPace(parts.coolDownMs, this.#limits);
  }

  /**
   * Counts what it raises, once for each read.
   * @param isAsked which entries it is about: of others nothing is raised, and nothing is counted
   */
  judge(
    read: PlateRead,
    isAsked: (entryIdentity: string) => boolean = () => true,
  ): RaisedAlerts & { readonly hits: readonly Hit[] } {
    const { hotLists, entries, alerts, clock } = this.#parts;
    const now = clock.utcNow();
    entries.refresh(now);
    const hits = hotLists
      .match(read, now, clockQuality())
      .filter(({ entry }) => isAsked(entry.entryIdentity));
    const raised = raiseAlerts(hits, read, {
      now,
      clockQuality: clockQuality(),
      inService: true,
      rule: INTERRUPT_RULE,
      ceiling: ({ entry, matchGrade, characterMatch }) =>
        alertCeiling(entry.category, matchGrade, characterMatch),
      standing: (hit) => alerts.standing(hit, read.region),
      pace: (hit, channel) => this.#pace.judge(hit, channel, now),
      newId: randomUUID,
    });
    return { hits, ...raised };
  }

  /** An alert on this entry was taken back: the next pass is told. */
  forget(entryIdentity: string): void {
    this.#pace.forget(entryIdentity);
  }

  /** Ends the hours that are over. */
  sweep(now: UtcMs): void {
    this.#limits.sweep(now);
  }

  /** Lists that have alerted as often as they may. */
  limited(): readonly StandingLimit[] {
    return this.#limits.standing();
  }
}
