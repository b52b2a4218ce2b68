import type { MarkView, ShownEntryView } from '../contract/marks.ts';
import type { Request } from '../contract/socket.ts';
import type { Grant } from '../domain/access/access.ts';
import type { ListedEntry } from '../domain/alert/verification.ts';
import type { Category, EntryDetails } from '../domain/list/hot-list.ts';
import { PlatePattern } from '../domain/plate/plate-pattern.ts';
import { PlateText } from '../domain/plate/plate-text.ts';
import type { UtcMs } from '../domain/time/time.ts';

/** Which entry of which list; region and category narrow it where the plate has several. */
export type ListedChoice = {
  readonly listId: string;
  readonly plate: PlateText | PlatePattern;
  readonly region: string | null;
  readonly category: Category | null;
};
export type Marking = {
  readonly entry: ListedEntry;
  readonly mark: 'disputed' | 'removed';
  readonly operators: readonly string[];
  readonly caseNumber: string;
  readonly atUtc: UtcMs;
  /** False while another person has to say the same. */
  readonly isInForce: boolean;
};
export type Marked = { readonly mark: Marking; readonly needsSecond: boolean; readonly retracted: number };
export type Shown = {
  readonly plate: PlateText | PlatePattern;
  readonly region: string | null;
  readonly category: string;
  readonly reason: string;
  readonly source: string;
  readonly version: string;
  readonly details: EntryDetails;
};

/** Entries of delivered lists (policy H5). @throws Misconfigured for what is refused; nothing has changed then */
export interface MarkKeeper {
  show(choice: ListedChoice, grant: Grant): readonly Shown[];
  mark(choice: ListedChoice, mark: Marking['mark'], reason: string, grant: Grant): Marked;
  lift(choice: ListedChoice, grant: Grant): Marked;
  all(grant: Grant): readonly Marking[];
}

const COMMANDS = ['listedShow', 'listedMark', 'listedRestore', 'listedMarks'] as const;
export type MarkRequest = Extract<Request, { readonly command: (typeof COMMANDS)[number] }>;

export const isMarkRequest = (request: Request): request is MarkRequest =>
  COMMANDS.some((command) => command === request.command);

export function handleMark(request: MarkRequest, grant: Grant, keeper: MarkKeeper): unknown {
  switch (request.command) {
    case 'listedShow':
      return { entries: keeper.show(request.listed, grant).map(shownView) };
    case 'listedMark':
      return answerOf(keeper.mark(request.listed, request.mark, request.reason, grant));
    case 'listedRestore':
      return answerOf(keeper.lift(request.listed, grant));
    case 'listedMarks':
      return { marks: keeper.all(grant).map(viewOf) };
  }
}

const answerOf = ({ mark, needsSecond, retracted }: Marked) => ({
  mark: viewOf(mark),
  needsSecond,
  retracted,
});

function viewOf({ entry, mark, operators, caseNumber, atUtc, isInForce: inForce }: Marking): MarkView {
  const { source, region, category } = entry;
  const maskedPlate = String(PlateText.parse(entry.plate) ?? PlatePattern.parse(entry.plate));
  return {
    maskedPlate,
    source,
    region,
    category,
    mark,
    operators: [...operators],
    caseNumber,
    atUtc,
    inForce,
  };
}

const shownView = ({ plate, details, ...entry }: Shown): ShownEntryView => ({
  plate: plate.reveal(),
  region: entry.region,
  category: entry.category,
  reason: entry.reason,
  source: entry.source,
  version: entry.version,
  details: { ...details },
});
