import type { Alert, AlertChannel } from '../domain/alert/alert.ts';
import type { Hit, ListFreshness, MatchGrade } from '../domain/list/hit.ts';
import { type AlertContext, type AlertRead, unmetConditions } from '../policy/interrupt-conditions.ts';
import type { Paced, PaceReason } from './alert-pace.ts';

/** Why a hit is recorded without an alert. */
export type SilentReason =
  | 'list-silent'
  | 'unit-out-of-service'
  | 'entry-already-alerted'
  | 'policy-records-only'
  | PaceReason
  | Objection;
/** What people have said of the entry, or of this entry with this plate (policy H5, A4). */
export type Objection = 'suppressed' | 'entry-disputed' | 'entry-removed';
export type RecordedOnly = { readonly hit: Hit; readonly reason: SilentReason };

export type RaisedAlerts = {
  readonly alerts: readonly Alert[];
  readonly recordedOnly: readonly RecordedOnly[];
};

export type RaiseContext = AlertContext & {
  /** The most that a hit may become, by category, grade and characters. `record`: no alert. */
  readonly ceiling: (hit: Hit) => 'interrupt' | 'review' | 'record';
  /** Why people do not want an alert on this hit; null where nobody objects. */
  readonly objection: (hit: Hit) => Objection | null;
  /** Whether the hit has to wait for the cool-down or the hourly limit. Counts the hit. */
  readonly pace: (hit: Hit, channel: AlertChannel) => Paced;
  /** A new UUID each time. */
  readonly newId: () => string;
};

const GRADE_RANK: Readonly<Record<MatchGrade, number>> = {
  strong: 0,
  'characters-only': 1,
  possible: 2,
  weak: 3,
};
const FRESHNESS_RANK: Readonly<Record<ListFreshness, number>> = { fresh: 0, stale: 1, silent: 2 };

/**
 * Turns the hits of one read into alerts, the best match first. One passage gives one alert for an entry, though
 * several lists may carry it: the best of its hits alerts, the others are recorded (policy A1, H1, A5, E1).
 * @param hits of this read only.
 */
export function raiseAlerts(hits: readonly Hit[], read: AlertRead, context: RaiseContext): RaisedAlerts {
  const alerts: Alert[] = [];
  const recordedOnly: RecordedOnly[] = [];
  const alerted = new Set<string>();
  for (const hit of hits.toSorted(byMatch)) {
    const reason = silentReason(hit, alerted, context);
    if (reason !== null) {
      recordedOnly.push({ hit, reason });
      continue;
    }
    const unmet = unmetConditions(hit, read, context);
    const channel = channelOf(hit, unmet, context);
    const paced = context.pace(hit, channel);
    if (paced.reason !== null) {
      recordedOnly.push({ hit, reason: paced.reason });
      continue;
    }
    alerted.add(hit.entry.entryIdentity);
    alerts.push({
      alertId: context.newId(),
      revision: 1,
      hit,
      channel: paced.channel,
      state: 'potential',
      stage: 'provisional',
      unmetConditions: paced.channel === channel ? unmet : [...unmet, 'list-limit'],
      isTest: channel === 'test',
      passesBefore: paced.passesBefore,
      raisedAtUtc: context.now,
    });
  }
  return { alerts, recordedOnly };
}

/** A test plate concerns nobody. Its alert goes to the people who test the unit. */
function channelOf(hit: Hit, unmet: readonly string[], context: RaiseContext): AlertChannel {
  if (hit.entry.category === 'test-plate') return 'test';
  return unmet.length === 0 && context.ceiling(hit) === 'interrupt' ? 'interrupt' : 'review';
}

function silentReason(hit: Hit, alerted: ReadonlySet<string>, context: RaiseContext): SilentReason | null {
  if (!context.inService) return 'unit-out-of-service';
  if (hit.listFreshness === 'silent') return 'list-silent';
  const said = context.objection(hit);
  if (said !== null) return said;
  if (context.ceiling(hit) === 'record') return 'policy-records-only';
  return alerted.has(hit.entry.entryIdentity) ? 'entry-already-alerted' : null;
}

/** Better grade, then fresher list, then fewer folded characters; hits that are equal so far keep their order. */
function byMatch(a: Hit, b: Hit): number {
  return (
    GRADE_RANK[a.matchGrade] - GRADE_RANK[b.matchGrade] ||
    FRESHNESS_RANK[a.listFreshness] - FRESHNESS_RANK[b.listFreshness] ||
    a.folds.length - b.folds.length
  );
}
