import { call } from '../../commands/client.ts';
import type { SuppressionView } from '../../contract/operations/suppressions.ts';
import type { SuppressionOrigin } from '../../domain/alert/suppression.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { minute } from '../terminal/question.ts';
import { askingOf } from '../terminal/session.ts';
import { columns, type Terminal } from '../terminal/terminal.ts';
import { unitSocket } from '../terminal/unit-socket.ts';
import { forCase, forOperator, type Verb } from '../terminal/verb.ts';
import type { AlertFlags } from './alert.ts';

export const suppressionsVerb: Verb = {
  path: 'alert',
  register(alert, { terminal, settle }) {
    const verb = (usage: string, description: string) =>
      forCase(forOperator(alert.command(usage).description(description)), 'alert-verification');
    verb(
      'suppressions',
      'list the list entries that no longer alert on a plate because an alert was rejected',
    ).action(async (flags) => settle(await listSuppressions(flags, terminal)));
    verb('lift <alert>', 'let the entry of a rejected alert alert again on its plate').action(
      async (id: string, flags) => settle(await liftSuppression(id, flags, terminal)),
    );
  },
};

type CaseFlags = AlertFlags & { readonly case: string; readonly purpose: string };

const HEADING = [
  'alert',
  'plate',
  'region',
  'category',
  'source',
  'why',
  'by',
  'at',
  'through',
  'case',
  'ends',
];

const THROUGH: Readonly<Record<SuppressionOrigin, string>> = {
  socket: 'this unit',
  broker: 'the broker',
  'another-unit': 'another unit',
};

/** `waypost alert suppressions`: who rejected what, when, by which way, and when each one ends. */
export async function listSuppressions(flags: CaseFlags, terminal: Terminal): Promise<number> {
  const { suppressions } = await call(
    unitSocket(flags),
    'alertSuppressions',
    {},
    { session: askingOf(flags) },
  );
  if (flags.json) terminal.out(JSON.stringify(suppressions));
  else if (suppressions.length === 0) terminal.out('No list entry is suppressed.');
  else terminal.out(columns([HEADING, ...suppressions.map(rowOf)]).join('\n'));
  return EXIT.ok;
}

/** `waypost alert lift`. */
export async function liftSuppression(
  alertId: string,
  flags: CaseFlags,
  terminal: Terminal,
): Promise<number> {
  const { lifted } = await call(unitSocket(flags), 'alertLift', { alertId }, { session: askingOf(flags) });
  const { maskedPlate, category, source } = lifted;
  const entry = `${maskedPlate} (${category}, ${source})`;
  terminal.out(
    flags.json ? JSON.stringify(lifted) : `The entry ${entry} alerts again on the plate of that alert.`,
  );
  return EXIT.ok;
}

const rowOf = (one: SuppressionView): readonly string[] => [
  ...[one.alertId, one.maskedPlate, one.region ?? '-', one.category, one.source, whyOf(one)],
  ...[one.rejectedBy.join(', ') || '-', minute(one.atUtc), one.origin === null ? '-' : THROUGH[one.origin]],
  ...[one.caseNumber ?? '-', endOf(one)],
];

/** A rejected region is the one that the picture shows. */
const whyOf = ({ why, readRegion }: SuppressionView): string =>
  readRegion === null ? why : `${why}, seen in ${readRegion}`;

const endOf = ({ entryEndsAtUtc }: SuppressionView): string =>
  entryEndsAtUtc === null ? 'with its entry' : `with its entry, by ${minute(entryEndsAtUtc)}`;
