/** A JPEG with the digest taken when it was made (policy C4). */
export type EvidenceImage = {
  readonly jpeg: Uint8Array;
  /** Lower-case hex SHA-256 of `jpeg`. */
  readonly sha256: string;
  readonly widthPx: number;
  readonly heightPx: number;
};

/** The images of a read. The contextual image is kept with a hit only, unless policy says otherwise (V1). */
export type Evidence = {
  readonly plateCrop: EvidenceImage;
  readonly contextualImage: EvidenceImage | null;
};
