import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  decodeHeader,
  LENGTH_BYTES,
  PACKAGE_MAGIC,
  type PackageHeader,
  type PackageLabel,
  type WithdrawalHeader,
} from '../hotlist/packages/package-header.ts';
import { PackageSeal, rawPublicKey } from '../hotlist/packages/package-seal.ts';
import { Corrupt } from '../platform/errors.ts';

export type PackageKeys = {
  /** The agency's Ed25519 private key. */
  readonly signing: KeyObject;
  /** The unit's X25519 public key. */
  readonly unit: KeyObject;
};

/** Makes a package; `package-header.ts` describes its layout. @param clear a list file, or the lines of a delta */
export function writePackage(label: PackageLabel, clear: Uint8Array, keys: PackageKeys): Uint8Array {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const ephemeral = rawPublicKey(publicKey);
  const content = Buffer.concat([...new PackageSeal(privateKey, keys.unit, ephemeral).seal(clear)]);
  const ephemeralKey = ephemeral.toString('base64');
  return signed({ ...label, schema: 1, ...measured(content), ephemeralKey }, content, keys.signing);
}

export type WithdrawalLabel = Omit<WithdrawalHeader, 'schema' | 'contentBytes' | 'contentSha256' | 'kind'>;

/** What stands in the place of a list: a package has content. */
const WITHDRAWN = Buffer.from('withdrawn\n');

/** Makes a package that withdraws a list. It holds nothing secret, so it is sealed to no unit. */
export const writeWithdrawal = (label: WithdrawalLabel, signing: KeyObject): Uint8Array =>
  signed({ ...label, schema: 1, kind: 'withdrawal', ...measured(WITHDRAWN) }, WITHDRAWN, signing);

const measured = (content: Uint8Array) => ({
  contentBytes: content.length,
  contentSha256: createHash('sha256').update(content).digest('hex'),
});

function signed(header: PackageHeader, content: Uint8Array, signing: KeyObject): Uint8Array {
  const json = Buffer.from(JSON.stringify(header));
  if (decodeHeader(json) === null)
    throw new Corrupt(
      'package.header',
      'No unit would accept this package: a name in it is too long or empty.',
    );
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(json.length);
  const head = Buffer.concat([PACKAGE_MAGIC, length, json]);
  return Buffer.concat([head, sign(null, head, signing), content]);
}
