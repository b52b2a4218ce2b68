import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Refusal } from '../formats/import-report.ts';
import {
  decodeHeader,
  isPackage,
  LENGTH_BYTES,
  MAX_HEADER_BYTES,
  PACKAGE_MAGIC,
  type PackageHeader,
  SIGNATURE_BYTES,
} from './package-header.ts';
import { PackageSeal, publicKeyOf } from './package-seal.ts';

/** Whose lists a unit takes. Plain data: it crosses threads. */
export type Agency = {
  readonly name: string;
  /** Ed25519, PEM. */
  readonly publicKey: string;
  /** The lists that it may send; null for any. */
  readonly lists: readonly string[] | null;
};

/** `header` is null where nothing in it can be believed: not even whose it is. */
export type CheckedPackage =
  | { readonly ok: true; readonly header: PackageHeader; readonly content: Uint8Array }
  | { readonly ok: false; readonly header: PackageHeader | null; readonly refusal: Refusal };

type Parts = {
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  readonly content: Uint8Array;
  readonly header: PackageHeader;
};

/**
 * That a package is whole, from an agency that may send this list, and for this unit. Nothing but its header is looked at
 * before its signature holds, and nothing of its content before its digest does.
 */
export function checkPackage(bytes: Uint8Array, unitId: string, agencies: readonly Agency[]): CheckedPackage {
  const parts = partsOf(bytes);
  if ('kind' in parts) return { ok: false, header: null, refusal: parts };
  const { header, content } = parts;
  const agency = agencies.find(({ name }) => name === header.agency);
  const refuse = (kind: Refusal['kind'], reason: string): CheckedPackage => ({
    ok: false,
    header,
    refusal: { kind, reason },
  });
  if (agency === undefined) return { ok: false, header: null, refusal: UNKNOWN_AGENCY };
  if (!isSignedBy(agency, parts)) return { ok: false, header: null, refusal: WRONG_SIGNATURE };
  if (agency.lists !== null && !agency.lists.includes(header.listId))
    return refuse('agency-not-allowed', `The agency may not send the list ${header.listId} to this unit.`);
  if (header.unitId !== unitId)
    return refuse('other-unit', `The package is for another unit, ${header.unitId}.`);
  if (content.length !== header.contentBytes)
    return refuse(
      'wrong-digest',
      'The package is longer or shorter than its header says: it was cut or added to.',
    );
  if (createHash('sha256').update(content).digest('hex') !== header.contentSha256)
    return refuse('wrong-digest', 'The content of the package is not what was signed.');
  return { ok: true, header, content };
}

/** @param unit the unit's X25519 private key. @returns null where it was not sealed to it. */
export function openContent(header: PackageHeader, content: Uint8Array, unit: KeyObject): Uint8Array | null {
  const ephemeral = Buffer.from(header.ephemeralKey, 'base64');
  try {
    return new PackageSeal(unit, publicKeyOf(ephemeral), ephemeral).open(content);
  } catch {
    // A key that is no point of the curve.
    return null;
  }
}

function partsOf(bytes: Uint8Array): Parts | Refusal {
  const head = PACKAGE_MAGIC.length + LENGTH_BYTES;
  if (!isPackage(bytes)) return BROKEN;
  if (bytes.length < head) return BROKEN;
  const length = Buffer.from(bytes.subarray(PACKAGE_MAGIC.length, head)).readUInt32LE();
  const end = head + length;
  if (length > MAX_HEADER_BYTES || bytes.length <= end + SIGNATURE_BYTES) return BROKEN;
  const header = decodeHeader(bytes.subarray(head, end));
  if (header === null) return BROKEN;
  return {
    header,
    signed: bytes.subarray(0, end),
    signature: bytes.subarray(end, end + SIGNATURE_BYTES),
    content: bytes.subarray(end + SIGNATURE_BYTES),
  };
}

function isSignedBy({ publicKey }: Agency, { signed, signature }: Parts): boolean {
  return verify(null, signed, createPublicKey(publicKey), signature);
}

const BROKEN: Refusal = {
  kind: 'broken-package',
  reason: 'The package is cut or damaged at its beginning, or of a version that this unit does not know.',
};
const UNKNOWN_AGENCY: Refusal = {
  kind: 'unknown-agency',
  reason: 'This unit knows no agency of the name that the package bears.',
};
const WRONG_SIGNATURE: Refusal = {
  kind: 'wrong-signature',
  reason: 'The signature is not that of the agency: the package was changed, or somebody else made it.',
};
