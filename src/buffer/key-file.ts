import { hkdfSync } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createFileDurably } from '../platform/durable-file.ts';
import { Misconfigured } from '../platform/errors.ts';

const KEY_BYTES = 32;

/** What a key is for; each use has its own, so that one that leaks opens nothing else. */
export type KeyPurpose =
  | 'waypost/buffer'
  | 'waypost/hot-lists'
  | 'waypost/memo'
  | 'waypost/audit-plates'
  | 'waypost/operators';

export type KeyFileSettings = {
  /** 64 hex characters, readable by its owner only. */
  readonly keyPath: string;
  /** The buffer that the key belongs to: while it exists, no new key is ever made. */
  readonly path: string;
};

/**
 * Reads the unit's data key; on a unit without key and without buffer it makes one, durably, with mode 0600.
 * A key file beside the database protects a copied database, not a stolen unit.
 *
 * @returns 32 random bytes, to be used through `deriveKey` only
 * @throws Misconfigured if the key is missing beside an existing buffer, malformed, open to others or unreadable;
 * nothing is created or changed then
 */
export function openKeyFile(
  settings: KeyFileSettings,
  randomBytes: (count: number) => Uint8Array,
): Uint8Array {
  if (!existsSync(settings.keyPath)) createKeyFile(settings, randomBytes);
  return readKeyFile(settings.keyPath);
}

/** The key for one purpose: HKDF-SHA256 (RFC 5869) without salt, the purpose as info. @returns 32 bytes */
export function deriveKey(dataKey: Uint8Array, purpose: KeyPurpose): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', dataKey, new Uint8Array(), purpose, KEY_BYTES));
}

function createKeyFile({ keyPath, path }: KeyFileSettings, randomBytes: (count: number) => Uint8Array): void {
  if (existsSync(path)) {
    throw new Misconfigured(
      'buffer.key-missing',
      `The key file ${keyPath} is missing, but the buffer ${path} exists and opens with its own key only. ` +
        'Put the key file back, or move the buffer away to start without its records. Nothing was changed.',
    );
  }
  try {
    createFileDurably(keyPath, `${Buffer.from(randomBytes(KEY_BYTES)).toString('hex')}\n`, 0o600);
  } catch (error) {
    // Another process of this unit made it in the meantime: that key is as good.
    if (existsSync(keyPath)) return;
    throw new Misconfigured(
      'buffer.key-not-created',
      `The key file ${keyPath} cannot be created. Its folder must exist and be writable by this user.`,
      error,
    );
  }
}

function readKeyFile(keyPath: string): Uint8Array {
  const { mode, text } = readFile(keyPath);
  if ((mode & 0o077) !== 0) {
    throw new Misconfigured(
      'buffer.key-open-to-others',
      `The key file ${keyPath} can be read by other users. Run: chmod 600 ${keyPath}`,
    );
  }
  const hex = text.trim();
  if (!/^[0-9a-f]{64}$/i.test(hex)) {
    throw new Misconfigured(
      'buffer.key-malformed',
      `The key file ${keyPath} does not hold 64 hexadecimal characters. Put the right key file back.`,
    );
  }
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

function readFile(path: string): { readonly mode: number; readonly text: string } {
  try {
    return { mode: statSync(path).mode, text: readFileSync(path, 'utf8') };
  } catch (error) {
    throw new Misconfigured(
      'buffer.key-unreadable',
      `The key file ${path} cannot be read. Give this user the right to read it.`,
      error,
    );
  }
}
