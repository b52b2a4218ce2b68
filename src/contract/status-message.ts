import { z } from 'zod';
import { EXPOSURE_ADVICES } from '../domain/picture/plate-exposure.ts';
import { auditHead, lastMessage } from './audit-message.ts';
import { ageMs, count, freshness, list, schema, time } from './fields.ts';

export const statusMessage = z
  .object({
    schema,
    type: z.literal('status'),
    unitId: z.string().min(1),
    state: z
      .enum(['online', 'stopped', 'offline'])
      .describe('offline: published by the broker when the link broke'),
    sinceUtc: time
      .nullable()
      .describe('null in offline: the broker publishes it, and the unit cannot know the time'),
    version: z.string().describe('Of the program'),
    cameras: z.array(
      z.object({
        cameraId: z.string(),
        state: z.enum(['starting', 'running', 'lost', 'ended', 'failed']),
        frames: count.describe('Captured since the start'),
        reads: count.describe('Passages that became reads since the start'),
        light: z.enum(['day', 'night']).nullable().describe('As far as the picture shows'),
        exposureAdvice: z
          .enum(EXPOSURE_ADVICES)
          .nullable()
          .describe('What the latest plates in this light suggest; null before there are enough of them'),
        traffic: z
          .object({
            vehicles: count.describe('That it has learned from; older ones count less'),
            mostFrequent: z.array(z.object({ region: z.string(), share: z.number().min(0).max(1) })),
            homeIsUnfamiliar: z
              .boolean()
              .describe('The pictures seldom show the configured home region: ask why'),
          })
          .nullable()
          .default(null)
          .describe(
            'The share of the most frequent regions in the traffic, as learned; no plate is kept for it',
          ),
      }),
    ),
    outbox: z
      .object({ unpublished: count, inFlight: count, refused: count, oldestUtc: time.nullable() })
      .nullable(),
    holds: z
      .object({ inForce: count, reviewDue: count })
      .nullable()
      .default(null)
      .describe('Holds that keep records past their time, and how many of them are due for review'),
    suppressions: z
      .object({
        inForce: count,
        throughBroker: count.describe('Of these, ordered through the broker or taken from another unit'),
      })
      .nullable()
      .default(null)
      .describe('List entries that do not alert on one plate, because people rejected an alert'),
    audit: z
      .object({
        bytes: count,
        roomBytes: count.describe('What the buffer may take on the disk, reads and audit chain together'),
        isLarge: z.boolean().describe('It takes more than its share; nothing of it is deleted'),
      })
      .nullable()
      .default(null)
      .describe('What the audit chain takes on the disk'),
    purgedUndelivered: count.describe('Messages deleted before the broker had them, since the start'),
    sealed: z
      .boolean()
      .default(false)
      .describe('The clock has been unknown since the boot: older messages wait until it is synchronized'),
    clock: z
      .object({
        quality: z.enum(['synchronized', 'holdover', 'unknown']),
        boundMs: count.nullable().describe('The error is at most this; null while the clock is unknown'),
        departureMs: z.int().describe('How far the wall clock is ahead of the time that the unit believes'),
        why: z.string().nullable().describe('Why the clock is unknown, for people'),
      })
      .nullable()
      .default(null)
      .describe('What the unit makes of its clock: an unknown clock interrupts nobody and deletes nothing'),
    storage: z
      .enum(['ok', 'slow', 'failing', 'exhausted'])
      .default('ok')
      .describe(
        'failing: the disk accepts no writes, and reads wait in memory. exhausted: nothing more may be deleted to make room',
      ),
    sacrificed: z
      .record(z.string(), count)
      .default({})
      .describe('Deleted to make room since the start, by kind'),
    limits: z
      .array(z.object({ listId: z.string(), channel: z.enum(['interrupt', 'review']), sinceUtc: time }))
      .default([])
      .describe(
        'Lists that reached their limit of alerts in an hour: interruptions become reviews, and reviews are recorded only',
      ),
    precision: z
      .array(
        z.object({
          listId: z.string(),
          matchGrade: z.enum(['strong', 'characters-only', 'possible', 'weak']),
          channel: z.enum(['interrupt', 'review']),
          confirmed: count,
          rejected: count,
          stoppedInError: count
            .default(0)
            .describe('Confirmed by a person, but wrong: the driver should not have been stopped'),
          unverified: count.describe('Sent, but not compared by anybody yet'),
          expired: count.default(0).describe('Nobody compared them in time: neither right nor wrong'),
          takenBack: count.describe('The text was revised, or the entry ended or is disputed'),
        }),
      )
      .default([])
      .describe('What people made of the alerts of a year, as counts alone; test plates are left out'),
    lastMessage,
    atLink: z
      .object({ auditHead: auditHead.nullable(), lastMessage })
      .nullable()
      .default(null)
      .describe('Only in offline: what the unit had when the link was made'),
    auditHead: auditHead
      .nullable()
      .default(null)
      .describe('The last entry of the audit chain: a server that keeps it notices when the end is cut off'),
    lists: z.array(list.extend({ entries: count, ageMs, freshness })),
    failingDeliveries: z
      .array(z.object({ listId: z.string(), way: z.enum(['broker', 'https']), failingMs: count }))
      .default([])
      .describe('Lists whose new versions do not reach the unit at present; the version in force stays'),
  })
  .meta({ title: 'Waypost status', description: 'Retained: what the unit is doing' });

export type StatusMessage = z.infer<typeof statusMessage>;
