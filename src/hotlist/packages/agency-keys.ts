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
export const readAgencies = (named: readonly NamedAgency[]): readonly Agency[] =>
  named.map(({ name, keyPath, lists }) => ({ name, lists, publicKey: publicKeyIn(keyPath) }));

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
