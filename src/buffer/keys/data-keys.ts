import { hkdfSync } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Misconfigured, Unavailable } from '../../platform/errors.ts';
import { openDatabase } from '../file/database.ts';
import { createWrappingKey, type KeySource, nameOf, readWrappingKey } from './key-source.ts';
import { type UnitKeys, WrappedKeys } from './wrapped-keys.ts';

const KEY_BYTES = 32;

/** What a key is for. Each use has its own key, so that a leaked key opens nothing else. */
export type KeyPurpose =
  | 'waypost/buffer'
  | 'waypost/hot-lists'
  | 'waypost/list-packages'
  | 'waypost/memo'
  | 'waypost/audit-plates'
  | 'waypost/operators'
  | 'waypost/sign-ins'
  | 'waypost/suppressions';

export type KeySettings = {
  /** The path of the buffer that the keys belong to. While the buffer exists, no new keys are ever made. */
  readonly path: string;
  readonly source: KeySource;
  /** Whether a first start may make the keys. */
  readonly generate: boolean;
};

/** The key for one purpose: HKDF-SHA256 (RFC 5869) without salt, the purpose as info. @returns 32 bytes */
export function deriveKey(key: Uint8Array, purpose: KeyPurpose): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), purpose, KEY_BYTES));
}

/** Where a full rekey writes its copy. */
export const rekeyedPath = (bufferPath: string): string => `${bufferPath}.rekeyed`;

/**
 * The unit's keys, unwrapped. A unit with no keys and no buffer gets new keys, if that is allowed. A unit whose data
 * key is unwrapped in its key file keeps that key: the key wraps itself until `rekey`. An interrupted rekey is
 * completed.
 *
 * @throws Misconfigured if keys are missing beside an existing buffer, or do not belong to it; nothing was changed then
 */
export function openUnitKeys(
  settings: KeySettings,
  randomBytes: (count: number) => Uint8Array,
): Omit<UnitKeys, 'next'> {
  const wrapped = new WrappedKeys(settings.path, randomBytes);
  if (!wrapped.exists()) return firstKeys(settings, wrapped, randomBytes);
  const wrapping = readWrappingKey(settings.source);
  if (wrapping === null) throw keyMissing(settings);
  const keys = wrapped.open(wrapping, nameOf(settings.source));
  if (keys.next === null) {
    // The remains of a rekey that was interrupted before it took effect. Nobody has their key.
    removeCopy(settings.path);
    return keys;
  }
  const settled = settle(settings.path, keys.next, keys);
  wrapped.replace(settled, wrapping, settings.source);
  removeCopy(settings.path);
  return settled;
}

/** Removes the journals too. SQLite would apply a leftover journal to the next copy. */
function removeCopy(path: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(rekeyedPath(path) + suffix, { force: true });
}

/** Finds out whether the copy has replaced the database: the file under the database's name opens with only one key. */
function settle(path: string, next: Uint8Array, { database, files }: UnitKeys): UnitKeys {
  const isOld = existsSync(path) && opens(path, database);
  return { database: isOld ? database : next, files, next: null };
}

function firstKeys(
  settings: KeySettings,
  wrapped: WrappedKeys,
  randomBytes: (count: number) => Uint8Array,
): UnitKeys {
  const { path, source, generate } = settings;
  const existing = readWrappingKey(source);
  const isFirstStart = !existsSync(path) && remnants(path).length === 0;
  if (!isFirstStart) return adopted(settings, existing, wrapped);
  if (!generate) throw notGenerated(source);
  const wrapping = existing ?? createWrappingKey(source, randomBytes);
  if (wrapping === null) throw notGenerated(source);
  const keys = { database: newKey(randomBytes), files: newKey(randomBytes), next: null };
  return createdOnce(wrapped, keys, wrapping, source);
}

export const newKey = (randomBytes: (count: number) => Uint8Array): Uint8Array =>
  new Uint8Array(randomBytes(KEY_BYTES));

/** For a buffer from before keys were wrapped: the source's key is the data key itself. */
function adopted(settings: KeySettings, existing: Uint8Array | null, wrapped: WrappedKeys): UnitKeys {
  const { path, source } = settings;
  if (existing === null) throw keyMissing(settings);
  if (existsSync(path) && !opens(path, existing)) throw foreignKey(path, source);
  return createdOnce(wrapped, { database: existing, files: existing, next: null }, existing, source);
}

/** If two processes start together, one of them makes the keys and both use them. */
function createdOnce(
  wrapped: WrappedKeys,
  keys: UnitKeys,
  wrapping: Uint8Array,
  source: KeySource,
): UnitKeys {
  try {
    wrapped.create(keys, wrapping, source);
    return keys;
  } catch (error) {
    if (wrapped.exists()) return wrapped.open(wrapping, nameOf(source));
    throw new Unavailable(
      'buffer.key-not-created',
      `${wrapped.path} cannot be created. Its folder must exist and be writable by this user.`,
      error,
    );
  }
}

function opens(path: string, database: Uint8Array): boolean {
  try {
    openDatabase({ path, key: deriveKey(database, 'waypost/buffer'), keyPath: path }).close();
    return true;
  } catch (error) {
    if (error instanceof Misconfigured && error.code === 'buffer.wrong-key') return false;
    throw error;
  }
}

/** Files of a buffer that itself is missing: files that were set aside, and backups. New keys could not open them. */
export function remnants(path: string): readonly string[] {
  const folder = dirname(path);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) =>
    /^\.(?:damaged|salvaged|version-)/.test(name.slice(basename(path).length)),
  );
}

const keyMissing = ({ path, source }: KeySettings): Misconfigured =>
  new Misconfigured(
    'buffer.key-missing',
    `There is no key: ${nameOf(source)} is missing, but the buffer ${path} exists and opens with its own key only. ` +
      'Put the key back, or move the buffer and everything beside it away to start without its records. Nothing was changed.',
  );

const foreignKey = (path: string, source: KeySource): Misconfigured =>
  new Misconfigured(
    'buffer.wrong-key',
    `The buffer ${path} does not open with ${nameOf(source)}: the key belongs to another buffer, or the file's first page ` +
      'is damaged. Put the right key back, or move the buffer away to start without its records. Nothing was changed.',
  );

const notGenerated = (source: KeySource): Misconfigured =>
  new Misconfigured(
    'buffer.key-not-generated',
    `This unit has no keys yet: ${nameOf(source)} provides none, or \`buffer.generateKey\` does not allow the unit to make ` +
      'them. Provide the key, and allow it for the first start. Nothing was changed.',
  );
