import { scrypt, timingSafeEqual } from 'node:crypto';

/** A stored password (policy C5): a slow, salted hash with its parameters. Bytes are lower-case hex. */
export type PasswordRecord = {
  readonly kind: 'scrypt';
  /** Cost, block size and parallelism of RFC 7914. Hashing needs `N` blocks of 128 · `r` bytes at once. */
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
  readonly hash: string;
};

/**
 * 32 MiB for about 0.3 s of one core. A unit can spare that beside its cameras, and OWASP recommends it for this memory
 * size.
 */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Length is what makes a password hard to guess. */
export const PASSWORD_LENGTH = { least: 12, most: 128 } as const;

/** @returns what is wrong with a new password, in words; null if it is acceptable */
export function passwordProblem(password: string): string | null {
  const { least, most } = PASSWORD_LENGTH;
  if (password.length < least) return `a password has at least ${least} characters`;
  if (password.length > most) return `a password has at most ${most} characters`;
  return new Set(password).size < 5 ? 'a password has at least 5 different characters' : null;
}

export async function hashPassword(
  password: string,
  randomBytes: (count: number) => Uint8Array,
): Promise<PasswordRecord> {
  const salt = Buffer.from(randomBytes(SALT_BYTES));
  const hash = await derive(password, salt, COST);
  return { kind: 'scrypt', ...COST, salt: salt.toString('hex'), hash: hash.toString('hex') };
}

/** Takes equally long for a right and a wrong password. Runs outside the calling thread. */
export async function isPassword(
  password: string,
  { N, r, p, salt, hash }: PasswordRecord,
): Promise<boolean> {
  const derived = await derive(password, Buffer.from(salt, 'hex'), { N, r, p });
  return timingSafeEqual(derived, Buffer.from(hash, 'hex'));
}

/**
 * Checked if there is no such operator, so that the response time does not reveal who is one. It is nobody's password.
 */
export const NOBODYS_PASSWORD: PasswordRecord = {
  kind: 'scrypt',
  ...COST,
  salt: '00'.repeat(SALT_BYTES),
  hash: '00'.repeat(HASH_BYTES),
};

/** Normalizes first: the same characters are the same password, whichever way a keyboard composes them. */
function derive(
  password: string,
  salt: Uint8Array,
  cost: Pick<PasswordRecord, 'N' | 'r' | 'p'>,
): Promise<Buffer> {
  const options = { ...cost, maxmem: 2 * 128 * cost.N * cost.r };
  return new Promise((resolve, reject) =>
    scrypt(password.normalize('NFC'), salt, HASH_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    ),
  );
}
