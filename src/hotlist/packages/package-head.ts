import { createPublicKey, verify } from 'node:crypto';
import { MAX_PACKAGE_BYTES } from '../../contract/delivery.ts';
import { MAX_LIST_BYTES } from '../../domain/list/hot-list.ts';
import type { UtcMs } from '../../domain/time/time.ts';
import { liesAhead } from '../../policy/freshness.ts';
import { MADE_IN_FUTURE, type Refusal } from '../formats/import-report.ts';
import { rollbackProblem } from '../import/list-rollback.ts';
import type { InForce } from '../import/list-shrinking.ts';
import {
  decodeHeader,
  EVERY_UNIT,
  LENGTH_BYTES,
  MAX_HEADER_BYTES,
  PACKAGE_MAGIC,
  type PackageHeader,
  SIGNATURE_BYTES,
} from './package-header.ts';

/** An agency whose lists a unit accepts. Plain data: it crosses threads. */
export type Agency = {
  readonly name: string;
  /** Ed25519, PEM. */
  readonly publicKey: string;
  /** The lists that it may send; null for any. */
  readonly lists: readonly string[] | null;
};

/** The facts that a head is checked against. Plain data: it crosses threads. */
export type HeadRules = {
  readonly unitId: string;
  readonly agencies: readonly Agency[];
  /** What is in force, by list. */
  readonly inForce: ReadonlyMap<string, InForce>;
  /** Null while the clock is unknown. */
  readonly nowUtc: UtcMs | null;
};

/** Everything in a package before its content. */
export type PackageHead = {
  readonly header: PackageHeader;
  readonly bytes: number;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
};

/** `more`: the head needs this many bytes from the start of the package. */
export type HeadReading =
  | { readonly kind: 'more'; readonly bytes: number }
  | { readonly kind: 'broken' }
  | { readonly kind: 'read'; readonly head: PackageHead };

/** `header` is null if nothing in it can be trusted, not even the sender. */
export type JudgedHead =
  | { readonly ok: true; readonly header: PackageHeader }
  | { readonly ok: false; readonly header: PackageHeader | null; readonly refusal: Refusal };

const PREAMBLE_BYTES = PACKAGE_MAGIC.length + LENGTH_BYTES;
/** No head is longer, including the first byte after it. */
export const MAX_HEAD_BYTES = PREAMBLE_BYTES + MAX_HEADER_BYTES + SIGNATURE_BYTES + 1;

/** @param beginning of a package, of any length. A head must be followed by content. */
export function readHead(beginning: Uint8Array): HeadReading {
  const magic = PACKAGE_MAGIC.subarray(0, beginning.length);
  if (!magic.equals(beginning.subarray(0, PACKAGE_MAGIC.length))) return { kind: 'broken' };
  if (beginning.length < PREAMBLE_BYTES) return { kind: 'more', bytes: PREAMBLE_BYTES };
  const length = Buffer.from(beginning.subarray(PACKAGE_MAGIC.length, PREAMBLE_BYTES)).readUInt32LE();
  if (length > MAX_HEADER_BYTES) return { kind: 'broken' };
  const end = PREAMBLE_BYTES + length;
  const bytes = end + SIGNATURE_BYTES;
  if (beginning.length <= bytes) return { kind: 'more', bytes: bytes + 1 };
  const header = decodeHeader(beginning.subarray(PREAMBLE_BYTES, end));
  if (header === null) return { kind: 'broken' };
  const [signed, signature] = [beginning.subarray(0, end), beginning.subarray(end, bytes)];
  return { kind: 'read', head: { header, bytes, signed, signature } };
}

/**
 * Every check of a package before its content is read: it comes from an agency that may send this list, is for this
 * unit, has the stated length, and is newer than the list in force. The header is not trusted before its signature is
 * verified.
 * @param wholeBytes of the package; null if that is not known yet.
 */
export function judgeHead(head: PackageHead, wholeBytes: number | null, rules: HeadRules): JudgedHead {
  const { header } = head;
  const agency = rules.agencies.find(({ name }) => name === header.agency);
  if (agency === undefined) return { ok: false, header: null, refusal: UNKNOWN_AGENCY };
  if (!isSignedBy(agency, head)) return { ok: false, header: null, refusal: WRONG_SIGNATURE };
  const refusal =
    misdirected(header, agency, rules.unitId) ?? misfit(head, wholeBytes) ?? outdated(header, rules);
  return refusal === null ? { ok: true, header } : { ok: false, header, refusal };
}

function isSignedBy({ publicKey }: Agency, { signed, signature }: PackageHead): boolean {
  return verify(null, signed, createPublicKey(publicKey), signature);
}

function misdirected(header: PackageHeader, { lists }: Agency, unitId: string): Refusal | null {
  if (lists !== null && !lists.includes(header.listId))
    return {
      kind: 'agency-not-allowed',
      reason: `The agency may not send the list ${header.listId} to this unit.`,
    };
  if (header.kind === 'withdrawal' && header.unitId === EVERY_UNIT) return null;
  if (header.unitId === unitId) return null;
  return { kind: 'other-unit', reason: `The package is for another unit, ${header.unitId}.` };
}

function misfit({ header, bytes }: PackageHead, wholeBytes: number | null): Refusal | null {
  if (bytes + header.contentBytes > MAX_PACKAGE_BYTES) return TOO_LARGE;
  return wholeBytes === null || wholeBytes === bytes + header.contentBytes ? null : WRONG_LENGTH;
}

/** Rollback and replay: a package that was valid once must not bring back yesterday's list. */
function outdated({ listId, sequence, sourceTimeUtc }: PackageHeader, rules: HeadRules): Refusal | null {
  if (rules.nowUtc !== null && liesAhead(sourceTimeUtc, rules.nowUtc)) return MADE_IN_FUTURE;
  const before = rules.inForce.get(listId);
  const inForce = before?.sequence ?? null;
  // Packages are in the order of their numbers. A plain file in force has none, so the times decide.
  if (inForce === null) return rollbackProblem(sourceTimeUtc, before?.info ?? null, rules.nowUtc);
  if (sequence > inForce) return null;
  return sequence === inForce
    ? { kind: 'replayed', reason: `Version ${sequence} of the list is already in force.` }
    : {
        kind: 'rollback',
        reason: `It is version ${sequence}, older than version ${inForce}, which is in force.`,
      };
}

export const BROKEN: Refusal = {
  kind: 'broken-package',
  reason: 'The package is cut or damaged at its beginning, or of a version that this unit does not know.',
};
const UNKNOWN_AGENCY: Refusal = {
  kind: 'unknown-agency',
  reason: 'The package names an agency that this unit does not know.',
};
const WRONG_SIGNATURE: Refusal = {
  kind: 'wrong-signature',
  reason: 'The signature is not that of the agency: the package was changed, or somebody else made it.',
};
const TOO_LARGE: Refusal = {
  kind: 'too-large',
  reason: `The content of the package is larger than ${MAX_LIST_BYTES / 1024 / 1024} MiB.`,
};
const WRONG_LENGTH: Refusal = {
  kind: 'wrong-digest',
  reason: 'The package is longer or shorter than its header says: it was cut or added to.',
};
