import { z } from 'zod';
import type { EntryStanding } from '../domain/entry-standing.ts';
import { type UtcMs, utcMs } from '../domain/time.ts';
import type { SealedFile } from '../platform/sealed-file.ts';

const storedStandings = z.object({
  schema: z.literal(1),
  standings: z.array(
    z.object({
      entryIdentity: z.string(),
      kind: z.enum(['disputed', 'removed']),
      operator: z.string(),
      reason: z.string(),
      atUtc: z.number().transform((value): UtcMs => utcMs(value)),
    }),
  ),
});

/**
 * What people have said of single entries (policy H5), by their identity: it holds in tomorrow's version of the list too,
 * and ends when the entry does. One sealed file, replaced as a whole.
 */
export class EntryStandings {
  readonly #file: SealedFile;
  #standings: ReadonlyMap<string, EntryStanding> = new Map();

  constructor(file: SealedFile) {
    this.#file = file;
  }

  /** @throws Corrupt where the file is damaged */
  load(): void {
    const text = this.#file.read();
    const { standings } = text === null ? { standings: [] } : storedStandings.parse(JSON.parse(text));
    this.#standings = new Map(standings.map((standing) => [standing.entryIdentity, standing]));
  }

  of(entryIdentity: string): EntryStanding | null {
    return this.#standings.get(entryIdentity) ?? null;
  }

  all(): readonly EntryStanding[] {
    return [...this.#standings.values()];
  }

  /** Takes the place of what was said of the entry before. */
  set(standing: EntryStanding): void {
    this.#keep(new Map([...this.#standings, [standing.entryIdentity, standing]]));
  }

  /** The entry is right after all. @returns whether anything had been said of it */
  clear(entryIdentity: string): boolean {
    if (!this.#standings.has(entryIdentity)) return false;
    this.#keep(new Map([...this.#standings].filter(([identity]) => identity !== entryIdentity)));
    return true;
  }

  /** Forgets those whose entry is in no list any more. @returns how many */
  prune(isListed: (entryIdentity: string) => boolean): number {
    const kept = new Map([...this.#standings].filter(([identity]) => isListed(identity)));
    const gone = this.#standings.size - kept.size;
    if (gone > 0) this.#keep(kept);
    return gone;
  }

  #keep(standings: ReadonlyMap<string, EntryStanding>): void {
    const stored = { schema: 1, standings: [...standings.values()] } satisfies z.input<
      typeof storedStandings
    >;
    this.#file.write(JSON.stringify(stored));
    this.#standings = standings;
  }
}
