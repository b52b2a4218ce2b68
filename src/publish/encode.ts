import { WIRE_SCHEMA } from '../contract/fields.ts';
import type {
  AlertMessage,
  ReadMessage,
  TombstoneMessage,
  VerificationMessage,
} from '../contract/messages.ts';
import type { Alert } from '../domain/alert/alert.ts';
import type { AlertSettled } from '../domain/alert/verification.ts';
import type { MessageStamp, SeqRange } from '../domain/keeping/message.ts';
import type { Hit } from '../domain/list/hit.ts';
import type { Evidence, EvidenceImage } from '../domain/read/evidence.ts';
import type { PlateRead } from '../domain/read/plate-read.ts';
import { toIsoUtc } from '../domain/time/time.ts';

/** The position of the unit. */
export type UnitPosition = { readonly latitudeDeg: number; readonly longitudeDeg: number };

/** The body of a read's message: UTF-8 JSON as defined by the wire contract. */
export function encodeRead(read: PlateRead, position: UnitPosition | null, stamp: MessageStamp): Uint8Array {
  const message: ReadMessage = {
    schema: WIRE_SCHEMA,
    type: 'read',
    id: stamp.id,
    ...readFields(read, position),
    ...imageFields(read.evidence),
    expiresAtUtc: toIsoUtc(stamp.expiresAtUtc),
  };
  return encodeJson(message);
}

/** The body of an alert's message, with everything that its verification requires (policy A1). */
export function encodeAlert(
  alert: Alert,
  read: PlateRead,
  position: UnitPosition | null,
  stamp: MessageStamp,
): Uint8Array {
  const message: AlertMessage = {
    schema: WIRE_SCHEMA,
    type: 'alert',
    id: stamp.id,
    alertId: alert.alertId,
    revision: alert.revision,
    state: alert.state,
    stage: alert.stage,
    unverified: true,
    isTest: alert.isTest,
    channel: alert.channel,
    passesBefore: alert.passesBefore,
    unmetConditions: [...alert.unmetConditions],
    raisedAtUtc: toIsoUtc(alert.raisedAtUtc),
    hit: hitField(alert.hit),
    read: readFields(read, position),
    ...imageFields(read.evidence),
    expiresAtUtc: toIsoUtc(stamp.expiresAtUtc),
  };
  return encodeJson(message);
}

export function encodeSettled(settled: AlertSettled, stamp: MessageStamp): Uint8Array {
  const { alert, state, reason, disposition, operator, rejectedBy, verification, suppresses, atUtc } =
    settled;
  const { source, plate, region, category } = alert.entry;
  const message: VerificationMessage = {
    schema: WIRE_SCHEMA,
    type: 'verification',
    id: stamp.id,
    alertId: alert.alertId,
    readId: alert.readId,
    revision: alert.revision + 1,
    state,
    reason,
    disposition,
    verificationId: verification?.verificationId ?? null,
    operator,
    rejectedBy: [...rejectedBy],
    typed: verification && { text: verification.blind.text.reveal(), region: verification.blind.region },
    vehicleAgrees: verification?.vehicleAgrees ?? null,
    entry: { source, plate, region, category },
    literal: alert.literal.reveal(),
    literalRegion: alert.readRegion,
    suppresses,
    atUtc: toIsoUtc(atUtc),
    expiresAtUtc: toIsoUtc(stamp.expiresAtUtc),
  };
  return encodeJson(message);
}

/** The body of the message about messages that were purged before the broker had them. */
export function encodeTombstone(purged: readonly SeqRange[], stamp: MessageStamp): Uint8Array {
  const message: TombstoneMessage = {
    schema: WIRE_SCHEMA,
    type: 'tombstone',
    id: stamp.id,
    purged: purged.map(({ from, to }) => ({ from, to })),
    expiresAtUtc: toIsoUtc(stamp.expiresAtUtc),
  };
  return encodeJson(message);
}

// The wire is one of the two places where a plate is written out; the unit's encrypted file is the other.
const readFields = (read: PlateRead, position: UnitPosition | null): AlertMessage['read'] => ({
  readId: read.readId,
  revision: read.revision,
  cameraId: read.cameraId,
  text: read.text.reveal(),
  confidence: rounded(read.confidence),
  characters: read.characters.map(({ char, confidence, alternatives, absent }) => ({
    char,
    confidence: rounded(confidence),
    ...(absent === undefined ? {} : { absent: rounded(absent) }),
    alternatives: alternatives.map((alternative) => ({ char: alternative.char, p: rounded(alternative.p) })),
  })),
  stacked: read.stacked.map((stacked) => ({ ...stacked, confidence: rounded(stacked.confidence) })),
  region: read.region,
  regionConfidence: read.regionConfidence === null ? null : rounded(read.regionConfidence),
  regionAlternatives: read.regionAlternatives.map(({ region, p }) => ({ region, p: rounded(p) })),
  regionLikelihoods: read.regionLikelihoods.map(({ region, p }) => ({ region, p: rounded(p) })),
  looks: read.looks,
  agreeingLooks: read.agreeingLooks,
  direction: read.direction,
  zone: read.zone,
  capturedAtUtc: toIsoUtc(read.capturedAtUtc),
  clockQuality: read.clockQuality,
  firstSeenUtc: toIsoUtc(read.firstSeenUtc),
  lastSeenUtc: toIsoUtc(read.lastSeenUtc),
  position,
  quad: read.quad.map(([x, y]) => [rounded(x), rounded(y)]),
});

const hitField = ({ list, entry, ...hit }: Hit): AlertMessage['hit'] => ({
  hitId: hit.hitId,
  entry: {
    plate: entry.plate.reveal(),
    region: entry.region,
    category: entry.category,
    reason: entry.reason,
    entryIdentity: entry.entryIdentity,
    ...entry.details,
  },
  list: {
    listId: list.listId,
    source: list.source,
    version: list.version,
    sourceTimeUtc: toIsoUtc(list.sourceTimeUtc),
    ageKnown: !list.ageUnknown,
    foldsO: list.foldsO,
  },
  listAgeMs: hit.listAgeMs,
  listFreshness: hit.listFreshness,
  characterMatch: hit.characterMatch,
  readLiteral: hit.readLiteral.reveal(),
  folds: [...hit.folds],
  stackedOmitted: hit.stackedOmitted,
  matchProbability: rounded(hit.matchProbability),
  otherEntries: [...hit.otherEntries],
  picturePrefersRegion: hit.picturePrefersRegion,
  regionMatch: hit.regionMatch,
  matchGrade: hit.matchGrade,
});

const imageFields = ({ plateCrop, rectifiedCrop, contextualImage }: Evidence) => ({
  plateCrop: imageField(plateCrop),
  rectifiedCrop: imageField(rectifiedCrop),
  contextualImage: contextualImage === null ? null : imageField(contextualImage),
});

const imageField = (image: EvidenceImage): ReadMessage['plateCrop'] => ({
  mime: 'image/jpeg',
  sha256: image.sha256,
  widthPx: image.widthPx,
  heightPx: image.heightPx,
  base64: Buffer.from(image.jpeg).toString('base64'),
});

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
/** The same message with another id and expiry, for a message that an earlier epoch left behind. */
export const restamped = (body: Uint8Array, { id, expiresAtUtc }: MessageStamp): Uint8Array =>
  encodeJson({ ...JSON.parse(new TextDecoder().decode(body)), id, expiresAtUtc: toIsoUtc(expiresAtUtc) });

const encodeJson = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
