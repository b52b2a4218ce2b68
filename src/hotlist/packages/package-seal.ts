import { createPrivateKey, createPublicKey, diffieHellman, hkdfSync, type KeyObject } from 'node:crypto';
import { Bug } from '../../platform/errors.ts';
import { openUnder, sealUnder, TAG_BYTES } from '../../platform/files/sealed-bytes.ts';
import { PUBLIC_KEY_BYTES } from './package-header.ts';

/** Size of the plain content in a sealed part; the last part may be shorter. */
export const PART_BYTES = 1 << 20;
/** The prefix of a raw key in its DER encoding (RFC 8410). */
const PRIVATE_DER = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC_DER = Buffer.from('302a300506032b656e032100', 'hex');

/** @param seed 32 bytes, used only for list packages: the key is derived from it. */
export const unitPrivateKey = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PRIVATE_DER, seed]), format: 'der', type: 'pkcs8' });

/** The raw bytes of an X25519 public key. */
export const rawPublicKey = (key: KeyObject): Buffer =>
  (key.type === 'public' ? key : createPublicKey(key))
    .export({ format: 'der', type: 'spki' })
    .subarray(PUBLIC_DER.length);

export const publicKeyOf = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([PUBLIC_DER, raw]), format: 'der', type: 'spki' });

/**
 * Content between one sender and one unit: AES-256-GCM in parts of `PART_BYTES`, under a key from X25519 between the
 * package's own key and the unit's. The nonce is the part's number and whether it is the last. A part that is moved,
 * removed or inserted does not open, and neither does content that ends early.
 */
export class PackageSeal {
  readonly #key: Uint8Array;

  /**
   * @param own the private key of this side. @param other the public key of the other. @param ephemeral the package's
   * raw public key.
   */
  constructor(own: KeyObject, other: KeyObject, ephemeral: Uint8Array) {
    if (ephemeral.length !== PUBLIC_KEY_BYTES)
      throw new Bug('hotlist.package-key', 'A package key has 32 bytes.');
    const shared = diffieHellman({ privateKey: own, publicKey: other });
    this.#key = new Uint8Array(hkdfSync('sha256', shared, ephemeral, 'waypost list package 1', 32));
  }

  *seal(clear: Uint8Array): Generator<Uint8Array> {
    for (let at = 0, part = 0; at === 0 || at < clear.length; at += PART_BYTES, part += 1) {
      const nonce = nonceOf(part, at + PART_BYTES >= clear.length);
      yield sealUnder(nonce, { key: this.#key }, clear.subarray(at, at + PART_BYTES));
    }
  }

  /** @returns null when it is not what was sealed. */
  open(sealed: Uint8Array): Uint8Array | null {
    const whole = PART_BYTES + TAG_BYTES;
    const parts = Math.ceil(sealed.length / whole);
    if (parts === 0 || sealed.length - (parts - 1) * whole < TAG_BYTES) return null;
    const clear = Buffer.allocUnsafe(sealed.length - parts * TAG_BYTES);
    let filled = 0;
    try {
      for (let part = 0; part < parts; part += 1) {
        const one = sealed.subarray(part * whole, (part + 1) * whole);
        const nonce = nonceOf(part, part === parts - 1);
        filled += openUnder(nonce, { key: this.#key }, one).copy(clear, filled);
      }
      return clear;
    } catch {
      return null;
    }
  }
}

/** 12 bytes. A key seals each part once. */
function nonceOf(part: number, isLast: boolean): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce[0] = isLast ? 1 : 0;
  nonce.writeUInt32BE(part, 8);
  return nonce;
}
