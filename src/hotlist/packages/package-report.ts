import { utcMs } from '../../domain/time/time.ts';
import type { ImportOptions } from '../formats/import-options.ts';
import { type ImportReport, type Refusal, refusedUnread } from '../formats/import-report.ts';
import type { PackageHeader } from './package-header.ts';

export const infoOf = ({ listId, source, version, sourceTimeUtc, ageUnknown, foldsO }: PackageHeader) => ({
  listId,
  source,
  version,
  sourceTimeUtc,
  ...(ageUnknown ? { ageUnknown } : {}),
  foldsO,
});

export const optionsOf = (header: PackageHeader): ImportOptions => ({
  ...infoOf(header),
  format: header.format,
  ...(header.category === undefined ? {} : { category: header.category }),
});

export const labelled = (
  report: ImportReport,
  { packageId, agency, kind, sequence }: PackageHeader,
): ImportReport => ({
  ...report,
  package: { packageId, agency, kind, sequence },
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
