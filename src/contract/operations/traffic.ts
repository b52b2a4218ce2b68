import { z } from 'zod';
import type { TrafficSummary } from '../../domain/traffic/local-traffic.ts';
import { operation, signedIn } from './operation.ts';

export const trafficSummarySchema = z.object({
  cameraId: z.string(),
  vehicles: z.int().nonnegative(),
  mostFrequent: z.array(z.object({ region: z.string(), share: z.number() })),
  homeIsUnfamiliar: z.boolean(),
}) satisfies z.ZodType<TrafficSummary>;

/** What the unit has learned of the traffic. `status` shows it. */
export const TRAFFIC_OPERATIONS = {
  /** Forgets it: the camera was turned to another road, or the unit has moved. */
  trafficReset: operation({
    name: 'trafficReset',
    via: ['socket'],
    need: signedIn('admin'),
    request: z.strictObject({
      cameraId: z.string().min(1).max(64).nullable().describe('null for all cameras'),
    }),
    answer: z.object({ cameraIds: z.array(z.string()) }),
  }),
};
