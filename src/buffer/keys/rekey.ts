import {
  closeSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { OnStep } from '../../domain/time/step.ts';
import { Bug, Misconfigured, Unavailable } from '../../platform/errors.ts';
import { syncFile, syncFolder } from '../../platform/files/durable-file.ts';
import { openDatabase } from '../file/database.ts';
import { ProcessLock } from '../file/process-lock.ts';
import { deriveKey, type KeySettings, newKey, openUnitKeys, rekeyedPath, remnants } from './data-keys.ts';
import { createWrappingKey, type KeySource, nameOf, readWrappingKey } from './key-source.ts';
import { type UnitKeys, WrappedKeys } from './wrapped-keys.ts';

/** Free space to leave beside the copy, for whatever else is written meanwhile. */
const SPARE_BYTES = 64 * 2 ** 20;
const CHUNK_BYTES = 8 * 2 ** 20;

export type RekeySettings = {
  readonly now: KeySettings;
  readonly to: KeySource;
  /** Whether the database also gets a new key. The database is copied for that. */
  readonly full: boolean;
};

export type RekeyParts = {
  readonly randomBytes: (count: number) => Uint8Array;
  readonly onStep: OnStep;
  /** Progress of the copy, in bytes. Encryption under the new key starts after everything is copied. */
  readonly onProgress: (done: number, total: number) => void;
};

/**
 * Wraps the unit's keys under another key. With `full`, also copies the database under a new key. Holds the buffer's
 * lock.
 *
 * The copy takes effect when it gets the database's name. After an interruption before that, the next start uses the
 * old file and removes the copy. After an interruption later than that, the next start uses the new file. Exactly one
 * of them is valid at any time.
 *
 * @throws Unavailable if a unit has the buffer open, or the disk has no room; Misconfigured if a key is missing or
 * wrong. Nothing was changed then.
 */
export function rekey({ now, to, full }: RekeySettings, parts: RekeyParts): void {
  const lock = ProcessLock.take(`${now.path}.lock`);
  try {
    const keys = { ...openUnitKeys({ ...now, generate: false }, parts.randomBytes), next: null };
    if (full) refuseUnlessCopyable(now.path);
    const wrapping = readWrappingKey(to) ?? createWrappingKey(to, parts.randomBytes);
    if (wrapping === null)
      throw new Misconfigured(
        'buffer.key-missing',
        `There is no new key: ${nameOf(to)} provides none. Nothing was changed.`,
      );
    const wrap = (changed: UnitKeys): void =>
      new WrappedKeys(now.path, parts.randomBytes).replace(changed, wrapping, to);
    if (full) replaceDatabase(now.path, keys, wrap, parts);
    else wrap(keys);
    parts.onStep('rekey-done');
  } finally {
    lock.release();
  }
}

function replaceDatabase(
  path: string,
  keys: UnitKeys,
  wrap: (keys: UnitKeys) => void,
  { randomBytes, onStep, onProgress }: RekeyParts,
): void {
  const next = newKey(randomBytes);
  emptyLog(path, keys.database);
  copyFile(path, rekeyedPath(path), onProgress);
  encryptAnew(rekeyedPath(path), keys.database, next);
  onStep('rekey-copied');
  wrap({ ...keys, next });
  onStep('rekey-noted');
  renameSync(rekeyedPath(path), path);
  syncFolder(dirname(path));
  onStep('rekey-renamed');
  wrap({ ...keys, database: next });
}

/** Closing the last connection empties and removes the log. Otherwise the copy would miss what is in the log. */
function emptyLog(path: string, key: Uint8Array): void {
  openDatabase({ path, key: deriveKey(key, 'waypost/buffer'), keyPath: path }).close();
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
  syncFolder(dirname(path));
}

function copyFile(from: string, to: string, onProgress: RekeyParts['onProgress']): void {
  const total = statSync(from).size;
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const source = openSync(from, 'r');
  const target = openSync(to, 'w', 0o600);
  try {
    for (let done = 0; done < total; ) {
      const read = readSync(source, chunk, 0, CHUNK_BYTES, done);
      for (let written = 0; written < read; ) written += writeSync(target, chunk, written, read - written);
      done += read;
      onProgress(done, total);
    }
    fsyncSync(target);
  } finally {
    closeSync(source);
    closeSync(target);
  }
}

/** Works without a journal: an interrupted copy is discarded as a whole. */
function encryptAnew(path: string, from: Uint8Array, to: Uint8Array): void {
  const key = deriveKey(to, 'waypost/buffer');
  const before = openDatabase({ path, key: deriveKey(from, 'waypost/buffer'), keyPath: path });
  try {
    before.pragma('journal_mode=DELETE');
    before.pragma('journal_mode=OFF');
    before.pragma(`rekey="x'${Buffer.from(key).toString('hex')}'"`);
  } finally {
    before.close();
  }
  const after = openDatabase({ path, key, keyPath: path });
  try {
    const verdict = after.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok')
      throw new Bug('buffer.rekey', 'The copy under the new key is incomplete. Nothing was changed.');
  } finally {
    after.close();
  }
  syncFile(path);
}

function refuseUnlessCopyable(path: string): void {
  const [remnant] = remnants(path);
  if (remnant !== undefined)
    throw new Misconfigured(
      'buffer.rekey-remnants',
      `${remnant} lies beside the buffer and opens with its present key only. Recover or remove it first. Nothing was changed.`,
    );
  const { bavail, bsize } = statfsSync(dirname(path));
  const needed = statSync(path).size + SPARE_BYTES;
  if (needed > bavail * bsize)
    throw new Unavailable(
      'buffer.no-room',
      `The copy needs ${Math.ceil(needed / 1e6)} MB, but only ${Math.floor((bavail * bsize) / 1e6)} MB are free. Free some space first. ` +
        'Nothing was changed.',
    );
}
