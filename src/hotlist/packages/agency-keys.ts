import { createPublicKey } from 'node:crypto';
import { Misconfigured } from '../../platform/errors.ts';
import { readRegularFile } from '../../platform/files/regular-file.ts';
import type { Agency } from './package-head.ts';

/** An agency as the configuration names it. */
export type NamedAgency = {
  readonly name: string;
  readonly keyPath: string;
  readonly lists: readonly string[] | null;
};

/** The agencies' keys, read once: a replaced key takes effect at the next start. @throws Misconfigured */
export const readAgencies = (named: readonly NamedAgency[]): readonly Agency[] => named.map(agencyOf);

/** As `readAgencies`, without those whose key cannot be read: a unit records without their lists. */
export function readableAgencies(
  named: readonly NamedAgency[],
  onUnreadable: (agency: string, error: unknown) => void,
): readonly Agency[] {
  return named.flatMap((one) => {
    try {
      return [agencyOf(one)];
    } catch (error) {
      onUnreadable(one.name, error);
      return [];
    }
  });
}

const agencyOf = ({ name, keyPath, lists }: NamedAgency): Agency => ({
  ...{ name, lists },
  publicKey: publicKeyIn(keyPath),
});

/** @throws Misconfigured when the file holds no Ed25519 public key in PEM */
export function publicKeyIn(path: string): string {
  try {
    const pem = readRegularFile(path).toString('utf8');
    if (createPublicKey(pem).asymmetricKeyType === 'ed25519') return pem;
  } catch (error) {
    throw new Misconfigured('hotlist.agency-key', `The agency's key ${path} cannot be read.`, error);
  }
  throw new Misconfigured('hotlist.agency-key', `${path} holds no Ed25519 public key.`);
}
