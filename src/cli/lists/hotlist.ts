import { call } from '../../commands/client.ts';
import { importOptionsSchema } from '../../hotlist/formats/import-options.ts';
import { importReportText } from '../../hotlist/formats/import-report.ts';
import { checkHotList } from '../../hotlist/import/check-hot-list.ts';
import { isPackage } from '../../hotlist/packages/package-header.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { type SessionFlags, sessionOf } from '../terminal/session.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { unitSocket } from '../terminal/unit-socket.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { forUnit, sessionFileOption, type Verb } from '../terminal/verb.ts';
import { rulesOf } from './check-rules.ts';
import {
  CONFIRM_SHRINK,
  LIST_ID,
  LIST_SOURCE,
  type ListFile,
  type ListFlags,
  plainList,
  readBounded,
  readListFile,
  rulesOption,
  WHOLE_REPORT,
  withListWords,
} from './list-options.ts';

export const hotlistFileVerb: Verb = {
  path: 'hotlist',
  register(hotlist, { terminal, settle }) {
    const imported = hotlist
      .command('import')
      .description('import a list file or package into the running unit')
      .argument('<file>', 'the list file or package')
      .option(...LIST_ID)
      .option(...LIST_SOURCE)
      .option(...CONFIRM_SHRINK)
      .addOption(sessionFileOption());
    forUnit(withListWords(imported)).action(async (file: string, flags) =>
      settle(await importHotList(file, flags, terminal)),
    );
    plainList(hotlist.command('check'))
      .description('check a list file as an import would, without a unit')
      .option(...WHOLE_REPORT)
      .addOption(rulesOption())
      .action(async (file: string, flags) => settle(await checkListFile(file, flags, terminal)));
  },
};

type Verdict = { readonly accepted: boolean; readonly text: string; readonly report: object };
type Json = { readonly json?: boolean };

/** `waypost hotlist import`: sends the file to the running unit. @returns 74 if the unit refuses the list */
export async function importHotList(file: string, flags: ImportFlags, terminal: Terminal): Promise<number> {
  const { bytes, options } = readImport(file, flags);
  const session = sessionOf(flags);
  const answer = await call(unitSocket(flags), 'hotlistImport', { options }, { session, body: bytes });
  return print(answer, flags, terminal);
}

type ImportFlags = Partial<ListFlags> & SessionFlags & Json;

/** A package names its own list. @throws UsageError if the id or the source of a plain file is missing */
function readImport(file: string, flags: ImportFlags): ListFile {
  const { bytes } = readBounded(file);
  if (isPackage(bytes)) return { bytes, options: flags.confirmShrink ? { confirmShrink: true } : {} };
  const { id, source } = flags;
  if (id === undefined || source === undefined)
    throw new UsageError('--id and --source are needed for a list that is not in a package.');
  return readListFile(file, { ...flags, id, source });
}

/** `waypost hotlist check`: the same checks without a unit; nothing is stored. */
export async function checkListFile(
  file: string,
  flags: ListFlags & Json & { readonly config?: string },
  terminal: Terminal,
): Promise<number> {
  const { bytes, options } = readListFile(file, flags);
  const report = checkHotList(bytes, importOptionsSchema.parse(options), rulesOf(flags.config));
  return print(
    { accepted: report.outcome === 'accepted', text: importReportText(report), report },
    flags,
    terminal,
  );
}

/** JSON always goes to standard output; for a person, a refusal is an error. */
function print({ accepted, text, report }: Verdict, { json }: Json, terminal: Terminal): number {
  if (json) terminal.out(JSON.stringify(report));
  else if (accepted) terminal.out(text);
  else terminal.err(text);
  return accepted ? EXIT.ok : EXIT.io;
}
