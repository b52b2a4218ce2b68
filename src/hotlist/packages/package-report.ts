import { utcMs } from '../../domain/time/time.ts';
import type { ImportOptions } from '../formats/import-options.ts';
import { type ImportReport, type Refusal, refusedUnread } from '../formats/import-report.ts';
import type { PackageHeader, WithdrawalHeader } from './package-header.ts';

export const infoOf = (header: PackageHeader) => {
  const { listId, source, version, sourceTimeUtc } = header;
  const { ageUnknown = false, foldsO } = header.kind === 'withdrawal' ? NO_LIST : header;
  return { listId, source, version, sourceTimeUtc, ...(ageUnknown ? { ageUnknown } : {}), foldsO };
};

const NO_LIST = { ageUnknown: false, foldsO: false };

export const optionsOf = (header: PackageHeader): ImportOptions => ({
  ...infoOf(header),
  ...(header.kind === 'withdrawal' ? {} : { format: header.format }),
  ...(header.kind === 'withdrawal' || header.category === undefined ? {} : { category: header.category }),
});

export const labelled = (
  report: ImportReport,
  { packageId, agency, kind, sequence }: PackageHeader,
): ImportReport => ({
  ...report,
  package: { packageId, agency, kind, sequence },
});

/** The list is withdrawn: it has no rows and no entries. */
export const withdrawalReport = (header: WithdrawalHeader): ImportReport => ({
  ...labelled(refusedUnread(optionsOf(header), { kind: 'empty', reason: '' }), header),
  ...{ outcome: 'accepted', refusal: null, refusalKind: null },
});

/** @param header null if nothing in it is trusted. */
export function refusedPackage(header: PackageHeader | null, refusal: Refusal): ImportReport {
  if (header === null) return refusedUnread(UNKNOWN, refusal);
  return labelled(refusedUnread(optionsOf(header), refusal), header);
}

const UNKNOWN: ImportOptions = {
  listId: 'unknown',
  source: 'unknown',
  version: 'unknown',
  sourceTimeUtc: utcMs(0),
};
