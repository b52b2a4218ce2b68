import type { Alert } from '../domain/alert/alert.ts';

/**
 * The alerts of a passage that is over, told for the last time. One that was reviewed interrupts after all where every look
 * together fulfils rule A5; none moves down, for who was called has been called.
 * @param before as they were last told; none that is withdrawn.
 * @param raised what the read would raise by itself now.
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
