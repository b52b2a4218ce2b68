/** What the unit has learned of the traffic, and how a person makes it begin again. */
import type { Store } from '../buffer/store.ts';
import { OPERATIONS } from '../contract/operations/table.ts';
import type { TrafficSummary } from '../domain/traffic/local-traffic.ts';
import { InvalidRequest } from '../platform/errors.ts';
import { bind, operatorOf } from './bound-operation.ts';

export type TrafficParts = {
  readonly traffic: {
    summaries(): readonly TrafficSummary[];
    reset(cameraIds: readonly string[]): void;
  };
  readonly buffer: Pick<Store, 'audit'>;
};

export const trafficOperations = ({ traffic, buffer }: TrafficParts) => ({
  trafficReset: bind(OPERATIONS.trafficReset, ({ cameraId }, call) => {
    const all = traffic.summaries().map((summary) => summary.cameraId);
    const cameraIds = cameraId === null ? all : all.filter((id) => id === cameraId);
    if (cameraIds.length === 0)
      throw new InvalidRequest(
        'traffic.no-camera',
        `There is no camera ${cameraId}: the unit has ${all.join(', ')}.`,
      );
    // Recorded first: it changes which hits become alerts.
    buffer.audit.append({ what: 'trafficReset', cameraIds, operator: operatorOf(call) });
    traffic.reset(cameraIds);
    return { cameraIds };
  }),
});
