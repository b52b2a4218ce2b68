import { z } from 'zod';
import { EXPOSURE_ADVICES } from '../domain/picture/plate-exposure.ts';
import { ageMs, count, freshness, list, schema, sha256, time } from './fields.ts';

export const statusMessage = z
  .object({
    schema,
    type: z.literal('status'),
    unitId: z.string().min(1),
    state: z
      .enum(['online', 'stopped', 'offline'])
      .describe('offline: said by the broker when the link broke'),
    sinceUtc: time
      .nullable()
      .describe('null in offline: the broker speaks, and the unit cannot know the time'),
    version: z.string().describe('Of the program'),
    cameras: z.array(
      z.object({
        cameraId: z.string(),
        state: z.enum(['starting', 'running', 'lost', 'ended', 'failed']),
        frames: count.describe('Captured since the start'),
        reads: count.describe('Passages that became reads since the start'),
        light: z.enum(['day', 'night']).nullable().describe('As far as the picture tells'),
        exposureAdvice: z
          .enum(EXPOSURE_ADVICES)
          .nullable()
          .describe('What the latest plates in this light suggest; null before there are enough of them'),
      }),
    ),
    outbox: z
      .object({ unpublished: count, inFlight: count, refused: count, oldestUtc: time.nullable() })
      .nullable(),
    holds: z
      .object({ inForce: count, reviewDue: count })
      .nullable()
      .default(null)
      .describe('Orders that keep records past their time, and how many of them have to be reviewed now'),
    purgedUndelivered: count.describe('Messages deleted before the broker had them, since the start'),
    sealed: z
      .boolean()
      .default(false)
      .describe('The clock is unknown since the boot: messages of before wait until it is synchronized'),
    storage: z
      .enum(['ok', 'slow', 'failing', 'exhausted'])
      .default('ok')
      .describe(
        'failing: it takes no writes, and reads wait in memory; exhausted: nothing more may be given up for room',
      ),
    sacrificed: z
      .record(z.string(), count)
      .default({})
      .describe('Given up to make room since the start, by kind'),
    limits: z
      .array(z.object({ listId: z.string(), channel: z.enum(['interrupt', 'review']), sinceUtc: time }))
      .default([])
      .describe(
        'Lists that have alerted as often as they may in an hour: what would interrupt is reviewed, what would be reviewed is recorded only',
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
            .describe('Confirmed by a person, and wrong after all: the driver was not to be stopped'),
          unverified: count.describe('Told, and by nobody compared yet'),
          expired: count.default(0).describe('Nobody has compared them in time: neither right nor wrong'),
          takenBack: count.describe('The text was revised, or the entry is gone or doubted'),
        }),
      )
      .default([])
      .describe('What people made of the alerts of a year, as counts alone; test plates are left out'),
    auditHead: z
      .object({ n: count, hash: sha256 })
      .nullable()
      .default(null)
      .describe('The last entry of the audit chain: whoever keeps it sees when the end is cut off'),
    lists: z.array(list.extend({ entries: count, ageMs, freshness })),
  })
  .meta({ title: 'Waypost status', description: 'Retained: what the unit is doing' });

export type StatusMessage = z.infer<typeof statusMessage>;
