import { z } from 'zod';
import { CATEGORIES } from '../../domain/list/hot-list.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import { key, optionalPath, path, shaped, share, whole } from './values.ts';

/**
 * The share of a list's rows that may be unusable before the whole list is refused (policy H3). Feeds have a few junk
 * rows in a thousand. One in twenty means that the layout is not the expected one.
 */
export const DEFAULT_MAX_REJECTED_SHARE = 0.05;
/** The same as the hot lists' own rule. */
const LIST_NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** A list that loses half of its entries overnight was more likely cut off than really changed (policy H3). */
export const DEFAULT_MAX_SHRINK_SHARE = 0.5;

/** Policy H1. `urgent` is for lists of AMBER alerts and missing persons, `general` for all others. */
export const DEFAULT_LIST_AGES = {
  general: { staleAfterHours: 24, silentAfterHours: 72 },
  urgent: { staleAfterHours: 2, silentAfterHours: 24 },
} as const;

type Ages = { readonly staleAfterHours: number; readonly silentAfterHours: number };

const ages = ({ staleAfterHours, silentAfterHours }: Ages) =>
  z
    .strictObject({
      staleAfterHours: key(
        z.number().min(0.1).max(720).default(staleAfterHours),
        'Age of a list from which it counts as stale: its hits are reviewed and never interrupt.',
      ),
      silentAfterHours: key(
        z.number().min(0.1).max(720).default(silentAfterHours),
        'Age of a list from which its hits raise no alert at all.',
      ),
    })
    .prefault({});

export const hotLists = z.strictObject({
  folder: key(path.default('/var/lib/waypost/hotlists'), 'Where imported lists are kept.'),
  permittedCategories: key(
    z.array(z.enum(CATEGORIES)).default([...CATEGORIES]),
    'Categories that the policy permits; entries of any other are refused on import and counted.',
  ),
  forbiddenWords: key(
    z.array(z.string().trim().min(1).max(100)).max(200).default([]),
    'Category words that this unit refuses in addition to those that every unit refuses, which cannot be removed.',
  ),
  testPlates: key(
    z
      .array(
        z.string().refine((text) => PlateText.parse(text) !== null, 'a plate has 1 to 10 letters and digits'),
      )
      .max(100)
      .default([]),
    'Plates of calibration records: their entries count as test plates in every list.',
  ),
  maxRejectedShare: key(
    share.default(DEFAULT_MAX_REJECTED_SHARE),
    'Largest share of unusable rows with which a list still becomes active; above it the last good version stays in force.',
  ),
  maxShrinkShare: key(
    share.default(DEFAULT_MAX_SHRINK_SHARE),
    'Largest share of its entries that a list of 100 or more may lose with its next version without somebody confirming it.',
  ),
  requireSignature: key(
    z.boolean().default(false),
    'Accept lists in signed packages only; plain files are refused, whoever imports them.',
  ),
  agencies: key(
    z
      .array(
        z.strictObject({
          name: key(z.string().trim().min(1).max(100), 'Name of the agency, as its packages give it.'),
          keyPath: key(path, 'PEM file of its Ed25519 public key.'),
          lists: key(
            z.array(z.string().min(1).max(64)).min(1).nullable().default(null),
            'Lists that the agency may send; null for any.',
          ),
        }),
      )
      .max(20)
      .default([]),
    'Who may send signed list packages to this unit.',
  ),
  pull: key(
    z
      .array(
        z.strictObject({
          listId: key(z.string().max(64).regex(LIST_NAME), 'The list, as its packages name it.'),
          url: key(
            shaped(
              /^(?:https:\/\/[^\s@]+|http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)(?::\d+)?\/[^\s@]*)$/,
              'https://host/path; http only to this machine itself',
            ),
            'URL of the newest package of the list.',
          ),
          caPath: key(
            optionalPath,
            'PEM file of the authority that signed the server; null for the usual ones.',
          ),
          certPath: key(optionalPath, "PEM file of the unit's own certificate."),
          keyPath: key(optionalPath, "PEM file of that certificate's private key."),
          everyMinutes: key(whole(1, 1440).default(60), 'Time between two requests for the package.'),
        }),
      )
      .max(16)
      .default([]),
    'Lists that the unit fetches itself, as signed packages.',
  ),
  freshness: key(
    z
      .strictObject({
        general: key(ages(DEFAULT_LIST_AGES.general), 'Every other list.'),
        urgent: key(ages(DEFAULT_LIST_AGES.urgent), 'Lists of AMBER alerts and missing persons.'),
      })
      .prefault({}),
    'Ages of lists, counted from the time at which their source made them.',
  ),
});
