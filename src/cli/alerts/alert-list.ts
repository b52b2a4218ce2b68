import { Option } from 'commander';
import { call } from '../../commands/client.ts';
import { type AlertSummary, MAX_LISTED } from '../../contract/operations/alerts.ts';
import { ALERT_CHANNELS } from '../../domain/alert/alert.ts';
import { type AlertOutcomes, overAllMonths, precisionOf } from '../../domain/alert/alert-precision.ts';
import { STORED_STATES } from '../../domain/alert/verification.ts';
import { CATEGORIES } from '../../domain/list/hot-list.ts';
import { utcMs } from '../../domain/time/time.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { oneOf } from '../terminal/one-of.ts';
import { minute, timeOf } from '../terminal/question.ts';
import { sessionOf } from '../terminal/session.ts';
import { columns, type Terminal } from '../terminal/terminal.ts';
import { unitSocket } from '../terminal/unit-socket.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { forOperator, type Verb } from '../terminal/verb.ts';
import type { AlertFlags } from './alert.ts';

export const alertListVerb: Verb = {
  path: 'alert',
  register(alert, { terminal, settle }) {
    const verb = (usage: string, description: string) =>
      forOperator(alert.command(usage).description(description));
    verb('list', 'list the stored alerts with masked plates, the latest first')
      .addOption(new Option('--state <state>', 'only alerts in this state').choices(STORED_STATES))
      .addOption(new Option('--channel <channel>', 'only alerts of this channel').choices(ALERT_CHANNELS))
      .option('--list <list>', 'only alerts on entries of this list')
      .addOption(
        new Option('--category <category>', 'only alerts on entries of this category').choices(CATEGORIES),
      )
      .option('--since <time>', 'raised at this time or later, such as 2026-03-01T12:00:00Z')
      .option('--limit <number>', 'most alerts to show', '100')
      .action(async (flags) => settle(await listAlerts(flags, terminal)));
    verb('precision', 'show how many alerts of the last year were right, by list, grade and channel')
      .option('--months', 'show each month separately')
      .action(async (flags) => settle(await showPrecision(flags, terminal)));
  },
};

export type AlertListFlags = AlertFlags & {
  readonly state?: string;
  readonly channel?: string;
  readonly list?: string;
  readonly category?: string;
  readonly since?: string;
  readonly limit: string;
};

export type PrecisionFlags = AlertFlags & { readonly months?: boolean };

/** `waypost alert list`, the latest first. Plates are masked because the verifier types them blind. */
export async function listAlerts(flags: AlertListFlags, terminal: Terminal): Promise<number> {
  const { state, channel, list = null, category, since } = flags;
  const limit = Number(flags.limit);
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_LISTED)
    throw new UsageError(`--limit must be a number of alerts from 1 to ${MAX_LISTED}.`);
  const filter = {
    state: state === undefined ? null : oneOf('--state', STORED_STATES, state),
    channel: channel === undefined ? null : oneOf('--channel', ALERT_CHANNELS, channel),
    listId: list,
    category: category === undefined ? null : oneOf('--category', CATEGORIES, category),
    sinceUtc: since === undefined ? null : timeOf('--since', since),
  };
  const request = { filter, limit };
  const answer = await call(unitSocket(flags), 'alertList', request, { session: sessionOf(flags) });
  terminal.out(flags.json ? JSON.stringify(answer) : listText(answer.alerts));
  if (!flags.json && !answer.isWhole)
    terminal.err(
      `There are more alerts: raise --limit (up to ${MAX_LISTED}), or narrow the list with --since, --state and the like.`,
    );
  return EXIT.ok;
}

function listText(alerts: readonly AlertSummary[]): string {
  if (alerts.length === 0) return 'No such alerts are stored.';
  const rows = alerts.map(({ alertId, state, disposition, channel, raisedAtUtc, ...rest }) => [
    ...[alertId, disposition ?? state, channel, minute(utcMs(raisedAtUtc))],
    ...[rest.maskedPlate, rest.listId, rest.category],
  ]);
  const heading = ['alert', 'state', 'channel', 'raised', 'plate', 'list', 'category'];
  return columns([heading, ...rows]).join('\n');
}

/** `waypost alert precision`: how many of the compared alerts were right. */
export async function showPrecision(flags: PrecisionFlags, terminal: Terminal): Promise<number> {
  const { outcomes } = await call(unitSocket(flags), 'alertPrecision', {}, { session: sessionOf(flags) });
  const wanted = flags.months ? outcomes : overAllMonths(outcomes);
  const counted = wanted.map((one) => ({ ...one, precision: precisionOf(one) }));
  terminal.out(flags.json ? JSON.stringify(counted) : precisionText(counted));
  return EXIT.ok;
}

type Counted = AlertOutcomes & {
  readonly month?: string;
  readonly precision: ReturnType<typeof precisionOf>;
};

const COUNTED = ['confirmed', 'rejected', 'stopped in error', 'unverified', 'expired', 'retracted'];

function precisionText(counted: readonly Counted[]): string {
  if (counted.length === 0) return 'There were no alerts.';
  const rows = counted.map(({ month, listId, matchGrade, channel, precision, ...count }) => [
    ...(month === undefined ? [] : [month]),
    ...[listId, matchGrade, channel],
    ...[count.confirmed, count.rejected, count.stoppedInError].map(String),
    ...[count.unverified, count.expired, count.takenBack].map(String),
    precision === null
      ? 'none compared yet'
      : `${percent(precision.share)} [${percent(precision.low)}–${percent(precision.high)}]`,
  ]);
  const months = counted[0]?.month === undefined ? [] : ['month'];
  return columns([[...months, 'list', 'grade', 'channel', ...COUNTED, 'right'], ...rows]).join('\n');
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
