import { writeFileSync } from 'node:fs';
import { importOptionsSchema } from '../../hotlist/formats/import-options.ts';
import type { RejectedRow } from '../../hotlist/formats/import-report.ts';
import { REJECT_REASONS } from '../../hotlist/formats/reject-reasons.ts';
import { checkHotList } from '../../hotlist/import/check-hot-list.ts';
import { counted } from '../../platform/counted.ts';
import { Unavailable } from '../../platform/errors.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Verb } from '../terminal/verb.ts';
import { rulesOf } from './check-rules.ts';
import { type ListFlags, plainList, readListFile, rulesOption, WHOLE_REPORT } from './list-options.ts';

export const exportReportVerb: Verb = {
  path: 'hotlist export-report',
  register: (command, { terminal, settle }) =>
    plainList(command)
      .description('write every rejected row of a list file with its reason')
      .option('--out <file>', 'file to write (default: standard output)')
      .option(...WHOLE_REPORT)
      .addOption(rulesOption())
      .action((file: string, flags) => settle(exportReport(file, flags, terminal))),
};

export type ReportFlags = ListFlags & {
  readonly json?: boolean;
  readonly config?: string;
  readonly out?: string;
};

/**
 * `waypost hotlist export-report`: every rejected row of a list file, for the clerk who corrects it, as CSV or JSON. It contains
 * line numbers and reasons, but no content (policy H7). @returns 74 if a unit would refuse the list
 */
export function exportReport(file: string, flags: ReportFlags, terminal: Terminal): number {
  const { bytes, options } = readListFile(file, flags);
  const rows: RejectedRow[] = [];
  const report = checkHotList(bytes, importOptionsSchema.parse(options), rulesOf(flags.config), (row) =>
    rows.push(row),
  );
  const text = flags.json ? JSON.stringify({ ...report, rejectedRows: rows }) : csvOf(rows);
  if (flags.out === undefined) terminal.out(text);
  else {
    write(flags.out, text);
    terminal.out(`${counted(rows.length, 'rejected row')} of ${report.rows} in ${flags.out}.`);
  }
  if (report.refusal !== null && !flags.json) terminal.err(report.refusal);
  return report.outcome === 'accepted' ? EXIT.ok : EXIT.io;
}

/** The reasons are our own texts and contain commas and quotes. */
const csvOf = (rows: readonly RejectedRow[]): string =>
  [
    'line,reason,in words',
    ...rows.map(({ line, reason }) => `${line},${reason},"${REJECT_REASONS[reason].replaceAll('"', '""')}"`),
  ].join('\n');

function write(path: string, text: string): void {
  try {
    writeFileSync(path, `${text}\n`, { mode: 0o600 });
  } catch (error) {
    throw new Unavailable('report.unwritable', `The report cannot be written to ${path}.`, error);
  }
}
