import type { Category } from '../list/hot-list.ts';
import type { UtcMs } from '../time/time.ts';
import type { AlertChannel } from './alert.ts';
import type { StoredState } from './verification.ts';

/** Which of the stored alerts to return; null for all of them. */
export type AlertFilter = {
  readonly state: StoredState | null;
  readonly channel: AlertChannel | null;
  readonly listId: string | null;
  readonly category: Category | null;
  /** Raised at this time or later. */
  readonly sinceUtc: UtcMs | null;
};

export const EVERY_ALERT: AlertFilter = {
  state: null,
  channel: null,
  listId: null,
  category: null,
  sinceUtc: null,
};
