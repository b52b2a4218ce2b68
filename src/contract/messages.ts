import { z } from 'zod';
import { ALERT_CHANNELS, ALERT_STAGES } from '../domain/alert/alert.ts';
import { DISPOSITIONS } from '../domain/alert/disposition.ts';
import { REJECTIONS, RETRACTIONS, SETTLED_STATES } from '../domain/alert/verification.ts';
import { CATEGORIES } from '../domain/list/hot-list.ts';
import { ageMs, count, freshness, list, probability, schema, sha256, time } from './fields.ts';
import { statusMessage } from './status-message.ts';

const messageId = z
  .object({
    unitId: z.string().min(1),
    epoch: z.string().min(1).describe('The life of one buffer; a new one starts its own count'),
    seq: z.int().min(1).describe('Gap-free within an epoch; not the order of arrival, for alerts overtake'),
  })
  .describe('Names the message for good: one that arrives again has the same id and the same body');

const expiresAtUtc = time.describe('When everything in this message has to be deleted');

const image = z.object({
  mime: z.literal('image/jpeg'),
  sha256: sha256.describe('Of the decoded bytes, taken at capture'),
  widthPx: z.int().min(1),
  heightPx: z.int().min(1),
  base64: z.base64(),
});

/** The pictures of a read. */
const images = {
  plateCrop: image.describe('The plate as the camera saw it, with a little around it'),
  rectifiedCrop: image
    .nullable()
    .default(null)
    .describe('The plate upright, as if seen from straight ahead; null from versions that made none'),
  contextualImage: image
    .nullable()
    .default(null)
    .describe(
      'The vehicle, with detail on its body below the windows only; null where policy does not keep it',
    ),
};

const character = z.object({
  char: z.string(),
  confidence: probability,
  alternatives: z.array(z.object({ char: z.string(), p: probability })).describe('By falling probability'),
  absent: probability
    .optional()
    .describe('That no character stands here: its neighbour was read twice, or it is a separator'),
});

const position = z.object({
  latitudeDeg: z.number().min(-90).max(90),
  longitudeDeg: z.number().min(-180).max(180),
});

const read = {
  readId: z.uuid(),
  revision: z.int().min(1).describe('A higher revision of the same readId replaces the lower one'),
  cameraId: z.string().min(1),
  text: z.string().describe('Main serial, 1 to 10 of A-Z and 0-9'),
  confidence: probability.describe('Calibrated probability that the whole text is right'),
  characters: z.array(character),
  stacked: z
    .array(
      z.object({
        chars: z.string(),
        position: z.enum(['prefix', 'suffix', 'infix']),
        confidence: probability,
      }),
    )
    .describe('Small characters set one above the other beside the main serial; no part of text'),
  region: z
    .string()
    .nullable()
    .describe('Issuing jurisdiction: a state (ISO 3166-2, US-IA) or a country alone (DE); null when unknown'),
  regionConfidence: probability
    .nullable()
    .describe('Calibrated probability that region is right; null without one'),
  // What has a default is not required: a body that an older version stored is sent as it is.
  regionAlternatives: z
    .array(z.object({ region: z.string(), p: probability }))
    .default([])
    .describe('What else region may be, or what it may be where it is unknown, by falling probability'),
  looks: count.describe('Looks at the plate that were read'),
  agreeingLooks: count.describe('Looks that read exactly this text; one alone is a weak read'),
  direction: z
    .enum(['approaching', 'leaving', 'unknown'])
    .default('unknown')
    .describe(
      'Towards the camera or away from it, by whether the plate grows; unknown for what stands or crosses',
    ),
  zone: z.string().nullable().default(null).describe('The zone, such as a lane, that the plate is in'),
  capturedAtUtc: time,
  clockQuality: z.enum(['synchronized', 'holdover', 'unknown']),
  firstSeenUtc: time,
  lastSeenUtc: time,
  position: position.nullable().describe('Of the unit, null when not configured'),
  quad: z
    .array(z.array(z.number()).length(2))
    .length(4)
    .describe(
      "The plate in the contextual image, kept or not: x, y in pixels, clockwise from the plate's own top-left",
    ),
};

const entry = z.object({
  plate: z.string().describe('As the list has it'),
  region: z.string().nullable(),
  category: z.string(),
  reason: z.string(),
  entryIdentity: z.string().describe('The same for the same entry in later versions of the list'),
  recordId: z
    .string()
    .nullable()
    .describe("The record's number at its source, by which its currency is checked"),
  originatingAgency: z.string().nullable(),
  vehicleYear: z.string().nullable(),
  make: z.string().nullable(),
  model: z.string().nullable(),
  style: z.string().nullable(),
  colour: z.string().nullable(),
});

const hit = z.object({
  hitId: z.string(),
  entry,
  list: list.extend({ foldsO: z.boolean().describe('The list writes every letter O as 0') }),
  listAgeMs: ageMs,
  listFreshness: freshness,
  characterMatch: z.enum(['exact', 'list-fold', 'partial', 'probable']),
  readLiteral: z
    .string()
    .describe('The form of the read that was matched: its text, or that with its stacked characters'),
  folds: z
    .array(
      z.object({
        position: count.describe('0-based, in readLiteral'),
        inRead: z.string(),
        inList: z
          .string()
          .describe(
            '? or * where a wildcard of the list covers it; empty where the picture may hold no character',
          ),
        kind: z.enum(['list-fold', 'alternative', 'wildcard']),
      }),
    )
    .describe('Where the match rests on more than equal characters'),
  stackedOmitted: z.boolean().describe('The match leaves out stacked characters that were confidently read'),
  matchProbability: z.number().min(0).max(1).describe('Characters times region, by the read itself'),
  otherEntries: z.array(z.string()).describe('Identities of other entries that the same read touches'),
  regionMatch: z.enum(['agrees', 'unknown', 'disagrees', 'absent-in-list']),
  matchGrade: z.enum(['strong', 'characters-only', 'possible', 'weak']),
});

export const readMessage = z
  .object({ schema, type: z.literal('read'), id: messageId, ...read, ...images, expiresAtUtc })
  .meta({ title: 'Waypost read', description: 'One plate of one passage' });

export const alertMessage = z
  .object({
    schema,
    type: z.literal('alert'),
    id: messageId,
    alertId: z.string(),
    revision: z
      .int()
      .min(1)
      .default(1)
      .describe('A higher revision of the same alertId replaces the lower one'),
    state: z
      .enum(['potential', 'withdrawn'])
      .describe('withdrawn: the text of the read was revised, and read.text does not match the entry'),
    stage: z
      .enum(ALERT_STAGES)
      .default('final')
      .describe(
        'provisional: the vehicle may be in view still, and a later revision may change what is told of it; final: its passage is over, and the unit says no more of it by itself',
      ),
    unverified: z
      .literal(true)
      .describe('No person has compared the image with the characters and the region'),
    isTest: z.boolean().describe('The entry is a known test plate: it proves the chain and concerns nobody'),
    channel: z.enum(ALERT_CHANNELS).describe('test: of a known test plate, under a topic of its own'),
    passesBefore: count
      .default(0)
      .describe('Passes of the same vehicle since its alert before, which were recorded and not told'),
    unmetConditions: z.array(z.string()).describe('Why it is not in interrupt; empty there'),
    raisedAtUtc: time,
    hit,
    read: z.object(read),
    ...images,
    expiresAtUtc,
  })
  .meta({
    title: 'Waypost alert',
    description: 'A read that matched a hot-list entry; potential until a person has verified it',
  });

const typed = z.object({
  text: z.string().describe('Typed from the crop before the entry was shown'),
  region: z.string().nullable(),
});

export const verificationMessage = z
  .object({
    schema,
    type: z.literal('verification'),
    id: messageId,
    alertId: z.uuid(),
    readId: z.uuid(),
    revision: z.int().min(2).describe('Of the alert: it replaces the lower ones'),
    state: z
      .enum(SETTLED_STATES)
      .describe(
        'expired: nobody has verified it in time; a person may still confirm or reject it. closed: it was confirmed, and disposition says what came of it',
      ),
    reason: z
      .enum([...REJECTIONS, ...RETRACTIONS])
      .nullable()
      .describe('null where it was confirmed, closed or has expired'),
    disposition: z.enum(DISPOSITIONS).nullable().default(null).describe('null unless it is closed'),
    verificationId: z.string().nullable().describe('null where no look at the picture led to it'),
    operator: z.string().nullable(),
    typed: typed.nullable(),
    vehicleAgrees: z.boolean().nullable(),
    entry: z
      .object({
        source: z.string(),
        plate: z.string(),
        region: z.string().nullable(),
        category: z.enum(CATEGORIES),
      })
      .describe("What makes an entry the same in tomorrow's list"),
    literal: z.string().describe('The form of the read that was matched'),
    literalRegion: z.string().nullable().default(null).describe('As the unit read it; null when unknown'),
    suppresses: z
      .boolean()
      .describe(
        'The entry is not to alert on this literal any more; other units take it in under cmd/suppress',
      ),
    atUtc: time,
    expiresAtUtc,
  })
  .meta({
    title: 'Waypost verification',
    description: 'What a person, the end of an entry, or time made of an alert',
  });

export const tombstoneMessage = z
  .object({
    schema,
    type: z.literal('tombstone'),
    id: messageId,
    purged: z
      .array(z.object({ from: z.int().min(1), to: z.int().min(1) }))
      .min(1)
      .describe('Values of seq in this epoch, both included, that never come: their time was over first'),
    expiresAtUtc,
  })
  .meta({ title: 'Waypost tombstone', description: 'Messages that were purged before the broker had them' });

export type ReadMessage = z.infer<typeof readMessage>;
export type AlertMessage = z.infer<typeof alertMessage>;
export type TombstoneMessage = z.infer<typeof tombstoneMessage>;
export type VerificationMessage = z.infer<typeof verificationMessage>;

/** Every message by its name, which is also the last level of its topic. */
export const MESSAGES = {
  read: readMessage,
  alert: alertMessage,
  tombstone: tombstoneMessage,
  verification: verificationMessage,
  status: statusMessage,
} as const;

/** A message's JSON Schema, for receivers: open to fields that it does not name. */
export const messageJsonSchema = (name: keyof typeof MESSAGES): object =>
  z.toJSONSchema(MESSAGES[name], { io: 'input', reused: 'inline' });
