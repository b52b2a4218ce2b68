import type { Alert } from '../domain/alert/alert.ts';
import type { Hit } from '../domain/list/hit.ts';

/**
 * What becomes of a read's alerts when its text is revised. An alert whose entry the revised text no longer matches
 * is withdrawn in the channel it went to; one that it still matches (the fold of O and 0) is sent again under its old
 * id; a new alert stays as it was raised. An alert that still matches, but is not raised again because its list has grown
 * too old, is left alone.
 * @param before the alerts of the earlier revision, as they were last sent
 * @param hits all hits of the revised text
 * @param raised the alerts that the revised text would raise on its own
 */
export function reviseAlerts(
  before: readonly Alert[],
  hits: readonly Hit[],
  raised: readonly Alert[],
): readonly Alert[] {
  const withdrawn = before
    .filter((alert) => alert.state !== 'withdrawn' && !hits.some((hit) => isSameEntry(hit, alert.hit)))
    .map((alert): Alert => ({ ...alert, revision: alert.revision + 1, state: 'withdrawn', stage: 'final' }));
  const told = raised.map((alert) => {
    const earlier = before.find(({ hit }) => isSameEntry(hit, alert.hit));
    return earlier ? { ...alert, alertId: earlier.alertId, revision: earlier.revision + 1 } : alert;
  });
  return [...withdrawn, ...told];
}

const isSameEntry = (a: Hit, b: Hit): boolean => a.entry.entryIdentity === b.entry.entryIdentity;
