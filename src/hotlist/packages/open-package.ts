import { createHash, type KeyObject } from 'node:crypto';
import type { Refusal } from '../formats/import-report.ts';
import { BROKEN, type HeadRules, judgeHead, readHead } from './package-head.ts';
import type { ListHeader, PackageHeader } from './package-header.ts';
import { PackageSeal, publicKeyOf } from './package-seal.ts';

/** `header` is null if nothing in it can be trusted, not even the sender. */
export type CheckedPackage =
  | { readonly ok: true; readonly header: PackageHeader; readonly content: Uint8Array }
  | { readonly ok: false; readonly header: PackageHeader | null; readonly refusal: Refusal };

/** The package is whole and its head is valid. The content is not read before its digest is right. */
export function checkPackage(bytes: Uint8Array, rules: HeadRules): CheckedPackage {
  const reading = readHead(bytes);
  if (reading.kind !== 'read') return { ok: false, header: null, refusal: BROKEN };
  const judged = judgeHead(reading.head, bytes.length, rules);
  if (!judged.ok) return judged;
  const { header } = judged;
  const content = bytes.subarray(reading.head.bytes);
  if (createHash('sha256').update(content).digest('hex') !== header.contentSha256)
    return { ok: false, header, refusal: WRONG_DIGEST };
  return { ok: true, header, content };
}

/** @param unit the unit's X25519 private key. @returns null if the package was not sealed to it. */
export function openContent(
  { ephemeralKey }: Pick<ListHeader, 'ephemeralKey'>,
  content: Uint8Array,
  unit: KeyObject,
): Uint8Array | null {
  const ephemeral = Buffer.from(ephemeralKey, 'base64');
  try {
    return new PackageSeal(unit, publicKeyOf(ephemeral), ephemeral).open(content);
  } catch {
    // The key is no point on the curve.
    return null;
  }
}

const WRONG_DIGEST: Refusal = {
  kind: 'wrong-digest',
  reason: 'The content of the package is not what was signed.',
};
