import { z } from 'zod';
import { CONTEXTUAL_IMAGES } from '../../domain/read/evidence.ts';
import { key, share, whole } from './values.ts';

/** From candidates to reads. */
export const tracking = z
  .strictObject({
    lostAfterMs: key(whole(100, 60_000).default(1500), 'Time unseen after which a plate counts as lost.'),
    rememberMs: key(
      whole(0, 3_600_000).default(300_000),
      'How long a lost plate that stood still is remembered at its place, so that a parked car hidden by a van gives no second read.',
    ),
    confirmLooks: key(
      whole(2, 20).default(2),
      'Looks that must agree on the text before it counts as confirmed.',
    ),
    sureConfidence: key(
      share.nullable().default(null),
      "Confidence from which a confirmed text becomes a read at once; null for the acceptance threshold in the character reader's manifest.",
    ),
    doubtfulAfterMs: key(
      whole(0, 60_000).default(400),
      'A confirmed text with less confidence becomes a read this long after the first legible look. An unconfirmed text becomes a read when the plate is lost.',
    ),
    minLooks: key(whole(1, 20).default(1), 'Fewest looks that agree on the text of a read.'),
    minConfidence: key(
      share.default(0.4),
      'Least probability that there is a plate and that its text is right: the best localization confidence of its looks times the confidence of the text. Anything below counts as illegible.',
    ),
    minLocalization: key(
      share.default(0.5),
      'Localization confidence that at least one look of a read must reach; weaker finds only help to follow a plate.',
    ),
  })
  .prefault({});

/** The pictures of a read. */
export const evidence = z
  .strictObject({
    contextualImages: key(
      z.enum(CONTEXTUAL_IMAGES).default('with-hits'),
      'Which reads keep and send their contextual image: those `with-hits` only, or `every-read` where the policy of the agency says so.',
    ),
    cropJpegQuality: key(whole(50, 100).default(85), 'JPEG quality of plate crops (100 is best).'),
    cropMaxWidthPx: key(whole(160, 1280).default(320), 'Wider plate crops are scaled down.'),
    contextualJpegQuality: key(whole(30, 100).default(60), 'JPEG quality of contextual images.'),
    contextualMaxWidthPx: key(whole(320, 1920).default(560), 'Wider contextual images are scaled down.'),
  })
  .prefault({});
