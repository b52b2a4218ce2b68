import type { Alert } from '../domain/alert/alert.ts';

/**
 * The alerts of a passage that is over, as they are sent for the last time. An alert for review becomes an interrupt where all
 * looks together fulfil rule A5. None moves down, because a person has been interrupted already.
 * @param before the alerts as they were last sent, without those that are withdrawn
 * @param raised the alerts that the read would raise on its own now
 */
export const finalAlerts = (before: readonly Alert[], raised: readonly Alert[]): readonly Alert[] =>
  before.map((alert): Alert => {
    const { entryIdentity } = alert.hit.entry;
    const now = raised.find(({ hit }) => hit.entry.entryIdentity === entryIdentity);
    const told =
      now?.channel === 'interrupt' && alert.channel === 'review' ? strengthened(alert, now) : alert;
    return { ...told, revision: alert.revision + 1, stage: 'final' };
  });

/** The hit keeps its id, under which it is recorded. */
const strengthened = (alert: Alert, { channel, unmetConditions, hit }: Alert): Alert => ({
  ...alert,
  ...{ channel, unmetConditions },
  hit: { ...hit, hitId: alert.hit.hitId },
});
