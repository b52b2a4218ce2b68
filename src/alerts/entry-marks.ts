import { z } from 'zod';
import { distinctPeople } from '../domain/access/people.ts';
import type { ListedEntry } from '../domain/alert/verification.ts';
import { type UtcMs, utcMs } from '../domain/time/time.ts';
import { InvalidRequest, NotAllowed } from '../platform/errors.ts';
import type { SealedFile } from '../platform/files/sealed-file.ts';
import { isUrgent } from '../policy/categories.ts';
import { isSameEntry, listedEntry } from './listed-entry.ts';

/** What people have said of an entry of a delivered list: it is doubted, or known to be wrong. Neither alerts. */
export const MARKS = ['disputed', 'removed'] as const;
export type Mark = (typeof MARKS)[number];

const stored = z.object({
  schema: z.literal(1),
  marks: z.array(
    z.object({
      entry: listedEntry,
      mark: z.enum(MARKS),
      /** The people who have said so: one, or two where two are needed. */
      operators: z.array(z.string()).min(1),
      caseNumber: z.string(),
      reason: z.string(),
      atUtc: z.number().transform((value): UtcMs => utcMs(value)),
    }),
  ),
});
export type EntryMark = z.infer<typeof stored>['marks'][number];
export type MarkOrder = Pick<EntryMark, 'entry' | 'mark' | 'caseNumber' | 'reason'> & {
  readonly operator: string;
};

/** The most entries that are marked at once. Whoever doubts more of them doubts the list, and withdraws it. */
const MAX_MARKS = 2_000;

export const isInForce = ({ entry, operators }: EntryMark): boolean =>
  operators.length >= (isUrgent(entry.category) ? 2 : 1);

/**
 * Entries of delivered lists that are disputed or removed on this unit (policy H5). An entry is known by source, plate, region
 * and category, so that today's mark holds in tomorrow's list; O and 0 in its plate count as the same character. A mark ends
 * with its entry (`prune`). All marks lie in one sealed file, which is replaced as a whole: after `kill -9` it holds the marks
 * before or after the last change.
 */
export class EntryMarks {
  readonly #file: SealedFile;
  #marks: readonly EntryMark[] = [];

  constructor(file: SealedFile) {
    this.#file = file;
  }

  /** @throws Corrupt where the file is damaged */
  load(): void {
    const text = this.#file.read();
    if (text !== null) this.#marks = stored.parse(JSON.parse(text)).marks;
  }

  all(): readonly EntryMark[] {
    return this.#marks;
  }

  /** Null for an entry that nobody has marked, or too few people. */
  of(entry: ListedEntry): Mark | null {
    return this.#marks.findLast((one) => isSameEntry(one.entry, entry) && isInForce(one))?.mark ?? null;
  }

  /**
   * Who says the same again changes nothing; another person's word is added. What too few people say stands beside what is in
   * force, and takes its place when it is in force itself.
   * @throws Misconfigured, with nothing changed, where too many entries are marked
   */
  put(order: MarkOrder, atUtc: UtcMs): EntryMark {
    const { operator, ...said } = order;
    const ofEntry = this.#marks.filter(({ entry }) => isSameEntry(entry, order.entry));
    const before = ofEntry.find(({ mark }) => mark === order.mark);
    const operators = [...distinctPeople([...(before?.operators ?? []), operator])];
    const mark = { ...said, entry: { ...order.entry }, operators, atUtc };
    if (before === undefined && this.#marks.length >= MAX_MARKS)
      throw new NotAllowed(
        'hotlist.many-marks',
        `${MAX_MARKS} entries are disputed or removed already, which is the most. Restore some of them, or withdraw the list.`,
      );
    const gone = isInForce(mark) ? ofEntry : [before];
    this.#save([...this.#marks.filter((one) => !gone.includes(one)), mark]);
    return mark;
  }

  /** Lets the entry alert again. @throws InvalidRequest where it has no mark */
  lift(entry: ListedEntry): EntryMark {
    const mark = this.#marks.findLast((one) => isSameEntry(one.entry, entry));
    if (mark === undefined)
      throw new InvalidRequest('hotlist.no-mark', 'The entry is neither disputed nor removed.');
    this.#save(this.#marks.filter((one) => !isSameEntry(one.entry, entry)));
    return mark;
  }

  /** Forgets the marks whose entry is in no list any more. */
  prune(isListed: (entry: ListedEntry) => boolean): void {
    const left = this.#marks.filter(({ entry }) => isListed(entry));
    if (left.length < this.#marks.length) this.#save(left);
  }

  #save(marks: readonly EntryMark[]): void {
    this.#file.write(JSON.stringify({ schema: 1, marks: [...marks] } satisfies z.input<typeof stored>));
    this.#marks = marks;
  }
}
