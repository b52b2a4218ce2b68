import { z } from 'zod';
import { CATEGORIES } from '../../domain/list/hot-list.ts';
import { LATEST_UTC, utcMs } from '../../domain/time/time.ts';
import { LIST_FORMATS, LIST_ID, MANUAL_LIST_ID } from '../formats/import-options.ts';

/**
 * A list package: one list for one unit, signed by the agency and sealed to the unit (policy H3, H7).
 *
 *   bytes 0..3  `WPLP`
 *   byte  4     layout version, 1
 *   4 bytes     length of the header, little-endian
 *   then        the header, JSON
 *   then        the agency's Ed25519 signature of all before it, 64 bytes
 *   then        the content in sealed parts (`package-seal.ts`)
 *
 * The header has the length and the SHA-256 of the sealed content, so the signature covers everything, and a carrier
 * can check the package without a key. The header holds no entry.
 */
export const PACKAGE_MAGIC = Buffer.from('WPLP\u0001', 'latin1');
export const LENGTH_BYTES = 4;
export const SIGNATURE_BYTES = 64;
export const MAX_HEADER_BYTES = 16_384;
/** Raw public keys of X25519. */
export const PUBLIC_KEY_BYTES = 32;

const words = (most: number) => z.string().trim().min(1).max(most);

/** What every package says: whose list it is about, and in which order. */
const identity = {
  schema: z.literal(1),
  packageId: words(64),
  /** The signer, by its name in the unit's configuration. */
  agency: words(100),
  unitId: words(100),
  listId: z
    .string()
    .max(64)
    .regex(LIST_ID)
    .refine((id) => id !== MANUAL_LIST_ID),
  source: words(200),
  version: words(100),
  /** Counts up with every package of a list: an older package never replaces a newer one. */
  sequence: z.int().min(1),
  sourceTimeUtc: z.int().nonnegative().max(LATEST_UTC).transform(utcMs),
  /** Of the content as it is sent. */
  contentBytes: z.int().min(1),
  contentSha256: z.string().regex(/^[0-9a-f]{64}$/),
} as const;

/** What a package says whose content is sealed: a list, or changes to one. */
const common = {
  ...identity,
  /** The agency did not say when the source made the list. */
  ageUnknown: z.boolean().optional(),
  /** Whether the source writes the letter O as the digit 0. */
  foldsO: z.boolean(),
  category: z.enum(CATEGORIES).optional(),
  format: z.enum(LIST_FORMATS),
  /** Somebody has confirmed that the list is meant to lose many entries at once. */
  confirmShrink: z.boolean().optional(),
  /** X25519, made for this package alone; base64. */
  ephemeralKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
} as const;

const headerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('full') }),
  /** Lines to add and to remove. They apply only to the version in force with this sequence. */
  z.strictObject({ ...common, kind: z.literal('delta'), baseSequence: z.int().min(1) }),
  /** The list is wanted no more. The content is no secret, so one such package may be for every unit. */
  z.strictObject({ ...identity, kind: z.literal('withdrawal') }),
]);
export type PackageHeader = z.output<typeof headerSchema>;
/** Of a package with entries. */
export type ListHeader = Exclude<PackageHeader, { readonly kind: 'withdrawal' }>;
export type WithdrawalHeader = Extract<PackageHeader, { readonly kind: 'withdrawal' }>;

/** In place of a unit's name, in a withdrawal only: the name of no unit. */
export const EVERY_UNIT = '*';

/** The part of a header that the packer provides. The rest follows from the content. */
export type PackageLabel = Omit<
  ListHeader,
  'schema' | 'contentBytes' | 'contentSha256' | 'ephemeralKey' | 'kind'
> &
  ({ readonly kind: 'full' } | { readonly kind: 'delta'; readonly baseSequence: number });

/** @returns null when it is no header of this version. */
export function decodeHeader(bytes: Uint8Array): PackageHeader | null {
  try {
    const decoded = headerSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
}

export const isPackage = (bytes: Uint8Array): boolean =>
  PACKAGE_MAGIC.equals(bytes.subarray(0, PACKAGE_MAGIC.length));
