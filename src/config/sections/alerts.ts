import { z } from 'zod';
import { key, whole } from './values.ts';

/** How often people are alerted (policy H6). */
export const alerts = z
  .strictObject({
    coolDownMinutes: key(
      whole(0, 1440).default(30),
      'After an alert, the same vehicle does not alert on the same entry again for this long; its passes are counted. 0 turns this off. AMBER alerts and missing persons always alert.',
    ),
    maxInterruptsPerListAndHour: key(
      whole(1, 1000).default(20),
      'Most alerts of one list that may interrupt in an hour; any more go to review, and the unit reports it.',
    ),
    maxReviewsPerListAndHour: key(
      whole(1, 10_000).default(120),
      'Most alerts of one list that may go to review in an hour; any more are only recorded, and the unit reports it.',
    ),
    verifyWithinHours: key(
      whole(1, 720).default(24),
      'Time after which an alert that nobody has verified expires: it counts as neither right nor wrong. It can still be verified.',
    ),
  })
  .prefault({});
