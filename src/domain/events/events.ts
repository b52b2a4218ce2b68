import type { AccessEvent } from './access-events.ts';
import type { AlertEvent } from './alert-events.ts';
import type { BufferEvent } from './buffer-events.ts';
import type { CaptureEvent } from './capture-events.ts';
import type { HotListEvent } from './hot-list-events.ts';
import type { PublishEvent } from './publish-events.ts';
import type { RecognitionEvent } from './recognition-events.ts';
import type { TrackingEvent } from './tracking-events.ts';
import type { HealthEvent, UnitEvent } from './unit-events.ts';

/**
 * What the stages report. A stage gets an `Emit` value and does not know who listens. Health turns events into log
 * lines and counters. No event carries a plate, an image, a credential or a hot-list reason.
 */
export type Emit<E> = (event: E) => void;

export type StageEvent =
  | CaptureEvent
  | RecognitionEvent
  | TrackingEvent
  | HotListEvent
  | AlertEvent
  | BufferEvent
  | AccessEvent
  | PublishEvent
  | UnitEvent
  | HealthEvent;
