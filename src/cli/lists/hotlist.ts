import { call } from '../../commands/client.ts';
import { loadConfig } from '../../config/load.ts';
import { DEFAULT_MAX_REJECTED_SHARE } from '../../config/sections/hot-lists.ts';
import { importOptionsSchema } from '../../hotlist/formats/import-options.ts';
import { importReportText } from '../../hotlist/formats/import-report.ts';
import { checkHotList } from '../../hotlist/import/check-hot-list.ts';
import { isPackage } from '../../hotlist/packages/package-header.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { categoryRules } from '../../policy/categories.ts';
import { type SessionFlags, sessionOf } from '../terminal/session.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { unitSocket } from '../terminal/unit-socket.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { forUnit, sessionFileOption, type Verb } from '../terminal/verb.ts';
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
      .description('put a list, plain or in a package, in force on the running unit')
      .argument('<file>', 'the list file or package')
      .option(...LIST_ID)
      .option(...LIST_SOURCE)
      .option(...CONFIRM_SHRINK)
      .addOption(sessionFileOption());
    forUnit(withListWords(imported)).action(async (file: string, flags) =>
      settle(await importHotList(file, flags, terminal)),
    );
    plainList(hotlist.command('check'))
      .description('judge a list file as an import would, without a unit')
      .option(...WHOLE_REPORT)
      .addOption(rulesOption())
      .action(async (file: string, flags) => settle(await checkListFile(file, flags, terminal)));
  },
};

type Judgement = { readonly accepted: boolean; readonly text: string; readonly report: object };
type Json = { readonly json?: boolean };

/** `waypost hotlist import`: hands the file to the running unit. @returns 74 when the unit refuses the list. */
export async function importHotList(file: string, flags: ImportFlags, terminal: Terminal): Promise<number> {
  const { bytes, options } = readImport(file, flags);
  const session = sessionOf(flags);
  const answer = await call(unitSocket(flags), 'hotlistImport', { options }, { session, body: bytes });
  return tell(answer, flags, terminal);
}

type ImportFlags = Partial<ListFlags> & SessionFlags & Json;

/** A package says itself what it is. @throws UsageError where a plain file lacks what it needs. */
function readImport(file: string, flags: ImportFlags): ListFile {
  const { bytes } = readBounded(file);
  if (isPackage(bytes)) return { bytes, options: flags.confirmShrink ? { confirmShrink: true } : {} };
  const { id, source } = flags;
  if (id === undefined || source === undefined)
    throw new UsageError('--id and --source are needed for a list that is no package.');
  return readListFile(file, { ...flags, id, source });
}

/** `waypost hotlist check`: the same judgement without a unit; nothing is kept. */
export async function checkListFile(
  file: string,
  flags: ListFlags & Json & { readonly config?: string },
  terminal: Terminal,
): Promise<number> {
  const { bytes, options } = readListFile(file, flags);
  const report = checkHotList(bytes, importOptionsSchema.parse(options), rulesOf(flags.config));
  return tell(
    { accepted: report.outcome === 'accepted', text: importReportText(report), report },
    flags,
    terminal,
  );
}

/** A unit's own rules where its configuration is named, else those of a unit that says nothing of them. */
export function rulesOf(configFile: string | undefined) {
  if (configFile === undefined) return { ...categoryRules(), maxRejectedShare: DEFAULT_MAX_REJECTED_SHARE };
  const { permittedCategories, forbiddenWords, testPlates, maxRejectedShare } =
    loadConfig(configFile).hotLists;
  return { ...categoryRules({ permittedCategories, forbiddenWords, testPlates }), maxRejectedShare };
}

/** A report for machines is the result, whatever it says; for people a refusal is what went wrong. */
function tell({ accepted, text, report }: Judgement, { json }: Json, terminal: Terminal): number {
  if (json) terminal.out(JSON.stringify(report));
  else if (accepted) terminal.out(text);
  else terminal.err(text);
  return accepted ? EXIT.ok : EXIT.io;
}
