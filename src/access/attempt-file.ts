import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { UtcMs } from '../domain/time/time.ts';
import { SealedFile } from '../platform/files/sealed-file.ts';
import type { Attempts } from './attempts.ts';

const attemptsSchema = z.strictObject({
  version: z.literal(1),
  attempts: z.array(
    z.strictObject({
      account: z.string(),
      peer: z.string(),
      failures: z.int(),
      lockedUntilUtc: z
        .number()
        .transform((value) => value as UtcMs) // a plain number in the file
        .nullable(),
    }),
  ),
});

/** The failed sign-ins, so that a restart does not open what they have closed. Sealed like the file of the operators. */
export class AttemptFile {
  readonly #file: SealedFile;

  constructor(path: string, key: Uint8Array, randomBytes: (count: number) => Uint8Array) {
    this.#file = SealedFile.underKey(path, key, randomBytes);
  }

  /** @returns none if the file is missing or does not open: whoever can damage it can also remove it */
  load(): Attempts {
    try {
      const json = this.#file.read();
      return json === null ? [] : attemptsSchema.parse(JSON.parse(json)).attempts;
    } catch {
      return [];
    }
  }

  /** Durable when it returns. @throws the file system's error; the old file is unchanged then */
  save(attempts: Attempts): void {
    this.#file.write(JSON.stringify({ version: 1, attempts }));
  }
}

/** An account's name as it is counted. */
export const accountDigest = (operatorId: string): string =>
  createHash('sha256').update(operatorId).digest('hex').slice(0, 32);
