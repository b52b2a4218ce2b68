import { beginningShares } from '../../../src/domain/traffic/local-traffic.ts';

/** The traffic of a pole in Iowa, before it has learned anything. */
export const LOCAL_SHARES = beginningShares({ homeRegion: 'US-IA', homeShare: 0.8 });
