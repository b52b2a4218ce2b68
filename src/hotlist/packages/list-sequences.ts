import { renameSync } from 'node:fs';
import { z } from 'zod';
import type { Emit } from '../../domain/events/events.ts';
import type { HotListEvent } from '../../domain/events/hot-list-events.ts';
import { explain } from '../../platform/errors.ts';
import { SealedFile } from '../../platform/files/sealed-file.ts';

const stored = z.strictObject({ schema: z.literal(1), sequences: z.record(z.string(), z.int().min(1)) });

/**
 * The highest package number that each list ever had in force here, so that an older package is refused even if the
 * list file is lost or set aside. The file of a list in force has its number too, and is written first: a kill between
 * the two loses nothing.
 */
export class ListSequences {
  readonly #path: string;
  readonly #file: SealedFile;
  readonly #emit: Emit<HotListEvent>;
  #sequences: Readonly<Record<string, number>> = {};

  /** @param key 32 bytes, the lists' own key. */
  constructor(
    path: string,
    key: Uint8Array,
    parts: { readonly randomBytes: (count: number) => Uint8Array; readonly emit: Emit<HotListEvent> },
  ) {
    this.#path = path;
    this.#file = new SealedFile(path, key, parts.randomBytes);
    this.#emit = parts.emit;
  }

  /** A file that does not open is set aside and reported. The lists' own files still have their numbers. */
  load(): void {
    try {
      const text = this.#file.read();
      if (text !== null) this.#sequences = stored.parse(JSON.parse(text)).sequences;
    } catch (error) {
      renameSync(this.#path, `${this.#path}.set-aside`);
      this.#emit({ type: 'listFileSetAside', file: 'sequences.set-aside', detail: explain(error) });
    }
  }

  /** null for a list that never came in a package. */
  of(listId: string): number | null {
    return this.#sequences[listId] ?? null;
  }

  listIds(): readonly string[] {
    return Object.keys(this.#sequences);
  }

  note(listId: string, sequence: number): void {
    if (sequence <= (this.of(listId) ?? 0)) return;
    const sequences = { ...this.#sequences, [listId]: sequence };
    this.#file.write(JSON.stringify({ schema: 1, sequences } satisfies z.input<typeof stored>));
    this.#sequences = sequences;
  }
}
