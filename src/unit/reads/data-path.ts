/**
 * The main thread's half of the data path: read → hits → alerts → one commit. Reads top to bottom.
 *
 * A committed read survives `kill -9`, with its evidence, hits, alerts and messages. Finding a read's hits and alerts
 * changes nothing except the counts of alert pace. Manual entries and alerts that expire are handled elsewhere.
 */
import { randomUUID } from 'node:crypto';
import type { AlertPace } from '../../alerts/alert-pace.ts';
import { type Objection, type RaisedAlerts, raiseAlerts } from '../../alerts/raise-alerts.ts';
import type { Recording } from '../../buffer/recorder.ts';
import type { Store } from '../../buffer/store.ts';
import type { Topics } from '../../contract/topics.ts';
import type { Alert } from '../../domain/alert/alert.ts';
import type { AlertEvent } from '../../domain/events/alert-events.ts';
import type { Emit } from '../../domain/events/events.ts';
import type { Hit } from '../../domain/list/hit.ts';
import { evidenceBytes, keptEvidence } from '../../domain/read/evidence.ts';
import type { IllegiblePassage } from '../../domain/read/illegible-passage.ts';
import type { PassageEnd } from '../../domain/read/passage-end.ts';
import type { PlateRead } from '../../domain/read/plate-read.ts';
import type { OnStep } from '../../domain/time/step.ts';
import type { ClockQuality, UtcMs } from '../../domain/time/time.ts';
import { localRegion } from '../../domain/traffic/local-region.ts';
import type { RegionShares } from '../../domain/traffic/match-probability.ts';
import { alertCeiling } from '../../policy/alert-policy.ts';
import { INTERRUPT_RULE } from '../../policy/interrupt-rule.ts';
import { readDrafts } from '../../publish/drafts.ts';
import type { UnitPosition } from '../../publish/encode.ts';
import type { Preparation } from './intake.ts';
import type { LocalTraffic } from './local-traffic.ts';
import type { PassageAlerts } from './passages.ts';
import type { UnitClock } from './unit-clock.ts';

export type DataPathSettings = {
  /** Which reads keep their contextual image (policy V1). */
  readonly contextualImages: Parameters<typeof keptEvidence>[2];
  readonly position: UnitPosition | null;
  readonly topics: Topics;
};

export type DataPathParts = {
  /** The lists in force. */
  readonly lists: {
    match(read: PlateRead, now: UtcMs, clockQuality: ClockQuality, shares: RegionShares): readonly Hit[];
  };
  readonly traffic: Pick<LocalTraffic, 'sharesAt' | 'learn'>;
  /** People's decisions about entries and alerts. */
  readonly words: {
    objection(hit: Hit, readRegion: string | null): Objection | null;
    isSettled(alertId: string): boolean;
  };
  readonly pace: AlertPace;
  readonly passages: PassageAlerts;
  readonly store: Pick<Store, 'record' | 'recordIllegible'>;
  readonly clock: Pick<UnitClock, 'utcNow' | 'guessNow' | 'verdict' | 'qualityAt'>;
  /** False while the unit fails its own check. It then alerts nobody (policy E1). */
  readonly isInService: () => boolean;
  readonly emit: Emit<AlertEvent>;
  readonly onStep: OnStep;
  /** Called when there is something new for the broker. */
  readonly onMessages: () => void;
};

export class DataPath implements Preparation {
  readonly #settings: DataPathSettings;
  readonly #parts: DataPathParts;

  constructor(settings: DataPathSettings, parts: DataPathParts) {
    this.#settings = settings;
    this.#parts = parts;
  }

  /** A read or a revision. */
  prepare(seen: PlateRead): Recording {
    const { store, passages, words, pace, clock, onStep, onMessages } = this.#parts;
    const { contextualImages, position, topics } = this.#settings;
    onStep('read-arrived');
    const dated = { ...this.#locate(seen), clockQuality: clock.qualityAt(seen.capturedAtUtc) };
    const hits = this.#match(dated);
    const raised = this.#raise(hits, dated);
    const evidence = keptEvidence(dated.evidence, hits.length > 0, contextualImages);
    const read = { ...dated, evidence };
    const revised = passages.revise(read, hits, raised.alerts);
    const commit = (): void => {
      // Checked here, because a person may have settled an alert while the read waited for the storage.
      const alerts = revised.filter(({ alertId, revision }) => revision === 1 || !words.isSettled(alertId));
      store.record({ read, hits, alerts }, readDrafts(read, alerts, position, topics));
      for (const { state, hit } of alerts) if (state === 'withdrawn') pace.forget(hit.entry.entryIdentity);
      this.#report(alerts, raised.recordedOnly);
      onMessages();
    };
    return { bytes: evidenceBytes(evidence), reads: 1, commit };
  }

  /** Called when the passage of a read is over: sends its alerts once more, as final. */
  prepareEnd(end: PassageEnd): Recording | null {
    const { passages, onMessages } = this.#parts;
    if (!passages.hasAlerts(end.readId)) return null;
    const commit = (): void => {
      const final = passages.end(end, (read, isAsked) => {
        const hits = this.#match(read).filter(({ entry }) => isAsked(entry.entryIdentity));
        return this.#raise(hits, read).alerts;
      });
      this.reportFinal(final);
      onMessages();
    };
    return { bytes: 0, reads: 0, commit };
  }

  /** A plate that was seen but could not be read. */
  prepareIllegible(seen: IllegiblePassage): Recording {
    const { store, clock } = this.#parts;
    const passage = { ...seen, clockQuality: clock.qualityAt(seen.capturedAtUtc) };
    const bytes = evidenceBytes({ ...passage.evidence, contextualImage: null });
    return { bytes, reads: 1, commit: () => store.recordIllegible(passage) };
  }

  /** Reports alerts that were sent as final. */
  reportFinal(alerts: readonly Alert[]): void {
    for (const { channel, hit } of alerts) this.#parts.emit({ type: 'alertFinal', channel, ...listOf(hit) });
  }

  /** The camera says what the picture shows; which region that is here depends on the traffic of this pole. */
  #locate(seen: PlateRead): PlateRead {
    const { traffic } = this.#parts;
    const { cameraId, regionLikelihoods } = seen;
    if (regionLikelihoods.length === 0) return seen;
    const located = { ...seen, ...localRegion(regionLikelihoods, traffic.sharesAt(cameraId)) };
    if (seen.revision === 1) traffic.learn(cameraId, regionLikelihoods);
    return located;
  }

  #match(read: PlateRead): readonly Hit[] {
    const { lists, traffic, clock } = this.#parts;
    const shares = traffic.sharesAt(read.cameraId);
    return lists.match(read, clock.utcNow(), clock.verdict().quality, shares);
  }

  /** Counts the raised alerts against the limits of alert pace, once per read. */
  #raise(hits: readonly Hit[], read: PlateRead): RaisedAlerts {
    const { words, pace, clock, isInService } = this.#parts;
    const now = clock.utcNow();
    return raiseAlerts(hits, read, {
      now: clock.guessNow(),
      clockQuality: clock.verdict().quality,
      inService: isInService(),
      rule: INTERRUPT_RULE,
      ceiling: alertCeiling,
      objection: (hit) => words.objection(hit, read.region),
      pace: (hit, channel) => pace.decide(hit, channel, now),
      newId: randomUUID,
    });
  }

  #report(alerts: readonly Alert[], recordedOnly: RaisedAlerts['recordedOnly']): void {
    const { emit } = this.#parts;
    for (const { channel, hit, revision, state } of alerts)
      emit(
        revision === 1
          ? { type: 'alertRaised', channel, ...listOf(hit) }
          : { type: 'alertRevised', state, channel, ...listOf(hit) },
      );
    for (const { reason, hit } of recordedOnly) emit({ type: 'hitRecordedOnly', reason, ...listOf(hit) });
  }
}

const listOf = ({ list, entry }: Hit) => ({ listId: list.listId, category: entry.category });
