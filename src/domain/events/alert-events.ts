import type { AlertChannel } from '../alert/alert.ts';
import type { Disposition } from '../alert/disposition.ts';
import type { Rejection } from '../alert/verification.ts';

export type AlertEvent =
  | {
      readonly type: 'alertVerified';
      readonly outcome: 'confirmed' | Rejection;
      readonly listId: string;
      readonly category: string;
    }
  /** What came of a confirmed one is known. */
  | {
      readonly type: 'alertClosed';
      readonly disposition: Disposition;
      readonly listId: string;
      readonly category: string;
    }
  /** Nobody has verified them in time. */
  | { readonly type: 'alertsExpired'; readonly count: number }
  /** An order came through the broker and changed nothing: it is not understood, or the unit refuses it. */
  | { readonly type: 'verificationRefused'; readonly detail: string }
  | { readonly type: 'dispositionRefused'; readonly detail: string }
  | { readonly type: 'suppressionRefused'; readonly detail: string }
  | { readonly type: 'markRefused'; readonly detail: string }
  /** A file of what people have said does not open, and is set aside: what it held alerts again. */
  | { readonly type: 'suppressionsUnreadable'; readonly file: string; readonly detail: string }
  | {
      readonly type: 'alertRaised';
      readonly channel: AlertChannel;
      readonly listId: string;
      readonly category: string;
    }
  /** A read's text was revised, and its alert is told again. */
  | {
      readonly type: 'alertRevised';
      readonly state: 'potential' | 'withdrawn';
      readonly channel: AlertChannel;
      readonly listId: string;
      readonly category: string;
    }
  /** Its passage is over, and it was told for the last time. */
  | {
      readonly type: 'alertFinal';
      readonly channel: AlertChannel;
      readonly listId: string;
      readonly category: string;
    }
  /** A list has alerted as often as it may in an hour: what follows is recorded only (policy H6). */
  | {
      readonly type: 'alertLimitReached';
      readonly listId: string;
      readonly channel: AlertChannel;
      readonly limit: number;
    }
  /** That hour is over. */
  | {
      readonly type: 'alertLimitOver';
      readonly listId: string;
      readonly channel: AlertChannel;
      readonly heldBack: number;
    }
  /** A hit was kept and nobody is told of it. */
  | {
      readonly type: 'hitRecordedOnly';
      readonly reason:
        | 'list-silent'
        | 'unit-out-of-service'
        | 'entry-already-alerted'
        | 'policy-records-only'
        | 'cooling-down'
        | 'list-limit'
        | 'suppressed'
        | 'entry-disputed'
        | 'entry-removed';
      readonly listId: string;
      readonly category: string;
    };
