import { z } from 'zod';
import { CATEGORIES } from '../../domain/list/hot-list.ts';
import { LATEST_UTC, type UtcMs, utcMs } from '../../domain/time/time.ts';

/** Layouts of list files that we know; `generic-csv` and `json-lines` are our own. */
export const LIST_FORMATS = [
  'generic-csv',
  'json-lines',
  'extract-csv-11',
  'extract-csv-12',
  'extract-fixed',
  'extract-fixed-state',
] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

/** Lower-case words joined by hyphens: it becomes a file's name. */
export const LIST_ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The list of entries that people make on the unit itself. */
export const MANUAL_LIST_ID = 'manual';

/** What the user says about a list because the file does not say it. */
export const importOptionsSchema = z.strictObject({
  listId: z
    .string()
    .max(64)
    .regex(LIST_ID, 'lower-case letters, digits and hyphens between them, such as state-stolen')
    .refine((id) => id !== MANUAL_LIST_ID, 'this name is reserved for the entries made on the unit'),
  /** Where it comes from, in words. Use the same words for every version of a list: they are part of entry identity. */
  source: z.string().trim().min(1).max(200),
  version: z.string().trim().min(1).max(100),
  /** When the source made it; its age counts from here. Milliseconds since 1970, UTC. */
  sourceTimeUtc: z
    .int()
    .nonnegative()
    .max(LATEST_UTC)
    .transform((time): UtcMs => utcMs(time)),
  /** Nobody said when the source made it: `sourceTimeUtc` is the time of the file, which a copy makes look new. */
  ageUnknown: z.boolean().optional(),
  /** For rows that name no category; the extract's CSV layouts have no column for it. */
  category: z.enum(CATEGORIES).optional(),
  /** Overrides the detection of the layout. */
  format: z.enum(LIST_FORMATS).optional(),
  /** Overrides the detection of whether the source writes the letter O as the digit 0. */
  foldsO: z.boolean().optional(),
  /** Somebody has confirmed that the list is meant to lose many entries at once. */
  confirmShrink: z.boolean().optional(),
});

/** Decoded. */
export type ImportOptions = z.output<typeof importOptionsSchema>;
