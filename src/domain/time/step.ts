/**
 * The points between which a unit may be cut off, in the order of the data path. Whoever assembles a unit hands in what
 * hears of them; the service listens to none, the crash tests kill it there.
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
