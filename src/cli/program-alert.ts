/** The verbs of alerts, and of entries that people make. */
import { type Command, Option } from 'commander';
import { ALERT_CHANNELS } from '../domain/alert/alert.ts';
import { DISPOSITIONS } from '../domain/alert/disposition.ts';
import { REJECTIONS, STANDING_STATES } from '../domain/alert/verification.ts';
import { CATEGORIES } from '../domain/list/hot-list.ts';
import { closeAlert, showAlert, verifyAlert } from './alerts/alert.ts';
import { listAlerts, showPrecision } from './alerts/alert-list.ts';
import { addEntry, listEntries, removeEntry, renewEntry } from './alerts/entry.ts';
import { listMarks, markListed, restoreListed, showListed } from './alerts/listed.ts';
import { sessionFileOption } from './program-access.ts';
import type { Terminal } from './terminal/terminal.ts';

/** @param addressed gives a verb the options that name the unit and the way of output */
export function addAlert(
  program: Command,
  terminal: Terminal,
  settle: (exitCode: number) => void,
  addressed: (command: Command) => Command,
): void {
  const alert = program.command('alert').description('what people make of the alerts of this unit');
  const verb = (usage: string, description: string) =>
    addressed(alert.command(usage).description(description)).addOption(sessionFileOption());
  const forCase = (command: Command) =>
    command
      .requiredOption('--case <number>', 'the number of the case')
      .option('--purpose <purpose>', 'what for', 'alert-verification');
  const crop = ['--crop <file>', 'where the plate crop is written'] as const;
  verb('list', 'the alerts that are kept, with their plates masked, the youngest first')
    .addOption(new Option('--state <state>', 'those in this state').choices(STANDING_STATES))
    .addOption(new Option('--channel <channel>', 'those of this channel').choices(ALERT_CHANNELS))
    .option('--list <list>', 'those on entries of this list')
    .addOption(new Option('--category <category>', 'those on entries of this category').choices(CATEGORIES))
    .option('--since <time>', 'raised then or later, such as 2026-03-01T12:00:00Z')
    .option('--limit <number>', 'the most that are shown', '100')
    .action(async (flags) => settle(await listAlerts(flags, terminal)));
  verb('precision', 'what people made of the alerts of a year, by list, grade and channel')
    .option('--months', 'each month by itself')
    .action(async (flags) => settle(await showPrecision(flags, terminal)));
  forCase(verb('show <alert>', 'how an alert came about; its entry once a person has compared it'))
    .option(...crop)
    .action(async (id: string, flags) => settle(await showAlert(id, flags, terminal)));
  forCase(verb('close <alert>', 'say what came of a confirmed alert'))
    .addOption(
      new Option('--disposition <disposition>', 'what came of it')
        .choices(DISPOSITIONS)
        .makeOptionMandatory(),
    )
    .action(async (id: string, flags) => settle(await closeAlert(id, flags, terminal)));
  forCase(
    verb(
      'verify <alert>',
      'compare an alert with its picture: you type what the crop shows before the entry is shown',
    ),
  )
    .option(...crop)
    .option('--text <characters>', 'what the crop shows')
    .option('--region <region>', 'the state that the crop shows, such as US-IA; empty if it does not')
    .option('--vehicle <yes|no|unknown>', "whether type, make and colour are the entry's")
    .addOption(new Option('--outcome <outcome>', 'what came of it').choices(['confirmed', ...REJECTIONS]))
    .action(async (id: string, flags) => settle(await verifyAlert(id, flags, terminal)));
}

/** Beside `hotlist import`: the entries that people make on the unit itself. */
export function addEntries(
  hotlist: Command,
  terminal: Terminal,
  settle: (exitCode: number) => void,
  addressed: (command: Command) => Command,
): void {
  const verb = (usage: string, description: string) =>
    addressed(hotlist.command(usage).description(description))
      .addOption(sessionFileOption())
      .requiredOption('--case <number>', 'the number of the case')
      .option('--purpose <purpose>', 'what for', 'criminal-investigation');
  const expires = ['--expires <time>', 'when it ends by itself, such as 2026-03-01T12:00:00Z'] as const;
  verb('add', 'make an entry on this unit; it ends by itself')
    .requiredOption(
      '--plate-file <file>',
      'file with the plate; ? and * for what is not known; - for standard input',
    )
    .option('--region <region>', 'such as US-IA')
    .addOption(new Option('--category <category>', 'why').choices(CATEGORIES).makeOptionMandatory())
    .requiredOption('--reason <words>', 'what the officer should know')
    .requiredOption(...expires)
    .action(async (flags) => settle(await addEntry(flags, terminal)));
  verb('entries', 'the entries made on this unit, with those marked that are due for review').action(
    async (flags) => settle(await listEntries(flags, terminal)),
  );
  verb('review <entry>', 'it is still needed: set when it ends')
    .requiredOption(...expires)
    .action(async (id: string, flags) => settle(await renewEntry(id, flags, terminal)));
  const listed = (command: Command) =>
    command
      .requiredOption('--plate-file <file>', 'file with the plate; - for standard input')
      .option('--region <region>', 'where the plate has several entries')
      .addOption(
        new Option('--category <category>', 'where the plate has several entries').choices(CATEGORIES),
      );
  const why = ['--reason <words>', 'why'] as const;
  verb('remove <entry>', 'end an entry made here, or, with --plate-file, one of the list of this name')
    .option('--plate-file <file>', 'of a delivered list: file with the plate')
    .option('--region <region>', 'where the plate has several entries')
    .addOption(new Option('--category <category>', 'where the plate has several').choices(CATEGORIES))
    .option(...why)
    .action(async (id: string, flags) =>
      settle(
        flags.plateFile === undefined
          ? await removeEntry(id, flags, terminal)
          : await markListed(id, { reason: 'not said', ...flags }, 'removed', terminal),
      ),
    );
  listed(verb('dispute <list>', 'doubt an entry of a delivered list: it alerts no more until it is restored'))
    .requiredOption(...why)
    .action(async (id: string, flags) => settle(await markListed(id, flags, 'disputed', terminal)));
  listed(verb('restore <list>', 'take back that an entry is disputed or removed')).action(
    async (id: string, flags) => settle(await restoreListed(id, flags, terminal)),
  );
  verb('disputes', 'entries of delivered lists that are disputed or removed here').action(async (flags) =>
    settle(await listMarks(flags, terminal)),
  );
  listed(verb('show <list>', 'the entries of a list under a plate')).action(async (id: string, flags) =>
    settle(await showListed(id, flags, terminal)),
  );
}
