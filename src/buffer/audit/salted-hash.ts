import { PlateHash, type PlateHashing } from '../../domain/access/plate-hash.ts';
import { deriveKey } from '../keys/data-keys.ts';
import type { Partition } from '../partitions/partition.ts';

/**
 * Plates in the audit chain (policy C2). All plates of a country can be tried in minutes by somebody who has the unit's
 * key, and the chain is permanent. So each hash is salted with the key of the partition of what is recorded now. The
 * salt is destroyed with that partition, like the clear words of a query.
 */
export class SaltedHash implements PlateHashing {
  readonly #partition: () => Partition;
  readonly #all: () => readonly Partition[];

  /**
   * @param partition of what is recorded now; it is called outside of transactions
   * @param all that still exist
   */
  constructor(partition: () => Partition, all: () => readonly Partition[]) {
    this.#partition = partition;
    this.#all = all;
  }

  /** Call it outside of transactions: it may create a partition. @returns 64 hexadecimal digits */
  of(plate: string): string {
    return hashIn(this.#partition(), plate);
  }

  /** The hashes of a plate under every salt that still exists: to find out who asked for it. */
  allOf(plate: string): readonly string[] {
    return this.#all().map((partition) => hashIn(partition, plate));
  }
}

const hashIn = ({ key }: Partition, plate: string): string =>
  new PlateHash(deriveKey(key, 'waypost/audit-plates')).of(plate);
