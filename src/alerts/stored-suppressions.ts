import { z } from 'zod';
import { SUPPRESSION_ORIGINS } from '../domain/alert/suppression.ts';
import { REJECTIONS } from '../domain/alert/verification.ts';
import { type UtcMs, utcMs } from '../domain/time/time.ts';
import { isSameEntry, listedEntry } from './listed-entry.ts';

const atUtc = z.number().transform((value): UtcMs => utcMs(value));

const suppression = z.object({
  /**
   * The rejected alerts, by which people name the suppression. Empty in files from before it had a name; an alert of
   * another unit may have rejected the same entry on the same plate.
   */
  alertIds: z.array(z.string()).default([]),
  entry: listedEntry,
  literalHash: z.string(),
  region: z.string().nullable(),
  why: z.enum([...REJECTIONS, 'stopped-in-error']),
  atUtc,
  /** Who rejected it. Empty, as the next two are null, if an earlier version did not store it. */
  rejectedBy: z.array(z.string()).default([]),
  origin: z.enum(SUPPRESSION_ORIGINS).nullable().default(null),
  caseNumber: z.string().nullable().default(null),
});
export type StoredSuppression = z.infer<typeof suppression>;

const lifted = z.object({ alertIds: z.array(z.string()), operator: z.string(), atUtc });
export type LiftedSuppression = z.infer<typeof lifted>;

/** The file of suppressions. */
export const storedSuppressions = z.object({
  schema: z.literal(1),
  suppressions: z.array(suppression).transform((all) => all.map(named)),
  /** Alerts that one person has rejected and another has to, by whom. */
  firstRejections: z.record(z.string(), z.string()),
  /** The latest ones that a person has lifted. The same rejection does not come back when a server sends it again. */
  lifted: z.array(lifted).default([]),
});
export type StoredSuppressions = z.infer<typeof storedSuppressions>;

/** A suppression without a name gets one by its place, which the next change of the file keeps. */
const named = (one: StoredSuppression, place: number): StoredSuppression =>
  one.alertIds.length > 0 ? one : { ...one, alertIds: [`earlier-${place + 1}`] };

export const isSameSuppression = (a: StoredSuppression, b: StoredSuppression): boolean =>
  a.literalHash === b.literalHash && a.region === b.region && isSameEntry(a.entry, b.entry);

/** Of two rejections of the same entry, plate and region: the wrong region says less than any other reason. */
export const isAtLeastAsWide = (one: StoredSuppression, other: StoredSuppression): boolean =>
  one.why !== 'wrong-region' || other.why === 'wrong-region';

/** A rejected region says nothing about a plate without a region: it may be another vehicle with the same characters. */
export const coversRegion = (
  { region, why }: Pick<StoredSuppression, 'region' | 'why'>,
  read: string | null,
): boolean => region === read || (read === null && why !== 'wrong-region') || region === null;
