import { z } from 'zod';
import { key, whole } from './values.ts';

/** How often people are told (policy H6). */
export const alerts = z
  .strictObject({
    coolDownMinutes: key(
      whole(0, 1440).default(30),
      'A vehicle that has alerted on an entry does not alert on it again for so long; its passes are counted. 0 for never. AMBER alerts and missing persons are always told.',
    ),
    maxInterruptsPerListAndHour: key(
      whole(1, 1000).default(20),
      'Alerts of one list that may interrupt in an hour; what is beyond is reviewed, and that is told.',
    ),
    maxReviewsPerListAndHour: key(
      whole(1, 10_000).default(120),
      'Alerts of one list to be reviewed in an hour; what is beyond is recorded only, and that is told.',
    ),
    verifyWithinHours: key(
      whole(1, 720).default(24),
      'An alert that nobody has verified so long after it was raised expires: it counts as neither right nor wrong. It can still be verified.',
    ),
  })
  .prefault({});
