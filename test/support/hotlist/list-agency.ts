import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePackage } from '../../../src/agency/write-package.ts';
import type { PackageLabel } from '../../../src/hotlist/packages/package-header.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Unit } from '../../../src/unit/unit.ts';
import { fileOf } from './list-files.ts';

const HEADER = 'plate,region,category,reason';

/** What a package says otherwise than a good one would, and whose key signs it. */
export type PackChanges = Partial<Pick<PackageLabel, 'agency' | 'unitId' | 'listId'>> & {
  readonly signing?: KeyObject;
  /** Rows after the others, as they are in the file. */
  readonly more?: readonly string[];
};

/** An agency with a key of its own, and the configuration of the unit `pole-7` that knows it. */
export function agencyIn(folder: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const keyPath = join(folder, 'agency.pem');
  writeFileSync(keyPath, publicKey.export({ type: 'spki', format: 'pem' }));
  const hotLists = { folder: 'hotlists', agencies: [{ name: 'State', keyPath }] };
  const pack = (
    unit: Unit,
    sequence: number,
    entries: number,
    { signing = privateKey, more = [], ...changes }: PackChanges = {},
  ): Uint8Array => {
    const rows = Array.from(
      { length: entries },
      (_, i) => `ZZQ${1000 + i},IA,V,${randomBytes(40).toString('hex')}`,
    );
    const label: PackageLabel = {
      packageId: randomUUID(),
      agency: 'State',
      unitId: 'pole-7',
      listId: 'state-stolen',
      source: 'State',
      version: `v${sequence}`,
      sequence,
      sourceTimeUtc: systemClock.utcNow(),
      foldsO: false,
      format: 'generic-csv',
      kind: 'full',
      ...changes,
    };
    const keys = { signing, unit: createPublicKey(unit.lists.packageKey()) };
    return writePackage(label, fileOf([HEADER, ...rows, ...more]), keys);
  };
  return { hotLists, pack };
}

/** The packages that lie in part on the unit's disk. */
export const incoming = (folder: string): readonly string[] => {
  const path = join(folder, 'hotlists', 'incoming');
  return existsSync(path)
    ? readdirSync(path).filter((name) => name.endsWith('.part') || name.endsWith('.pull'))
    : [];
};

export const incomingBytes = (folder: string): number =>
  incoming(folder)
    .map((name) => statSync(join(folder, 'hotlists', 'incoming', name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, bytes) => sum + bytes, 0);
