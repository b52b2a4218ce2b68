import { Command, Option } from 'commander';
import { INSTALLED_MODELS } from '../config/load.ts';
import { VERSION } from '../platform/version.ts';
import { exportAudit, verifyAudit } from './access/audit.ts';
import { listHolds, placeHold, releaseHold, reviewHold } from './access/hold.ts';
import { addAccess, sessionFileOption } from './program-access.ts';
import { addAlert } from './program-alert.ts';
import { addHotList } from './program-hotlist.ts';
import type { Terminal } from './terminal/terminal.ts';
import { recoverBuffer } from './unit/buffer-recover.ts';
import { rekeyBuffer } from './unit/buffer-rekey.ts';
import { checkConfig } from './unit/config-check.ts';
import { runForeground } from './unit/run.ts';
import { selftestAlert } from './unit/selftest-alert.ts';
import { showStatus } from './unit/status.ts';

/** Takes the exit code that a verb comes to. */
type Settle = (exitCode: number) => void;

/** Every verb with its options. What a verb comes to is told to `settle`; a throw is the caller's to explain. */
export function buildProgram(terminal: Terminal, settle: Settle): Command {
  const program = new Command('waypost')
    .description(
      'Reads licence plates on a pole, matches them against hot lists, and delivers them over MQTT.',
    )
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .showHelpAfterError('(waypost help lists the commands)')
    .addHelpText('after', EXIT_CODES);
  addRun(program, settle);
  addRecognition(program, terminal, settle);
  addSelftest(program, terminal, settle);
  addStatus(program, terminal, settle);
  addHotList(program, terminal, settle, addressed);
  addAudit(program, terminal, settle);
  addHold(program, terminal, settle);
  addAccess(program, terminal, settle, addressed);
  addAlert(program, terminal, settle, addressed);
  addBuffer(program, terminal, settle);
  addConfig(program, terminal, settle);
  return program;
}

const EXIT_CODES = `
Exit codes: 0 done, 64 usage, 69 unavailable, 70 internal error, 74 unreadable or refused data, 77 not permitted,
78 configuration.`;

function addRun(program: Command, settle: Settle): void {
  program
    .command('run')
    .description('run the unit in the foreground; SIGTERM or SIGINT stops it')
    .requiredOption('--config <file>', 'configuration file')
    .action(async ({ config }: { config: string }) => settle(await runForeground(config)));
}

function addRecognition(program: Command, terminal: Terminal, settle: Settle): void {
  const models = () =>
    new Option('--models <folder>', 'models to use').default(INSTALLED_MODELS, 'those that came along');
  program
    .command('read')
    .description('read the plates in pictures')
    .argument('<file...>', 'JPEG or PNG pictures')
    .option('--json', 'one JSON line for each picture')
    .option('--crop', 'the pictures are plate crops themselves')
    .addOption(models())
    .action(async (files: string[], flags: { json?: boolean; crop?: boolean; models: string }) => {
      const { readPictures } = await import('./unit/read.ts');
      const { json = false, crop = false } = flags;
      settle(await readPictures({ files, json, crop, modelsFolder: flags.models }, terminal));
    });
  program
    .command('bench')
    .description('measure the milliseconds of each step on one thread')
    .option('--json', 'as JSON')
    .addOption(models())
    .action(async (flags: { json?: boolean; models: string }) => {
      const { bench } = await import('./unit/bench.ts');
      settle(await bench({ json: flags.json ?? false, modelsFolder: flags.models }, terminal));
    });
}

function addSelftest(program: Command, terminal: Terminal, settle: Settle): void {
  const selftestCommand = program
    .command('selftest')
    .description('check that this unit can do its work: models, golden pictures, disk, clock')
    .option('--json', 'as one JSON line')
    .option('--config <file>', "the unit's configuration file: its models and state folder are checked")
    .option('--models <folder>', 'models to check (default: those of the configuration, or that came along)')
    .action(async (flags) => {
      const { selftest } = await import('./unit/selftest.ts');
      settle(await selftest(flags, terminal));
    });
  addressed(
    selftestCommand
      .command('alert')
      .description('whether a test plate that passes the camera comes through to the broker'),
  )
    .option('--wait <seconds>', 'for how long', '120')
    // What both commands know lands with the first.
    .action(async (_flags, command: Command) =>
      settle(await selftestAlert(command.optsWithGlobals(), terminal)),
    );
}

const socketOption = () => new Option('--socket <path>', "the unit's socket (default: the standard one)");
const configOption = () =>
  new Option('--config <file>', "the unit's configuration file, which names its socket");

const addressed = (command: Command): Command =>
  command.option('--json', 'as one JSON line').addOption(socketOption()).addOption(configOption());

function addStatus(program: Command, terminal: Terminal, settle: Settle): void {
  program
    .command('status')
    .description('how the running unit is')
    .option('--json', 'as one JSON line')
    .addOption(socketOption())
    .addOption(configOption())
    .action(async (flags) => settle(await showStatus(flags, terminal)));
}

function addAudit(program: Command, terminal: Terminal, settle: Settle): void {
  const audit = program
    .command('audit')
    .description('what was purged, imported and done: the chain of entries');
  audit
    .command('export')
    .description("write the running unit's audit chain, a line for each entry")
    .option('--out <file>', 'where to (default: standard output)')
    .addOption(socketOption())
    .addOption(configOption())
    .action(async (flags) => settle(await exportAudit(flags, terminal)));
  audit
    .command('verify')
    .description('check an exported chain: says the first broken link')
    .argument('<file>', 'what audit export has written')
    .option('--head <n:hash>', 'an entry that must be in it, as the status message names its last one')
    .action(async (file: string, flags) => settle(verifyAudit(file, flags, terminal)));
}

const REVIEW_ON = ['--review-on <day>', 'when it is to be looked at again, such as 2026-12-24'] as const;

function addHold(program: Command, terminal: Terminal, settle: Settle): void {
  const hold = program.command('hold').description('keep records of a case past their time, until released');
  const verb = (usage: string, description: string) =>
    addressed(hold.command(usage).description(description)).addOption(sessionFileOption());
  verb('place', 'hold reads by their ids, or a plate in a window of time')
    .requiredOption('--case <number>', 'the number of the case')
    .requiredOption('--reason <words>', 'what they are needed for')
    .requiredOption(...REVIEW_ON)
    .option('--read <id...>', 'reads to hold')
    .option('--plate-file <file>', 'file with the plate to hold; - for standard input')
    .option('--from <time>', 'reads of the plate from then on, such as 2026-03-01T12:00:00Z')
    .option('--to <time>', 'until then; also reads that are yet to come')
    .action(async (flags) => settle(await placeHold(flags, terminal)));
  verb('list', 'the holds in force').action(async (flags) => settle(await listHolds(flags, terminal)));
  verb('review <hold>', 'it is still needed: set the day of its next review')
    .requiredOption('--reason <words>', 'why it is still needed')
    .requiredOption(...REVIEW_ON)
    .action(async (id: string, flags) => settle(await reviewHold(id, flags, terminal)));
  verb('release <hold>', 'end it: what it kept past its time is destroyed')
    .requiredOption('--reason <words>', 'why it ends')
    .action(async (id: string, flags) => settle(await releaseHold(id, flags, terminal)));
}

function addBuffer(program: Command, terminal: Terminal, settle: Settle): void {
  const buffer = program.command('buffer').description('look after the buffer of a unit that is stopped');
  buffer
    .command('rekey')
    .description(
      "wrap the unit's keys under another key, and with --full encrypt the database under a new one",
    )
    .requiredOption('--config <file>', 'the configuration that the unit has run with')
    .option('--to <file>', 'the configuration that it will run with, with another buffer.key')
    .option('--full', 'also a new key for the database: it is copied, which needs its size in free space')
    .option('--json', 'as one JSON line')
    .action((flags) => settle(rekeyBuffer(flags, terminal)));
  buffer
    .command('recover')
    .description('bring over what a damaged buffer still gives; a running unit does so by itself')
    .requiredOption('--config <file>', 'the configuration of the unit')
    .option('--from <file>', "a copy of this unit's buffer (default: what was set aside beside it)")
    .option('--json', 'as one JSON line')
    .action(async (flags) => settle(await recoverBuffer(flags, terminal)));
}

function addConfig(program: Command, terminal: Terminal, settle: Settle): void {
  program
    .command('config')
    .description('check configuration files')
    .command('check')
    .description('list every problem of a configuration file')
    .argument('<file>', 'configuration file')
    .action((file: string) => settle(checkConfig(file, terminal)));
}
