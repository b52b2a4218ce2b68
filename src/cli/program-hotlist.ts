/** The verbs of hot lists: at the unit, for the clerk without a unit, and for the agency that packs them. */
import { type Command, Option } from 'commander';
import { packList, showUnitKey, verifyPackage } from '../agency/list-package.ts';
import { CATEGORIES } from '../domain/list/hot-list.ts';
import { LIST_FORMATS } from '../hotlist/formats/import-options.ts';
import { listLists } from './alerts/listed.ts';
import { exportReport } from './lists/export-report.ts';
import { checkListFile, importHotList } from './lists/hotlist.ts';
import { sessionFileOption } from './program-access.ts';
import { addEntries } from './program-alert.ts';
import type { Terminal } from './terminal/terminal.ts';

/** @property addressed gives a verb the options that name the unit and the way of output */
type Verbs = {
  readonly hotlist: Command;
  readonly terminal: Terminal;
  readonly settle: (exitCode: number) => void;
  readonly addressed: (command: Command) => Command;
};

const LIST_ID = ['--id <name>', "the list's short name on the unit, such as state-stolen"] as const;
const LIST_SOURCE = ['--source <words>', 'where it comes from; the same words for every version'] as const;
const CONFIRM_SHRINK = ['--confirm-shrink', 'it is meant that the list loses many entries'] as const;
const WHOLE_REPORT = ['--json', 'the whole report as JSON'] as const;

export function addHotList(
  program: Command,
  terminal: Terminal,
  settle: (exitCode: number) => void,
  addressed: (command: Command) => Command,
): void {
  const hotlist = program
    .command('hotlist')
    .description('import, check and pack hot lists, and make entries');
  addEntries(hotlist, terminal, settle, addressed);
  const verbs = { hotlist, terminal, settle, addressed };
  addFiles(verbs);
  addPackages(verbs);
  addPublishing(verbs);
}

function addFiles({ hotlist, terminal, settle, addressed }: Verbs): void {
  const imported = hotlist
    .command('import')
    .description('put a list, plain or in a package, in force on the running unit')
    .argument('<file>', 'the list file or package')
    .option(...LIST_ID)
    .option(...LIST_SOURCE)
    .option(...CONFIRM_SHRINK)
    .addOption(sessionFileOption());
  addressed(withListWords(imported)).action(async (file: string, flags) =>
    settle(await importHotList(file, flags, terminal)),
  );
  plainList(hotlist.command('check'))
    .description('judge a list file as an import would, without a unit')
    .option(...WHOLE_REPORT)
    .addOption(rulesOption())
    .action(async (file: string, flags) => settle(await checkListFile(file, flags, terminal)));
  plainList(hotlist.command('export-report'))
    .description('write every rejected row of a list file, with its reason, for the clerk who mends it')
    .option('--out <file>', 'where to (default: standard output)')
    .option(...WHOLE_REPORT)
    .addOption(rulesOption())
    .action((file: string, flags) => settle(exportReport(file, flags, terminal)));
}

function addPackages({ hotlist, terminal, settle, addressed }: Verbs): void {
  plainList(hotlist.command('pack'))
    .description('at the agency: sign a list for one unit and seal it to that unit')
    .requiredOption('--agency <name>', "whose key signs, as the unit's configuration names it")
    .requiredOption('--unit-id <name>', 'the unit that it is for')
    .requiredOption('--unit-key <file>', "the unit's public key (hotlist unit-key)")
    .requiredOption('--sign-key <file>', "the agency's private key, Ed25519 in PEM")
    .requiredOption('--sequence <n>', 'counts up with every package of this list')
    .requiredOption('--out <file>', 'where the package is written')
    .option('--delta-from <file>', 'the version before: only what changed is sent')
    .option('--base-sequence <n>', 'the number of the package that the version before came in')
    .option(...CONFIRM_SHRINK)
    .action((file: string, flags) => settle(packList(file, flags, terminal)));
  hotlist
    .command('verify')
    .description('who signed a package, for whom, and whether it is whole')
    .argument('<file>', 'the package')
    .option('--config <file>', "the unit's configuration file, which names its agencies")
    .option('--agency <name>', 'without a configuration: whose signature it has to be')
    .option('--agency-key <file>', "and that agency's public key")
    .option('--json', 'as one JSON line')
    .action((file: string, flags) => settle(verifyPackage(file, flags, terminal)));
  addressed(hotlist.command('list'))
    .description('the lists that are in force')
    .action(async (flags) => settle(await listLists(flags, terminal)));
  addressed(hotlist.command('unit-key'))
    .description("the running unit's public key, to which its packages are sealed")
    .action(async (flags) => settle(await showUnitKey(flags, terminal)));
}

function addPublishing({ hotlist, terminal, settle }: Verbs): void {
  hotlist
    .command('publish')
    .description('at the agency: offer a package to its unit through the broker, and send what it asks for')
    .argument('<file>', 'the package')
    .requiredOption('--url <url>', 'the broker, mqtt://host[:port] or mqtts://host[:port]')
    .option('--ca <file>', 'PEM file of the authority that signed the broker (mqtts)')
    .option('--cert <file>', 'PEM file of your own certificate (mqtts)')
    .option('--key <file>', "and of that certificate's private key")
    .option('--username <name>', 'user name at the broker')
    .option('--password-file <file>', 'and the file that holds the password')
    .option(
      '--topic-prefix <levels>',
      "first levels of every topic, as in the unit's configuration",
      'waypost',
    )
    .option('--part-kib <n>', 'KiB of each part, 1 to 256', '64')
    .option('--wait <seconds>', 'for how long nothing may come from the unit', '600')
    .option('--json', 'what came of it as one JSON line')
    .action(async (file: string, flags) => {
      const { publishPackage } = await import('../agency/list-publish.ts');
      settle(await publishPackage(file, flags, terminal));
    });
}

/** A plain list file, which does not say itself what it is. */
const plainList = (command: Command): Command =>
  withListWords(
    command
      .argument('<file>', 'the list file')
      .requiredOption(...LIST_ID)
      .requiredOption(...LIST_SOURCE),
  );

function withListWords(command: Command): Command {
  return command
    .option(
      '--source-time <time>',
      "when the source made it, with zone (default: the file's modification time)",
    )
    .option('--list-version <text>', 'its version (default: the source time)')
    .addOption(new Option('--category <category>', 'for rows that name none').choices(CATEGORIES))
    .addOption(new Option('--format <format>', 'layout (default: detected)').choices(LIST_FORMATS))
    .addOption(
      new Option('--folds-o <yes|no>', 'the source writes letter O as digit 0 (default: detected)').choices([
        'yes',
        'no',
      ]),
    );
}

const rulesOption = () =>
  new Option('--config <file>', "a unit's configuration file, for its rules (default: the policy's)");
