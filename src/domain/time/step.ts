/**
 * The points at which a unit may be killed, in the order of the data path. The code that assembles a unit passes in the
 * listener. The service has none; the crash tests kill the service there.
 */
export const STEPS = [
  'read-arrived',
  'read-in-commit',
  'alert-in-commit',
  'alert-committed',
  'message-sent',
  'purge-copied',
  'purge-unreadable',
  'purge-batch',
  'purge-dropped',
  'purge-log-emptied',
  'purge-counted',
  'migration-begins',
  'migration-in-commit',
  'migration-step',
  'salvage-batch',
  'salvage-done',
  'rekey-copied',
  'rekey-noted',
  'rekey-renamed',
  'rekey-done',
] as const;
export type Step = (typeof STEPS)[number];

export type OnStep = (step: Step) => void;
