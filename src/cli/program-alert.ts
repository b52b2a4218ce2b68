/** The verbs of alerts. */
import { type Command, Option } from 'commander';
import { REJECTIONS } from '../domain/verification.ts';
import { listAlerts, showAlert, verifyAlert } from './alert.ts';
import { sessionFileOption } from './program-access.ts';
import type { Terminal } from './terminal.ts';

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
      .option('--purpose <purpose>', 'what for', 'alert-verification')
      .option('--crop <file>', 'where the plate crop is written');
  verb('list', 'the alerts that are kept, with their plates masked').action(async (flags) =>
    settle(await listAlerts(flags, terminal)),
  );
  forCase(verb('show <alert>', 'write the plate crop of an alert')).action(async (id: string, flags) =>
    settle(await showAlert(id, flags, terminal)),
  );
  forCase(
    verb(
      'verify <alert>',
      'compare an alert with its picture: you type what the crop shows before the entry is shown',
    ),
  )
    .option('--text <characters>', 'what the crop shows')
    .option('--region <region>', 'the state that the crop shows, such as US-IA; empty if it does not')
    .option('--vehicle <yes|no|unknown>', "whether type, make and colour are the entry's")
    .addOption(new Option('--outcome <outcome>', 'what came of it').choices(['confirmed', ...REJECTIONS]))
    .action(async (id: string, flags) => settle(await verifyAlert(id, flags, terminal)));
}
