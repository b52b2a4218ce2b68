/**
 * Entries of delivered lists that people look up, dispute and remove here. Connects lists, alerts and the audit chain.
 */
import { type EntryMark, type EntryMarks, isInForce, type Mark } from '../alerts/entry-marks.ts';
import { isSameEntry } from '../alerts/listed-entry.ts';
import type { Store } from '../buffer/store.ts';
import type { MarkView, ShownEntryView } from '../contract/operations/marks.ts';
import { OPERATIONS } from '../contract/operations/table.ts';
import type { Grant } from '../domain/access/access.ts';
import type { Category } from '../domain/list/hot-list.ts';
import { type NamedPlate, parseNamedPlate } from '../domain/plate/named-plate.ts';
import type { ListsInForce, ShownEntry } from '../hotlist/lists-in-force.ts';
import { InvalidRequest } from '../platform/errors.ts';
import type { UnitAlerts } from './alerts.ts';
import { bind } from './bound-operation.ts';

export type UnitMarksParts = {
  readonly marks: EntryMarks;
  readonly hotLists: Pick<ListsInForce, 'find'>;
  readonly alerts: Pick<UnitAlerts, 'retract'>;
  readonly buffer: Pick<Store, 'audit' | 'clock' | 'plateHash'>;
};

/** Selects an entry of a list. Region and category narrow it down if the plate has several entries. */
export type ListedChoice = {
  readonly listId: string;
  readonly plate: NamedPlate;
  readonly region: string | null;
  readonly category: Category | null;
};
type Marked = { readonly mark: EntryMark; readonly needsSecond: boolean; readonly retracted: number };

export const markOperations = (marks: UnitMarks) => ({
  listedShow: bind(OPERATIONS.listedShow, (choice, { grant }) => ({
    entries: marks.show(choice, grant).map(shownView),
  })),
  listedMark: bind(OPERATIONS.listedMark, ({ mark, reason, ...choice }, { grant }) =>
    answerOf(marks.mark(choice, mark, reason, grant)),
  ),
  listedRestore: bind(OPERATIONS.listedRestore, (choice, { grant }) => answerOf(marks.lift(choice, grant))),
  listedMarkOrRestore: bind(OPERATIONS.listedMarkOrRestore, ({ mark, reason, ...choice }, { grant }) =>
    answerOf(mark === 'restored' ? marks.lift(choice, grant) : marks.mark(choice, mark, reason, grant)),
  ),
  listedMarks: bind(OPERATIONS.listedMarks, (_, { grant }) => ({ marks: marks.all(grant).map(viewOf) })),
});

export class UnitMarks {
  readonly #parts: UnitMarksParts;

  constructor(parts: UnitMarksParts) {
    this.#parts = parts;
  }

  show(choice: ListedChoice, grant: Grant): readonly ShownEntry[] {
    const found = this.#find(choice);
    this.#noteShown(choice.listId, found.length, this.#hash(choice.plate.reveal()), grant);
    return found;
  }

  #find({ listId, plate, region, category }: ListedChoice): readonly ShownEntry[] {
    return this.#parts.hotLists
      .find(listId, plate)
      .filter((one) => region === null || one.region === region)
      .filter((one) => category === null || one.category === category);
  }

  mark(choice: ListedChoice, mark: Mark, reason: string, grant: Grant): Marked {
    const { marks, alerts, buffer } = this.#parts;
    const entry = this.#only(choice, grant);
    const [operator, caseNumber] = [grant.operator ?? '', grant.caseNumber ?? ''];
    // Mark first: after a kill in between, an alert may still be in force, but no driver is stopped again.
    const made = marks.put({ entry, mark, reason, operator, caseNumber }, buffer.clock.utcNow());
    this.#note('entryMarked', choice, mark, grant);
    const retracted = isInForce(made)
      ? alerts.retract((alert) => isSameEntry(alert.entry, entry), `entry-${mark}`)
      : 0;
    return { mark: made, needsSecond: !isInForce(made), retracted };
  }

  lift(choice: ListedChoice, grant: Grant): Marked {
    const { marks } = this.#parts;
    const mark = marks.lift(this.#only(choice, grant));
    this.#note('entryRestored', choice, mark.mark, grant);
    return { mark, needsSecond: false, retracted: 0 };
  }

  all(grant: Grant): readonly EntryMark[] {
    const marks = this.#parts.marks.all();
    this.#noteShown(null, marks.length, null, grant);
    return marks;
  }

  /** @throws InvalidRequest if the list has no such entry, or several */
  #only(choice: ListedChoice, grant: Grant): EntryMark['entry'] {
    const { listId } = choice;
    // Any answer reveals whether a plate is listed, so this is recorded like a view of the entry. The broker gets no
    // answer, and what is refused there leaves nothing behind but a count.
    const found = grant.via === 'broker' ? this.#find(choice) : this.show(choice, grant);
    const [first] = found;
    if (first === undefined)
      throw new InvalidRequest('hotlist.no-entry', `The list ${listId} has no such entry in force.`);
    if (found.length > 1) {
      const which = found.map((one) => `${one.region ?? 'no region'} ${one.category}`).join(', ');
      throw new InvalidRequest(
        'hotlist.many-entries',
        `The plate has several entries: ${which}. Name the region and the category.`,
      );
    }
    return {
      source: first.source,
      plate: first.plate.reveal(),
      region: first.region,
      category: first.category,
    };
  }

  #noteShown(listId: string | null, count: number, plateHash: string | null, grant: Grant): void {
    const { operator, caseNumber, purpose } = grant;
    const who = { operator, caseNumber, purpose };
    this.#parts.buffer.audit.append({ what: 'listEntriesShown', listId, count, ...who, plateHash });
  }

  #note(what: 'entryMarked' | 'entryRestored', choice: ListedChoice, mark: Mark, grant: Grant): void {
    const { operator, caseNumber } = grant;
    const via = grant.via === undefined ? {} : { via: grant.via };
    const said = { what, listId: choice.listId, mark, operator, caseNumber, ...via };
    this.#parts.buffer.audit.append({ ...said, plateHash: this.#hash(choice.plate.reveal()) });
  }

  #hash(plate: string): string {
    return this.#parts.buffer.plateHash.of(plate);
  }
}

function answerOf({ mark, needsSecond, retracted }: Marked) {
  return { mark: viewOf(mark), needsSecond, retracted };
}

function viewOf(made: EntryMark): MarkView {
  const { entry: listed, mark, operators, caseNumber, atUtc } = made;
  const { source, region, category } = listed;
  const maskedPlate = String(parseNamedPlate(listed.plate));
  return {
    ...{ maskedPlate, source, region, category, mark, operators: [...operators], caseNumber, atUtc },
    inForce: isInForce(made),
  };
}

const shownView = ({ plate, details, ...shown }: ShownEntry): ShownEntryView => ({
  plate: plate.reveal(),
  region: shown.region,
  category: shown.category,
  reason: shown.reason,
  source: shown.source,
  version: shown.version,
  details: { ...details },
});
