import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { Corrupt } from '../../platform/errors.ts';
import { openBytes, sealBytes } from '../../platform/files/sealed-bytes.ts';
import type { Partition } from './partition.ts';

/** Names a sealed row, so that no row opens in another row's place. */
export const contentLabel = (recordId: number, name: string): string => `${recordId}/${name}`;
export const messageLabel = (seq: number): string => `${seq}/message`;

/**
 * Seals under the partition's key.
 * @param label names the content, such as `7/plate-crop`. Content sealed under one label does not open under another.
 */
export function seal(
  { key }: Pick<Partition, 'key'>,
  label: string,
  clear: Uint8Array,
  randomBytes: (count: number) => Uint8Array,
): Uint8Array {
  return sealBytes({ key, label: Buffer.from(label) }, clear, randomBytes);
}

/** @throws Corrupt if the content was changed, or sealed under another label or key */
export function unseal({ key }: Pick<Partition, 'key'>, label: string, sealed: Uint8Array): Uint8Array {
  try {
    return openBytes({ key, label: Buffer.from(label) }, sealed);
  } catch (error) {
    throw new Corrupt(
      'buffer.corrupt',
      `The buffer's ${label.replace(/^\d+\//, '')} cannot be decrypted.`,
      error,
    );
  }
}

/** Pictures in JSON are base64, which carries six bits in every eight. A code for single bytes removes the rest. */
const BASE64_AWARE = { level: 1, strategy: constants.Z_HUFFMAN_ONLY };

/** As `seal`, for JSON: compresses the JSON first, including the pictures in it. */
export const sealJson = (
  partition: Partition,
  label: string,
  json: Uint8Array,
  randomBytes: (count: number) => Uint8Array,
): Uint8Array => seal(partition, label, deflateRawSync(json, BASE64_AWARE), randomBytes);

export const unsealJson = (
  partition: Pick<Partition, 'key'>,
  label: string,
  sealed: Uint8Array,
): Uint8Array => inflateRawSync(unseal(partition, label, sealed));
