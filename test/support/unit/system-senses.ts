import { isInService } from '../../../src/device/service-state.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { systemClock } from '../../../src/platform/clock.ts';

/** What a real unit knows of the time and of itself; a test replaces what it is about. */
export const SYSTEM_SENSES = { clock: systemClock, isInService, builtAtUtc: utcMs(0) } as const;
