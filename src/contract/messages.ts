import { z } from 'zod';
import { ALERT_CHANNELS, ALERT_STAGES } from '../domain/alert/alert.ts';
import { DISPOSITIONS } from '../domain/alert/disposition.ts';
import { REJECTIONS, RETRACTIONS, SETTLED_STATES } from '../domain/alert/verification.ts';
import { CATEGORIES } from '../domain/list/hot-list.ts';
import { auditMessage } from './audit-message.ts';
import { ageMs, count, freshness, list, probability, schema, sha256, time } from './fields.ts';
import { expiresAtUtc, messageId } from './message-id.ts';
import { statusMessage } from './status-message.ts';
import { tombstoneMessage } from './tombstone-message.ts';

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
    .describe('The plate upright, as if seen from straight ahead; null from versions without one'),
  contextualImage: image
    .nullable()
    .default(null)
    .describe(
      'The vehicle, with detail only on its body below the windows; null if the policy does not keep it',
    ),
};

const character = z.object({
  char: z.string(),
  confidence: probability,
  alternatives: z.array(z.object({ char: z.string(), p: probability })).describe('By falling probability'),
  absent: probability
    .optional()
    .describe(
      'Probability that there is no character here: a neighbour was read twice, or it is a separator',
    ),
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
    .describe('Probability that region is right among the vehicles that pass here; null without one'),
  // A field with a default is not required: a body that an older version stored is sent unchanged.
  regionAlternatives: z
    .array(z.object({ region: z.string(), p: probability }))
    .default([])
    .describe('Other possible regions, also if region is unknown, by falling probability'),
  regionLikelihoods: z
    .array(z.object({ region: z.string(), p: probability }))
    .default([])
    .describe('What the picture by itself says: probabilities if all regions were equally frequent here'),
  looks: count.describe('Looks at the plate that were read'),
  agreeingLooks: count.describe('Looks that read exactly this text; a single look is a weak read'),
  direction: z
    .enum(['approaching', 'leaving', 'unknown'])
    .default('unknown')
    .describe(
      'approaching if the plate grows, leaving if it shrinks; unknown for vehicles that stand or cross',
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
    .describe("The record's number at its source, to check that it is still current"),
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
    .describe('The form of the read that matched: its text, with or without stacked characters'),
  folds: z
    .array(
      z.object({
        position: count.describe('0-based, in readLiteral'),
        inRead: z.string(),
        inList: z
          .string()
          .describe('? or * for a wildcard of the list; empty if the picture may hold no character here'),
        kind: z.enum(['list-fold', 'alternative', 'wildcard']),
      }),
    )
    .describe('Positions where the characters are not simply equal'),
  stackedOmitted: z
    .boolean()
    .describe('The match leaves out stacked characters that were read with confidence'),
  matchProbability: z
    .number()
    .min(0)
    .max(1)
    .describe('Probability that the vehicle that passed is the listed one'),
  otherEntries: z.array(z.string()).describe('Identities of other entries that the same read matches'),
  picturePrefersRegion: z
    .boolean()
    .default(false)
    .describe('The picture by itself shows the region of the entry more likely than any other'),
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
        'provisional: the vehicle may still be in view, and a later revision may change the alert. final: its passage is over, and the unit sends nothing more on its own',
      ),
    unverified: z
      .literal(true)
      .describe('No person has compared the image with the characters and the region'),
    isTest: z
      .boolean()
      .describe('The entry is a known test plate: it tests the whole path and concerns nobody'),
    channel: z.enum(ALERT_CHANNELS).describe('test: for a known test plate, under a separate topic'),
    passesBefore: count
      .default(0)
      .describe('Passes of the same vehicle since its previous alert; they were recorded and did not alert'),
    unmetConditions: z
      .array(z.string())
      .describe('Conditions that keep the alert out of interrupt; empty in interrupt'),
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
        'expired: nobody verified it in time; a person may still confirm or reject it. closed: it was confirmed, and disposition says what came of it',
      ),
    reason: z
      .enum([...REJECTIONS, ...RETRACTIONS])
      .nullable()
      .describe('null if it was confirmed, closed or has expired'),
    disposition: z.enum(DISPOSITIONS).nullable().default(null).describe('null unless it is closed'),
    verificationId: z.string().nullable().describe('null if nobody looked at the picture for it'),
    operator: z.string().nullable(),
    rejectedBy: z
      .array(z.string())
      .default([])
      .describe('Everyone whose rejection counted: two people for AMBER alerts and missing persons'),
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
    literal: z.string().describe('The form of the read that matched'),
    literalRegion: z.string().nullable().default(null).describe('As the unit read it; null when unknown'),
    suppresses: z
      .boolean()
      .describe('The entry must no longer alert on this literal; other units accept this under cmd/suppress'),
    atUtc: time,
    expiresAtUtc,
  })
  .meta({
    title: 'Waypost verification',
    description: 'What a person decided about an alert, or that its entry or its time ended',
  });

export type ReadMessage = z.infer<typeof readMessage>;
export type AlertMessage = z.infer<typeof alertMessage>;
export type TombstoneMessage = z.infer<typeof tombstoneMessage>;
export type VerificationMessage = z.infer<typeof verificationMessage>;

/** Every message by name. The name is also the last level of its topic. */
export const MESSAGES = {
  read: readMessage,
  alert: alertMessage,
  tombstone: tombstoneMessage,
  verification: verificationMessage,
  status: statusMessage,
  audit: auditMessage,
} as const;

/** A message's JSON Schema, for receivers. It allows fields that it does not name. */
export const messageJsonSchema = (name: keyof typeof MESSAGES): object =>
  z.toJSONSchema(MESSAGES[name], { io: 'input', reused: 'inline' });
