import { createCipheriv, createDecipheriv } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { PERMISSIONS } from '../domain/access/access.ts';
import type { UtcMs } from '../domain/time/time.ts';
import { writeFileDurably } from '../platform/durable-file.ts';
import { Corrupt } from '../platform/errors.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const operatorSchema = z.strictObject({
  operatorId: z.string(),
  name: z.string(),
  permissions: z.array(z.enum(PERMISSIONS)),
  acknowledgedOn: z.string().nullable(),
  /** Null for one who was removed: the name is never given to another person, for the audit chain tells of it. */
  password: z
    .strictObject({
      kind: z.literal('scrypt'),
      N: z.int(),
      r: z.int(),
      p: z.int(),
      salt: z.string(),
      hash: z.string(),
    })
    .nullable(),
  lockout: z.strictObject({
    failures: z.int(),
    lockedUntilUtc: z
      .number()
      .transform((value) => value as UtcMs) // a plain number in the file
      .nullable(),
  }),
});
export type Operator = z.infer<typeof operatorSchema>;
const fileSchema = z.strictObject({ version: z.literal(1), operators: z.array(operatorSchema) });

/** The operators of a unit: one small file, AES-256-GCM under a key of its own, replaced as a whole. */
export class OperatorFile {
  readonly #path: string;
  readonly #key: Uint8Array;
  readonly #randomBytes: (count: number) => Uint8Array;

  constructor(path: string, key: Uint8Array, randomBytes: (count: number) => Uint8Array) {
    this.#path = path;
    this.#key = key;
    this.#randomBytes = randomBytes;
  }

  get path(): string {
    return this.#path;
  }

  /** @returns none where there is no file. @throws Corrupt for a file that does not open with the unit's key */
  load(): readonly Operator[] {
    if (!existsSync(this.#path)) return [];
    try {
      const sealed = readFileSync(this.#path);
      const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, NONCE_BYTES)).setAuthTag(
        sealed.subarray(-TAG_BYTES),
      );
      const clear = [decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
      return fileSchema.parse(JSON.parse(String(Buffer.concat(clear)))).operators;
    } catch (error) {
      throw new Corrupt(
        'access.operators-unreadable',
        `The operators in ${this.#path} cannot be read, so nobody can sign in. Put the file back from a copy, or move ` +
          'it away and add the operators anew.',
        error,
      );
    }
  }

  /** Durable when it returns. @throws the file system's error; the old file is then as it was */
  save(operators: readonly Operator[]): void {
    const nonce = this.#randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const clear = Buffer.from(JSON.stringify({ version: 1, operators }));
    const sealed = [nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()];
    writeFileDurably(this.#path, Buffer.concat(sealed));
  }
}
