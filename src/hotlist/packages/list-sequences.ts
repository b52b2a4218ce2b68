import { renameSync } from 'node:fs';
import { z } from 'zod';
import type { Emit } from '../../domain/events/events.ts';
import type { HotListEvent } from '../../domain/events/hot-list-events.ts';
import { explain } from '../../platform/errors.ts';
import { SealedFile } from '../../platform/files/sealed-file.ts';

const stored = z.strictObject({
  schema: z.literal(1),
  sequences: z.record(z.string(), z.int().min(1)),
  /** By list: the written version that was withdrawn. */
  withdrawn: z.record(z.string(), z.string()).default({}),
});
type Stored = Readonly<z.output<typeof stored>>;

/**
 * The highest package number that each list ever had in force here, so that an older package is refused even if the
 * list file is lost or set aside. The file of a list in force has its number too, and is written first: a kill between
 * the two loses nothing.
 *
 * Also which lists were withdrawn. That is noted before the list's file is removed, so a kill in between cannot bring the
 * list back.
 */
export class ListSequences {
  readonly #path: string;
  readonly #file: SealedFile;
  readonly #emit: Emit<HotListEvent>;
  #content: Stored = { schema: 1, sequences: {}, withdrawn: {} };

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
      if (text !== null) this.#content = stored.parse(JSON.parse(text));
    } catch (error) {
      renameSync(this.#path, `${this.#path}.set-aside`);
      this.#emit({ type: 'listFileSetAside', file: 'sequences.set-aside', detail: explain(error) });
    }
  }

  /** null for a list that never came in a package. */
  of(listId: string): number | null {
    return this.#content.sequences[listId] ?? null;
  }

  listIds(): readonly string[] {
    return Object.keys(this.#content.sequences);
  }

  note(listId: string, sequence: number): void {
    if (sequence <= (this.of(listId) ?? 0)) return;
    this.#keep({ ...this.#content, sequences: { ...this.#content.sequences, [listId]: sequence } });
  }

  /** The written version of the list that was withdrawn; null if the list is not withdrawn. */
  withdrawnFile(listId: string): string | null {
    return this.#content.withdrawn[listId] ?? null;
  }

  /**
   * @param fileId the written version; any other text if there is none
   * @param sequence of the package that withdraws it, noted in the same writing; null if a person at the unit does
   */
  noteWithdrawn(listId: string, fileId: string, sequence: number | null): void {
    const { sequences, withdrawn } = this.#content;
    const highest = Math.max(sequence ?? 0, this.of(listId) ?? 0);
    this.#keep({
      ...this.#content,
      sequences: highest === 0 ? sequences : { ...sequences, [listId]: highest },
      withdrawn: { ...withdrawn, [listId]: fileId },
    });
  }

  /** The list has a new version. */
  forgetWithdrawn(listId: string): void {
    const { [listId]: known, ...withdrawn } = this.#content.withdrawn;
    if (known !== undefined) this.#keep({ ...this.#content, withdrawn });
  }

  #keep(content: Stored): void {
    this.#file.write(JSON.stringify(content satisfies z.input<typeof stored>));
    this.#content = content;
  }
}
