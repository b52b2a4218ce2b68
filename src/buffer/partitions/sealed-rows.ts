import { createCipheriv, createDecipheriv } from 'node:crypto';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { Corrupt } from '../../platform/errors.ts';
import type { Partition } from './partition.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What a sealed row is, so that none opens in another's place. */
export const contentLabel = (recordId: number, name: string): string => `${recordId}/${name}`;
export const messageLabel = (seq: number): string => `${seq}/message`;

/**
 * AES-256-GCM under the partition's key: a random nonce, the ciphertext, the tag.
 * @param label what it is, such as `7/plate-crop`: sealed under one label it opens under no other.
 */
export function seal(
  { key }: Pick<Partition, 'key'>,
  label: string,
  clear: Uint8Array,
  randomBytes: (count: number) => Uint8Array,
): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(label));
  return Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Corrupt if it was changed, or sealed under another label or key */
export function unseal({ key }: Pick<Partition, 'key'>, label: string, sealed: Uint8Array): Uint8Array {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(label))
      .setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch (error) {
    throw new Corrupt('buffer.corrupt', `The buffer's ${label.replace(/^\d+\//, '')} does not open.`, error);
  }
}

/** Pictures within JSON are base64, of whose eight bits six say something: a code for single bytes takes the rest away. */
const BASE64_AWARE = { level: 1, strategy: constants.Z_HUFFMAN_ONLY };

/** As `seal`, for JSON: it is packed first, with the pictures in it. */
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
