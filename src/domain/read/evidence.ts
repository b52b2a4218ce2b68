/** A JPEG with the digest taken when it was made (policy C4). */
export type EvidenceImage = {
  readonly jpeg: Uint8Array;
  /** Lower-case hex SHA-256 of `jpeg`. */
  readonly sha256: string;
  readonly widthPx: number;
  readonly heightPx: number;
};

/** The images of a read, all from its best look. */
export type Evidence = {
  /** The plate and a little around it, as the camera saw it. */
  readonly plateCrop: EvidenceImage;
  /** The plate alone, upright and seen from straight ahead. */
  readonly rectifiedCrop: EvidenceImage;
  /** The vehicle; only its body below the windows is sharp. Null if it is not stored. */
  readonly contextualImage: EvidenceImage | null;
};

/** Which reads keep their contextual image. Those with a hit always do (policy V1). */
export const CONTEXTUAL_IMAGES = ['with-hits', 'every-read'] as const;
export type ContextualImages = (typeof CONTEXTUAL_IMAGES)[number];

/** The parts of the evidence that may be stored and sent, once it is known whether the read hit something. */
export const keptEvidence = (evidence: Evidence, hasHit: boolean, kept: ContextualImages): Evidence =>
  hasHit || kept === 'every-read' ? evidence : { ...evidence, contextualImage: null };

/** Of its pictures. */
export const evidenceBytes = ({ plateCrop, rectifiedCrop, contextualImage }: Evidence): number =>
  plateCrop.jpeg.length + rectifiedCrop.jpeg.length + (contextualImage?.jpeg.length ?? 0);
