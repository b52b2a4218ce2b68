import { randomUUID } from 'node:crypto';
import { timeOf } from '../cli/terminal/question.ts';
import type { Terminal } from '../cli/terminal/terminal.ts';
import type { Verb } from '../cli/terminal/verb.ts';
import { toIsoUtc, utcMs } from '../domain/time/time.ts';
import { EVERY_UNIT } from '../hotlist/packages/package-header.ts';
import { systemClock } from '../platform/clock.ts';
import { EXIT } from '../platform/exit-codes.ts';
import { keyIn, numberOf, write } from './list-package.ts';
import { writeWithdrawal } from './write-package.ts';

export const packWithdrawalVerb: Verb = {
  path: 'hotlist pack-withdrawal',
  register: (command, { terminal, settle }) =>
    command
      .description('at the agency: sign that a list is wanted no more, for one unit or for all')
      .requiredOption('--id <id>', "the list's short name")
      .requiredOption('--source <words>', 'where the list came from, in the same words as in its packages')
      .requiredOption('--agency <name>', "the agency that signs, as the unit's configuration names it")
      .option('--unit-id <name>', 'the unit that it is for (default: every unit that knows the agency)')
      .requiredOption('--sign-key <file>', "the agency's private Ed25519 key in PEM")
      .requiredOption(
        '--sequence <n>',
        'number of the package; higher than that of every package of the list so far',
      )
      .option('--source-time <time>', 'when the list was withdrawn (default: now)')
      .requiredOption('--out <file>', 'file to write the package to')
      .action((flags) => settle(packWithdrawal(flags, terminal))),
};

export type WithdrawalFlags = {
  readonly id: string;
  readonly source: string;
  readonly agency: string;
  readonly unitId?: string;
  readonly signKey: string;
  readonly sequence: string;
  readonly sourceTime?: string;
  readonly out: string;
};

/** `waypost hotlist pack-withdrawal`, at the agency: a small package that takes a whole list out of force. */
export function packWithdrawal(flags: WithdrawalFlags, terminal: Terminal): number {
  const { id: listId, source, agency, unitId = EVERY_UNIT, sourceTime } = flags;
  const sourceTimeUtc =
    sourceTime === undefined ? systemClock.utcNow() : utcMs(timeOf('--source-time', sourceTime));
  const label = {
    ...{ packageId: randomUUID(), agency, unitId, listId, source, sourceTimeUtc },
    version: `withdrawn ${toIsoUtc(sourceTimeUtc)}`,
    sequence: numberOf('--sequence', flags.sequence),
  };
  write(flags.out, writeWithdrawal(label, keyIn(flags.signKey, 'ed25519')));
  const whose = unitId === EVERY_UNIT ? 'every unit' : unitId;
  terminal.out(`Withdrawal of ${listId}, package ${label.packageId} for ${whose}: ${flags.out}`);
  return EXIT.ok;
}
