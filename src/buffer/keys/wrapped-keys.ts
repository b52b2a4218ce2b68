import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { Corrupt, Misconfigured } from '../../platform/errors.ts';
import { diskUnavailable, isDiskError } from '../../platform/files/disk-error.ts';
import { createFileDurably, writeFileDurably } from '../../platform/files/durable-file.ts';
import { openBytes, sealBytes } from '../../platform/files/sealed-bytes.ts';
import type { KeySource } from './key-source.ts';

/** The unit's own random keys, 32 bytes each. Use them through `deriveKey` only. */
export type UnitKeys = {
  /** The key of the database file. */
  readonly database: Uint8Array;
  /** The key of the files beside the database (memo, hot lists, operators) and of plate hashes. */
  readonly files: Uint8Array;
  /** During a full rekey: the key of the file that will replace the database. */
  readonly next: Uint8Array | null;
};

const stored = z.strictObject({
  schema: z.literal(1),
  /** The kind of source that the wrapping key came from, for people to read. */
  source: z.enum(['file', 'credential', 'command']),
  /** Tells a wrong wrapping key from a damaged file. Reveals nothing about the key. */
  check: z.string(),
  wrapped: z.string(),
});
const hexKey = z.string().regex(/^[0-9a-f]{64}$/);
const content = z.strictObject({ database: hexKey, files: hexKey, next: hexKey.nullable() });

const LABEL = Buffer.from('waypost unit keys 1');

export const wrappedKeysPath = (bufferPath: string): string => `${bufferPath}.keys`;

/**
 * One small file beside the database: the unit's keys, wrapped by a key that is not on this disk, or at least not in
 * this file. It is replaced as a whole: after a power cut it holds either the old keys or the new ones.
 */
export class WrappedKeys {
  readonly path: string;
  readonly #randomBytes: (count: number) => Uint8Array;

  constructor(bufferPath: string, randomBytes: (count: number) => Uint8Array) {
    this.path = wrappedKeysPath(bufferPath);
    this.#randomBytes = randomBytes;
  }

  exists(): boolean {
    return existsSync(this.path);
  }

  /**
   * @param name of the source of the wrapping key, for messages
   * @throws Misconfigured for a wrong wrapping key, Corrupt for a damaged file; nothing was changed
   */
  open(wrapping: Uint8Array, name: string): UnitKeys {
    const { source, check, wrapped } = this.#read();
    if (check !== checkOf(wrapping))
      throw new Misconfigured(
        'buffer.wrong-key',
        `${this.path} does not open with ${name}: it was wrapped by another key, from the source \`${source}\`. Put the ` +
          'right key back, or name its source in `buffer.key`. Nothing was changed.',
      );
    try {
      const clear = openBytes({ key: wrapping, label: LABEL }, Buffer.from(wrapped, 'base64'));
      const keys = content.parse(JSON.parse(clear.toString()));
      return {
        database: bytesOf(keys.database),
        files: bytesOf(keys.files),
        next: keys.next === null ? null : bytesOf(keys.next),
      };
    } catch (error) {
      throw this.#damaged(error);
    }
  }

  /** Durable when it returns. @throws the file system's error; the previous keys are unchanged then */
  replace(keys: UnitKeys, wrapping: Uint8Array, source: KeySource): void {
    writeFileDurably(this.path, this.#wrap(keys, wrapping, source));
  }

  /** As `replace`, but only if no file exists yet. @throws the file system's error, EEXIST if there is a file */
  create(keys: UnitKeys, wrapping: Uint8Array, source: KeySource): void {
    createFileDurably(this.path, this.#wrap(keys, wrapping, source));
  }

  #read(): z.infer<typeof stored> {
    try {
      return stored.parse(JSON.parse(readFileSync(this.path, 'utf8')));
    } catch (error) {
      throw isDiskError(error) ? diskUnavailable(error) : this.#damaged(error);
    }
  }

  #wrap({ database, files, next }: UnitKeys, wrapping: Uint8Array, { kind }: KeySource): string {
    const clear: z.infer<typeof content> = {
      database: hexOf(database),
      files: hexOf(files),
      next: next && hexOf(next),
    };
    const sealing = { key: wrapping, label: LABEL };
    const sealed = sealBytes(sealing, Buffer.from(JSON.stringify(clear)), this.#randomBytes);
    const file: z.infer<typeof stored> = {
      schema: 1,
      source: kind,
      check: checkOf(wrapping),
      wrapped: Buffer.from(sealed).toString('base64'),
    };
    return `${JSON.stringify(file)}\n`;
  }

  #damaged(cause: unknown): Corrupt {
    return new Corrupt(
      'buffer.keys-damaged',
      `${this.path} is damaged: without it the buffer beside it cannot be opened. Put a copy of it back.`,
      cause,
    );
  }
}

const checkOf = (wrapping: Uint8Array): string =>
  createHmac('sha256', wrapping).update('waypost wrapping key check').digest('hex').slice(0, 16);

const hexOf = (key: Uint8Array): string => Buffer.from(key).toString('hex');
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
