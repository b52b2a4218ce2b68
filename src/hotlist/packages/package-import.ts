/** In the lists' thread: from the bytes of a package to a list that is stored, or a refusal. */
import type { HotListInfo } from '../../domain/list/hot-list.ts';
import type { BuiltList, ListFolder } from '../files/list-folder.ts';
import { type ImportReport, type Refusal, refusedUnread } from '../formats/import-report.ts';
import type { ListRow } from '../formats/row-decoder.ts';
import { type ImportRules, ListReading } from '../import/list-reading.ts';
import { leastEntries, shrinkProblem } from '../import/list-shrinking.ts';
import { entriesOf } from '../index/index-columns.ts';
import { applied, isBase, splitDelta } from './list-delta.ts';
import { checkPackage, openContent } from './open-package.ts';
import type { HeadRules } from './package-head.ts';
import type { ListHeader, PackageHeader } from './package-header.ts';
import { infoOf, labelled, optionsOf, refusedPackage, withdrawalReport } from './package-report.ts';
import { unitPrivateKey } from './package-seal.ts';

/** Plain data: it crosses threads. */
export type PackageRules = HeadRules & {
  /** 32 bytes, from which the unit's own key is derived. */
  readonly unitSeed: Uint8Array;
  /** Share of a list's entries, 0..1, that its next version may lose without confirmation by a person. */
  readonly maxShrinkShare: number;
  /** A person at the unit has confirmed that the list loses many entries. */
  readonly confirmShrink: boolean;
};

export type ImportedPackage = { readonly report: ImportReport; readonly built: BuiltList | null };

export function importPackage(
  bytes: Uint8Array,
  folder: ListFolder,
  rules: ImportRules,
  packages: PackageRules,
): ImportedPackage {
  const checked = checkPackage(bytes, packages);
  if (!checked.ok) return refused(checked.header, checked.refusal);
  const { header } = checked;
  if (header.kind === 'withdrawal') return { report: withdrawalReport(header), built: null };
  const before = packages.inForce.get(header.listId);
  const content = openContent(header, checked.content, unitPrivateKey(packages.unitSeed));
  if (content === null)
    return refused(header, {
      kind: 'not-sealed-to-unit',
      reason: "The content was not sealed to this unit's key.",
    });
  const confirmed = packages.confirmShrink || header.confirmShrink === true;
  const limits = { ...rules, leastEntries: confirmed ? 0 : leastEntries(before, packages.maxShrinkShare) };
  const job: Job = { header, content, folder, rules: limits };
  return header.kind === 'full' ? importFull(job) : importDelta(job, header.baseSequence);
}

type Job = {
  readonly header: ListHeader;
  readonly content: Uint8Array;
  readonly folder: ListFolder;
  readonly rules: ImportRules;
};

function importFull({ header, content, folder, rules }: Job): ImportedPackage {
  const reading = new ListReading(content, optionsOf(header), rules);
  const finish = (): HotListInfo | null => withSequence(reading.judgement().info, header);
  const built = folder.store({ listId: header.listId, rows: reading.rows(), finish }, rules.permitted);
  return { report: labelled(reading.judgement().report, header), built };
}

function importDelta({ header, content, folder, rules }: Job, baseSequence: number): ImportedPackage {
  const files = splitDelta(content);
  if (files === null)
    return refused(header, { kind: 'not-text', reason: 'The content is not a valid list of changes.' });
  using base = folder.openStored(header.listId);
  if (base === null || !isBase(base.info, baseSequence))
    return refused(header, {
      kind: 'no-base',
      reason: `It changes version ${baseSequence} of the list, which is not in force here. Send the whole list.`,
    });
  // A removed entry may have a category that is no longer permitted. Then it is not in the list.
  const removed = rowsOf(files.removed, header, {
    ...rules,
    maxRejectedShare: 1,
    leastEntries: 0,
    isPart: true,
  });
  const added = rowsOf(files.added, header, { ...rules, leastEntries: 0, isPart: true });
  // If all rows are left out on purpose, the changes are still valid.
  for (const [file, { report }] of [
    [files.removed, removed],
    [files.added, added],
  ] as const)
    if (file.length > 0 && report.outcome === 'refused' && report.refusalKind !== 'no-usable-row')
      return { report: labelled(report, header), built: null };
  let entries = 0;
  const counted = function* (): Generator<ListRow> {
    for (const row of applied(
      base.rows(),
      { added: added.rows, removed: removed.rows },
      header.sourceTimeUtc,
    )) {
      entries += 1;
      yield row;
    }
  };
  const shrinks = (): Refusal | null => shrinkProblem(entries, rules.leastEntries ?? 0);
  const info = withSequence(infoOf(header), header);
  const built = folder.store(
    { listId: header.listId, rows: counted(), finish: () => (shrinks() === null ? info : null) },
    rules.permitted,
  );
  const problem = shrinks();
  const report: ImportReport = {
    ...(files.added.length === 0 ? refusedUnread(optionsOf(header), NOTHING_ADDED) : added.report),
    entries: built === null ? entries : entriesOf(built.columns),
    format: header.format,
    foldsO: header.foldsO,
    outcome: problem === null ? 'accepted' : 'refused',
    refusal: problem?.reason ?? null,
    refusalKind: problem?.kind ?? null,
  };
  return { report: labelled(report, header), built };
}

function rowsOf(file: Uint8Array, header: ListHeader, rules: ImportRules) {
  const reading = new ListReading(file, { ...optionsOf(header), format: 'json-lines' }, rules);
  const rows = [...reading.rows()];
  return { rows, report: reading.judgement().report };
}

const withSequence = (info: HotListInfo | null, { sequence }: PackageHeader): HotListInfo | null =>
  info === null ? null : { ...info, sequence };

const refused = (header: PackageHeader | null, refusal: Refusal): ImportedPackage => ({
  report: refusedPackage(header, refusal),
  built: null,
});

const NOTHING_ADDED: Refusal = { kind: 'empty', reason: '' };
