import { z } from 'zod';
import { PlateHash } from '../domain/access/plate-hash.ts';
import type { Suppression } from '../domain/alert/suppression.ts';
import type { ListedEntry } from '../domain/alert/verification.ts';
import { REJECTIONS } from '../domain/alert/verification.ts';
import type { Hit } from '../domain/list/hit.ts';
import { type UtcMs, utcMs } from '../domain/time/time.ts';
import { NotAllowed } from '../platform/errors.ts';
import type { SealedFile } from '../platform/files/sealed-file.ts';
import { isSameEntry, listedEntry } from './listed-entry.ts';

/** The file is replaced as a whole, so its size is the time that each change takes. */
const MOST_SUPPRESSIONS = 2_000;
/** Leaves room for the people at this unit. */
export const MOST_FROM_ELSEWHERE = 1_000;
const MOST_FIRST_REJECTIONS = 500;

const stored = z.object({
  schema: z.literal(1),
  suppressions: z.array(
    z.object({
      entry: listedEntry,
      literalHash: z.string(),
      region: z.string().nullable(),
      why: z.enum([...REJECTIONS, 'stopped-in-error']),
      atUtc: z.number().transform((value): UtcMs => utcMs(value)),
    }),
  ),
  /** Alerts that one person has rejected and another has to, by whom. */
  firstRejections: z.record(z.string(), z.string()),
});
type Stored = z.infer<typeof stored>;
type StoredSuppression = Stored['suppressions'][number];

/**
 * Which entries must not alert on which plate, because a person has compared the two, or has stopped the driver and found that
 * the entry is about somebody else (policy H5, A4).
 *
 * An entry is known by source, plate, region and category, so that yesterday's rejection holds in tomorrow's list. O and 0 in
 * its plate count as the same character: a warrant that is listed under both is one warrant, and one rejection ends it. The
 * plate in the picture is compared exactly. It is stored as a keyed hash, because its owner is on no list.
 *
 * A rejection because of the region holds for the region in the picture alone. Every other rejection holds where no region is
 * read as well. A suppression ends with its entry (`prune`). All of them lie in one sealed file, which is replaced as a whole.
 */
export class Suppressions {
  readonly #file: SealedFile;
  readonly #plateHash: PlateHash;
  #content: Stored = { schema: 1, suppressions: [], firstRejections: {} };

  /** @param hashKey 32 bytes, for nothing else. */
  constructor(file: SealedFile, hashKey: Uint8Array) {
    this.#file = file;
    this.#plateHash = new PlateHash(hashKey);
  }

  /** @throws Corrupt where the file is damaged */
  load(): void {
    const text = this.#file.read();
    if (text !== null) this.#content = stored.parse(JSON.parse(text));
  }

  get size(): number {
    return this.#content.suppressions.length;
  }

  covers(hit: Pick<Hit, 'list' | 'entry' | 'readLiteral'>, readRegion: string | null): boolean {
    const literalHash = this.#hash(hit.readLiteral.reveal());
    const { plate, region, category } = hit.entry;
    const entry = { source: hit.list.source, plate: plate.reveal(), region, category };
    return this.#content.suppressions.some(
      (one) =>
        one.literalHash === literalHash && isSameEntry(one.entry, entry) && isSameRegion(one, readRegion),
    );
  }

  /**
   * Adds a suppression of this unit or of another. One that is there already changes nothing.
   * @throws NotAllowed if there are too many; nothing has changed then
   */
  add({ alertId, entry, literal, region, why, atUtc }: Suppression, most = MOST_SUPPRESSIONS): void {
    const literalHash = this.#hash(literal.reveal());
    const suppression: StoredSuppression = { entry: { ...entry }, literalHash, region, why, atUtc };
    const others = this.#content.suppressions.filter((one) => !isSame(one, suppression));
    if (others.length >= most)
      throw new NotAllowed(
        'alert.too-many-suppressions',
        `The unit already keeps ${others.length} rejections of list entries and takes no more. They end with their entries.`,
      );
    const { [alertId]: _, ...firstRejections } = this.#content.firstRejections;
    this.#save({ schema: 1, suppressions: [...others, suppression], firstRejections });
  }

  rejectedBy(alertId: string): string | null {
    return this.#content.firstRejections[alertId] ?? null;
  }

  /** Only the latest ones are kept: a first rejection that nobody follows is of no use after a while. */
  noteFirst(alertId: string, operator: string): void {
    const { [alertId]: _, ...others } = this.#content.firstRejections;
    const latest = Object.entries(others).slice(1 - MOST_FIRST_REJECTIONS);
    const firstRejections = { ...Object.fromEntries(latest), [alertId]: operator };
    this.#save({ ...this.#content, firstRejections });
  }

  /** Forgets a first rejection, because another person has decided otherwise. */
  forgetFirst(alertId: string): void {
    const { [alertId]: first, ...firstRejections } = this.#content.firstRejections;
    if (first !== undefined) this.#save({ ...this.#content, firstRejections });
  }

  /** Forgets the suppressions whose entry is in no list any more. @returns how many */
  prune(isListed: (entry: ListedEntry) => boolean): number {
    const suppressions = this.#content.suppressions.filter(({ entry }) => isListed(entry));
    const gone = this.#content.suppressions.length - suppressions.length;
    if (gone > 0) this.#save({ ...this.#content, suppressions });
    return gone;
  }

  #save(content: Stored): void {
    this.#file.write(JSON.stringify(content));
    this.#content = content;
  }

  #hash(literal: string): string {
    return this.#plateHash.of(literal);
  }
}

const isSame = (a: StoredSuppression, b: StoredSuppression): boolean =>
  a.literalHash === b.literalHash && a.region === b.region && isSameEntry(a.entry, b.entry);

/** A rejected region says nothing about a plate without a region: it may be another vehicle with the same characters. */
const isSameRegion = ({ region, why }: Pick<StoredSuppression, 'region' | 'why'>, read: string | null) =>
  region === read || (read === null && why !== 'wrong-region') || region === null;
