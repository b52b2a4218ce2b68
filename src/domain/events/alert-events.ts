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
  /** The disposition of a confirmed alert is known. */
  | {
      readonly type: 'alertClosed';
      readonly disposition: Disposition;
      readonly listId: string;
      readonly category: string;
    }
  /** Nobody has verified these alerts in time. */
  | { readonly type: 'alertsExpired'; readonly count: number }
  | { readonly type: 'alertsRetracted'; readonly count: number }
  /** A command came through the broker and changed nothing: it is not understood, or the unit refuses it. */
  | { readonly type: 'verificationRefused'; readonly detail: string }
  | { readonly type: 'dispositionRefused'; readonly detail: string }
  | { readonly type: 'suppressionRefused'; readonly detail: string }
  | { readonly type: 'liftRefused'; readonly detail: string }
  | { readonly type: 'markRefused'; readonly detail: string }
  /** An entry no longer alerts on a plate, because another unit published a rejection. */
  | { readonly type: 'suppressionTaken'; readonly category: string }
  /** A person lifted a suppression, and its entry alerts again. */
  | { readonly type: 'suppressionLifted'; readonly category: string }
  /** The broker had stored an order, and gave it again. It was not carried out. */
  | { readonly type: 'retainedOrderIgnored'; readonly order: string }
  /** Its alert may be sealed. It is carried out, or refused, when nothing is sealed any more. */
  | { readonly type: 'orderWaits'; readonly order: string; readonly detail: string }
  /** A file of what people said about entries cannot be opened and was set aside. The entries in it alert again. */
  | { readonly type: 'suppressionsUnreadable'; readonly file: string; readonly detail: string }
  | {
      readonly type: 'alertRaised';
      readonly channel: AlertChannel;
      readonly listId: string;
      readonly category: string;
    }
  /** A read's text was revised, and its alert is sent again. */
  | {
      readonly type: 'alertRevised';
      readonly state: 'potential' | 'withdrawn';
      readonly channel: AlertChannel;
      readonly listId: string;
      readonly category: string;
    }
  /** The passage of the alert is over, and the alert was sent for the last time. */
  | {
      readonly type: 'alertFinal';
      readonly channel: AlertChannel;
      readonly listId: string;
      readonly category: string;
    }
  /** A list has reached its limit of alerts for this hour. Further hits are only recorded (policy H6). */
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
  /** A hit was stored, and no alert is sent for it. */
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
