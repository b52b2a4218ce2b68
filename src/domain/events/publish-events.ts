export type PublishEvent =
  /** The broker does not let the unit read its own retained status and audit entries, so it cannot compare them. */
  | { readonly type: 'ownPastUnread'; readonly broker: string }
  /** The broker does not let the unit receive commands. */
  | { readonly type: 'commandsUnheard'; readonly broker: string }
  | { readonly type: 'brokerConnected'; readonly broker: string }
  | { readonly type: 'brokerLost'; readonly broker: string; readonly detail: string }
  | {
      readonly type: 'messageConfirmed';
      readonly topic: string;
      /** False when the broker accepted the message and said that nobody subscribes to its topic. */
      readonly heard: boolean;
    }
  /** The broker accepted it, nobody subscribes to its topic, and it will be sent again later. */
  | { readonly type: 'messageKept'; readonly topic: string }
  | { readonly type: 'messageRefused'; readonly topic: string; readonly reason: string };
