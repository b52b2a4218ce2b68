import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ListedEntry } from '../domain/alert/verification.ts';
import type { Emit } from '../domain/events/events.ts';
import type { HotListEvent } from '../domain/events/hot-list-events.ts';
import { CATEGORIES, type Category } from '../domain/list/hot-list.ts';
import {
  entryProblem,
  expiryProblem,
  MAX_MANUAL_ENTRIES,
  type ManualEntry,
  type ManualEntryOrder,
  ruleProblem,
} from '../domain/list/manual-entry.ts';
import { type NamedPlate, parseNamedPlate } from '../domain/plate/named-plate.ts';
import { type UtcMs, utcMs } from '../domain/time/time.ts';
import { Corrupt, explain, InvalidRequest, NotAllowed } from '../platform/errors.ts';
import { SealedFile } from '../platform/files/sealed-file.ts';

/** Part of every entry's identity. */
export const MANUAL_SOURCE = 'Entered on the unit';

const time = z.number().transform((value): UtcMs => utcMs(value));
const storedEntries = z.object({
  schema: z.literal(1),
  entries: z.array(
    z.object({
      entryId: z.string(),
      plate: z.string(),
      region: z.string().nullable(),
      category: z.enum(CATEGORIES),
      reason: z.string(),
      operator: z.string(),
      caseNumber: z.string(),
      expiresAtUtc: time,
      enteredAtUtc: time,
      reviewedAtUtc: time,
    }),
  ),
});

export type ManualEntriesParts = {
  readonly file: SealedFile;
  readonly permitted: ReadonlySet<Category>;
  readonly randomBytes: (count: number) => Uint8Array;
};

/**
 * The entries that people made on this unit (policy H4), in one sealed file that is replaced as a whole. After `kill
 * -9` at any moment, it holds the entries from before or after the last change.
 *
 * An entry expires by itself. Expired entries are never returned, and leave the file with the next change or `expire`.
 */
export class ManualEntries {
  readonly #parts: ManualEntriesParts;
  #entries: readonly ManualEntry[] = [];
  /** Whether the file was there or has been written: without it, nothing is known of earlier entries. */
  #isStored = false;

  constructor(parts: ManualEntriesParts) {
    this.#parts = parts;
  }

  /** @throws Corrupt when the file is damaged */
  load(): void {
    const text = this.#parts.file.read();
    this.#entries = text === null ? [] : decode(text);
    this.#isStored = text !== null;
  }

  /**
   * What has become of an entry that once was in force. It counts as listed until `expire` removes it, which retracts its
   * alerts first.
   */
  standingOf({ plate, region, category }: ListedEntry): 'listed' | 'removed' | 'unknown' {
    if (!this.#isStored) return 'unknown';
    const isThere = this.#entries.some(
      (one) => one.plate.reveal() === plate && one.region === region && one.category === category,
    );
    return isThere && this.#parts.permitted.has(category) ? 'listed' : 'removed';
  }

  /** The entries in force, the oldest first. Categories that the policy no longer permits are left out (H2). */
  inForce(nowUtc: UtcMs): readonly ManualEntry[] {
    return this.#entries.filter(
      ({ expiresAtUtc, category }) => expiresAtUtc > nowUtc && this.#parts.permitted.has(category),
    );
  }

  /** @throws InvalidRequest, with the reason, when the entry is refused */
  add(order: ManualEntryOrder, nowUtc: UtcMs): ManualEntry {
    const rule = ruleProblem(order, this.#parts.permitted);
    if (rule !== null) throw new NotAllowed('hotlist.entry-refused', `The entry is refused: ${rule}.`);
    refuse(entryProblem(order, nowUtc));
    const inForce = this.inForce(nowUtc);
    if (inForce.length >= MAX_MANUAL_ENTRIES)
      refuse(
        `there are ${inForce.length} entries already, which is the most; remove those that are no longer needed, or import a list`,
      );
    const twin = inForce.find((entry) => isSamePlate(entry, order));
    if (twin !== undefined) refuse(`it already exists as ${twin.entryId}; renew that one`);
    const entryId = `e${Buffer.from(this.#parts.randomBytes(4)).toString('hex')}`;
    const entry = { ...order, entryId, enteredAtUtc: nowUtc, reviewedAtUtc: nowUtc };
    this.#keep([...inForce, entry]);
    return entry;
  }

  /** Renews an entry that is still needed. @throws InvalidRequest as `add`, or if there is no such entry */
  renew(entryId: string, expiresAtUtc: UtcMs, nowUtc: UtcMs): ManualEntry {
    const entry = this.#find(entryId, nowUtc);
    refuse(expiryProblem({ ...entry, expiresAtUtc }, nowUtc));
    const renewed = { ...entry, expiresAtUtc, reviewedAtUtc: nowUtc };
    this.#keep(this.inForce(nowUtc).map((one) => (one.entryId === entryId ? renewed : one)));
    return renewed;
  }

  /** @throws InvalidRequest if there is no such entry */
  remove(entryId: string, nowUtc: UtcMs): ManualEntry {
    const entry = this.#find(entryId, nowUtc);
    this.#keep(this.inForce(nowUtc).filter((one) => one !== entry));
    return entry;
  }

  /** The entries that have expired and are still in the file. */
  ended(nowUtc: UtcMs): readonly ManualEntry[] {
    return this.#entries.filter(({ expiresAtUtc }) => expiresAtUtc <= nowUtc);
  }

  /** Removes the expired entries from the file. */
  expire(nowUtc: UtcMs): void {
    const ended = this.ended(nowUtc);
    if (ended.length > 0) this.#keep(this.#entries.filter((entry) => !ended.includes(entry)));
  }

  #find(entryId: string, nowUtc: UtcMs): ManualEntry {
    const found = this.inForce(nowUtc).find((entry) => entry.entryId === entryId);
    if (found === undefined)
      throw new InvalidRequest('hotlist.no-entry', `There is no manual entry ${entryId} in force.`);
    return found;
  }

  #keep(entries: readonly ManualEntry[]): void {
    this.#parts.file.write(encode(entries));
    this.#entries = entries;
    this.#isStored = true;
  }
}

const isSamePlate = (a: ManualEntryOrder, b: ManualEntryOrder): boolean =>
  a.plate.reveal() === b.plate.reveal() && a.region === b.region && a.category === b.category;

const encode = (entries: readonly ManualEntry[]): string =>
  JSON.stringify({
    schema: 1,
    entries: entries.map((entry) => ({ ...entry, plate: entry.plate.reveal() })),
  } satisfies z.input<typeof storedEntries>);

function decode(text: string): readonly ManualEntry[] {
  const { entries } = storedEntries.parse(JSON.parse(text));
  return entries.map((entry) => ({ ...entry, plate: decodePlate(entry.plate) }));
}

function decodePlate(text: string): NamedPlate {
  const plate = parseNamedPlate(text);
  if (plate === null) throw new Corrupt('hotlist.manual', 'A manual entry names no plate.');
  return plate;
}

function refuse(problem: string | null): void {
  if (problem !== null)
    throw new InvalidRequest('hotlist.entry-refused', `The entry is refused: ${problem}.`);
}

/** The entries in the folder of the lists. They are not loaded yet. */
export function manualEntriesIn(
  folder: string,
  parts: Omit<ManualEntriesParts, 'file' | 'randomBytes'> & {
    /** 32 bytes, the lists' own key. */
    readonly key: Uint8Array;
  },
): ManualEntries {
  const path = join(folder, FILE);
  return new ManualEntries({ ...parts, randomBytes, file: new SealedFile(path, parts.key, randomBytes) });
}

/**
 * Call it when the buffer is open, which proves that the keys are this unit's. A damaged file is set aside and reported:
 * the lists work without it.
 */
export function loadManualEntries(entries: ManualEntries, folder: string, emit: Emit<HotListEvent>): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, FILE);
  try {
    entries.load();
  } catch (error) {
    renameSync(path, `${path}.set-aside`);
    emit({ type: 'listFileSetAside', file: `${FILE}.set-aside`, detail: explain(error) });
  }
}

const FILE = 'manual.entries';
