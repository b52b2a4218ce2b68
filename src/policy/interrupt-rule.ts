/** The numbers of policy A5: what an alert must reach to be shown to an officer at once. */
export const INTERRUPT_RULE = {
  /** Probability that the vehicle that passed is the listed one, 0..1. */
  minMatchProbability: 0.98,
  minAgreeingLooks: 2,
  maxCaptureAgeMs: 120_000,
} as const;
