import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { type WithdrawalLabel, writePackage, writeWithdrawal } from '../../../src/agency/write-package.ts';
import type { DeliveryRules } from '../../../src/hotlist/hot-lists.ts';
import type { PackageLabel } from '../../../src/hotlist/packages/package-header.ts';
import { publicKeyOf, rawPublicKey, unitPrivateKey } from '../../../src/hotlist/packages/package-seal.ts';
import { SOURCE_TIME_UTC } from './list-files.ts';

/** Of a unit that knows no agency. */
export const LIST_DELIVERY: DeliveryRules = {
  unitId: 'unit-1',
  agencies: [],
  unitSeed: new Uint8Array(32).fill(7),
  requireSignature: false,
  maxShrinkShare: 0.5,
};

/** An agency with a key of its own, and a unit that knows it. */
export function agencyAndUnit(lists: readonly string[] | null = null) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const agency = {
    name: 'Sample City Police',
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    lists,
  };
  const delivery: DeliveryRules = { ...LIST_DELIVERY, agencies: [agency] };
  const unit = publicKeyOf(rawPublicKey(unitPrivateKey(delivery.unitSeed)));
  const keys = { signing: privateKey, unit };
  const pack = (clear: Uint8Array, changes: Partial<PackageLabel> = {}): Uint8Array =>
    writePackage({ ...LABEL, packageId: randomUUID(), ...changes } as PackageLabel, clear, keys); // a test's own changes
  const withdrawal = (changes: Partial<WithdrawalLabel> = {}, signing = privateKey): Uint8Array => {
    const { foldsO: _, format: __, kind: ___, ...label } = LABEL;
    return writeWithdrawal({ ...label, packageId: randomUUID(), sequence: 2, ...changes }, signing);
  };
  return { delivery, keys, pack, withdrawal };
}

const LABEL: PackageLabel = {
  packageId: '',
  agency: 'Sample City Police',
  unitId: 'unit-1',
  listId: 'agency',
  source: 'Sample City Police',
  version: '1',
  sequence: 1,
  sourceTimeUtc: SOURCE_TIME_UTC,
  foldsO: false,
  format: 'generic-csv',
  kind: 'full',
};
