import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PERMISSIONS } from '../domain/access/access.ts';
import type { UtcMs } from '../domain/time/time.ts';
import { Corrupt } from '../platform/errors.ts';
import { SealedFile } from '../platform/files/sealed-file.ts';

const operatorSchema = z.strictObject({
  operatorId: z.string(),
  name: z.string(),
  permissions: z.array(z.enum(PERMISSIONS)),
  acknowledgedOn: z.string().nullable(),
  /** Null for a removed operator. The name is never given to another person, because the audit chain refers to it. */
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
  /** Locks of an earlier version. They are in a file of their own now (`attempt-file.ts`). */
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

/** Remembers which version of the file the unit last wrote: the seal alone does not show that a file is an old copy. */
export type FileVersions = {
  /** @param digest null if there is no file */
  isCurrent(digest: string | null): boolean;
  replace(digest: string, write: () => void): void;
};

/** The operators of a unit: one small file, sealed under a key of its own and replaced as a whole. */
export class OperatorFile {
  readonly #file: SealedFile;

  readonly #versions: FileVersions;

  constructor(
    path: string,
    key: Uint8Array,
    randomBytes: (count: number) => Uint8Array,
    versions: FileVersions,
  ) {
    this.#file = SealedFile.underKey(path, key, randomBytes);
    this.#versions = versions;
  }

  get path(): string {
    return this.#file.path;
  }

  /**
   * @returns an empty list if there is no file; null if the file, or its absence, is not what this unit last wrote
   * @throws Corrupt if the file does not open with the unit's key
   */
  load(): readonly Operator[] | null {
    const { json, operators } = this.#read();
    return this.#versions.isCurrent(json === null ? null : digestOf(json)) ? operators : null;
  }

  #read(): { readonly json: string | null; readonly operators: readonly Operator[] } {
    try {
      const json = this.#file.read();
      return { json, operators: json === null ? [] : fileSchema.parse(JSON.parse(json)).operators };
    } catch (error) {
      throw new Corrupt(
        'access.operators-unreadable',
        `The operators in ${this.path} cannot be read, so nobody can sign in. Put the file back from a copy. If ` +
          'there is none, stop the unit, and remove all accounts with `waypost operator reset`.',
        error,
      );
    }
  }

  /** Durable when it returns. @throws the file system's error; the old file is unchanged then */
  save(operators: readonly Operator[]): void {
    const json = JSON.stringify({ version: 1, operators });
    this.#versions.replace(digestOf(json), () => this.#file.write(json));
  }
}

const digestOf = (json: string): string => createHash('sha256').update(json).digest('hex');
