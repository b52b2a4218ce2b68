import type { StageEvent } from '../domain/events/events.ts';

/** debug; info = the normal story; warn = unexpected, nothing lost; error = data lost or a person is needed. */
export type LineLevel = 'debug' | 'info' | 'warn' | 'error';

export type EventOf<T extends StageEvent['type']> = Extract<StageEvent, { type: T }>;
export type Line<T extends StageEvent['type']> = {
  readonly level: LineLevel | ((event: EventOf<T>) => LineLevel);
  readonly text: string | ((event: EventOf<T>) => string);
};
