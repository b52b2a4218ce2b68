/** What becomes a message: its topic, and how it is encoded once its number is known. */

import type { Topics } from '../contract/topics.ts';
import type { Alert } from '../domain/alert/alert.ts';
import type { AlertSettled } from '../domain/alert/verification.ts';
import type { MessageKind, OutboxDraft, SeqRange } from '../domain/keeping/message.ts';
import type { PlateRead } from '../domain/read/plate-read.ts';
import {
  encodeAlert,
  encodeRead,
  encodeSettled,
  encodeTombstone,
  restamped,
  type UnitPosition,
} from './encode.ts';

export const alertDrafts = (
  read: PlateRead,
  alerts: readonly Alert[],
  position: UnitPosition | null,
  topics: Topics,
): readonly OutboxDraft[] =>
  alerts.map((alert) => ({
    kind: 'alert',
    topic: alert.channel === 'test' ? topics.test : topics.alert,
    encode: (stamp) => encodeAlert(alert, read, position, stamp),
  }));

/** The alerts of a read in their order, then the read itself. */
export const readDrafts = (
  read: PlateRead,
  alerts: readonly Alert[],
  position: UnitPosition | null,
  topics: Topics,
): readonly OutboxDraft[] => [
  ...alertDrafts(read, alerts, position, topics),
  { kind: 'read', topic: topics.read, encode: (stamp) => encodeRead(read, position, stamp) },
];

export const settledDraft = (settled: AlertSettled, topics: Topics): OutboxDraft => ({
  kind: 'verification',
  topic: topics.verification,
  encode: (stamp) => encodeSettled(settled, stamp),
});

/** A stored message of another epoch, with a number of this epoch. Nothing else in it changes except its expiry. */
export const renumberedDraft = (kind: MessageKind, topic: string, body: Uint8Array): OutboxDraft => ({
  kind,
  topic,
  encode: (stamp) => restamped(body, stamp),
});

export const tombstoneDraft = (purged: readonly SeqRange[], topics: Topics): OutboxDraft => ({
  kind: 'tombstone',
  topic: topics.tombstone,
  encode: (stamp) => encodeTombstone(purged, stamp),
});
