import { randomUUID } from 'node:crypto';
import { Option } from 'commander';
import { call } from '../../commands/client.ts';
import type { AlertShown } from '../../contract/operations/alerts.ts';
import type { Answers } from '../../contract/operations/table.ts';
import { DISPOSITIONS, type Disposition } from '../../domain/alert/disposition.ts';
import { REJECTIONS } from '../../domain/alert/verification.ts';
import { utcMs } from '../../domain/time/time.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { writeFileDurably } from '../../platform/files/durable-file.ts';
import { AskedLines } from '../terminal/asked-lines.ts';
import { oneOf } from '../terminal/one-of.ts';
import { minute } from '../terminal/question.ts';
import { askingOf, type SessionFlags } from '../terminal/session.ts';
import { columns, type Terminal } from '../terminal/terminal.ts';
import { unitSocket } from '../terminal/unit-socket.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { forCase, forOperator, type Verb } from '../terminal/verb.ts';

export const alertVerb: Verb = {
  path: 'alert',
  register(alert, { terminal, settle }) {
    const verb = (usage: string, description: string) =>
      forCase(forOperator(alert.command(usage).description(description)), 'alert-verification');
    const crop = ['--crop <file>', 'file to write the plate crop to'] as const;
    verb('show <alert>', 'show an alert; its entry appears once somebody has compared it with the picture')
      .option(...crop)
      .action(async (id: string, flags) => settle(await showAlert(id, flags, terminal)));
    verb('close <alert>', 'record the outcome of a confirmed alert')
      .addOption(
        new Option('--disposition <disposition>', 'the outcome').choices(DISPOSITIONS).makeOptionMandatory(),
      )
      .action(async (id: string, flags) => settle(await closeAlert(id, flags, terminal)));
    verb('verify <alert>', 'compare an alert with its picture: type what the crop shows, then see the entry')
      .option(...crop)
      .option('--text <characters>', 'the characters on the crop')
      .option('--region <region>', 'the state on the crop, such as US-IA; empty if it is not visible')
      .option('--vehicle <yes|no|unknown>', 'whether type, make and colour match the entry')
      .addOption(new Option('--outcome <outcome>', 'the outcome').choices(['confirmed', ...REJECTIONS]))
      .action(async (id: string, flags) => settle(await verifyAlert(id, flags, terminal)));
  },
};

type Json = { readonly json?: boolean };
export type AlertFlags = SessionFlags & Json;
export type VerifyFlags = AlertFlags & {
  readonly case: string;
  readonly purpose: string;
  /** File that the plate crop is written to. */
  readonly crop?: string;
  readonly text?: string;
  readonly region?: string;
  readonly vehicle?: string;
  readonly outcome?: string;
};

export type CloseFlags = AlertFlags & {
  readonly case: string;
  readonly purpose: string;
  readonly disposition: string;
};

const OUTCOMES = ['confirmed', ...REJECTIONS] as const;

/** `waypost alert show`: the alert, its entry once a person has compared it, and the crop if a file is named. */
export async function showAlert(alertId: string, flags: VerifyFlags, terminal: Terminal): Promise<number> {
  const shown = await call(unitSocket(flags), 'alertShow', { alertId }, { session: askingOf(flags) });
  if (flags.crop !== undefined) await writeCrop(alertId, flags.crop, flags);
  terminal.out(flags.json ? JSON.stringify(shown) : shownText(shown));
  if (!flags.json && flags.crop !== undefined) terminal.out(`The plate crop is in ${flags.crop}.`);
  if (!flags.json && shown.compared === null)
    terminal.out(`Compare it with: waypost alert verify ${alertId} --case NUMBER --crop FILE`);
  return EXIT.ok;
}

function shownText({ compared, matchProbability, ...shown }: AlertShown): string {
  const { entry } = compared ?? {};
  const sure =
    matchProbability === null ? '' : `, ${(100 * matchProbability).toFixed(1)} % match probability`;
  return columns([
    ['state', shown.disposition === null ? shown.state : `${shown.state}: ${shown.disposition}`],
    ['stage', `${shown.stage}, revision ${shown.revision}`],
    ['raised', minute(utcMs(shown.raisedAtUtc))],
    ['channel', [shown.channel, ...shown.unmetConditions].join(', unmet: ')],
    ['match', `${shown.matchGrade}${sure}`],
    ['list', `${shown.listId}, ${shown.category}`],
    ['read', `${compared?.literal ?? shown.maskedPlate}, ${shown.readId}`],
    ...(entry === undefined
      ? []
      : [['entry', `${entry.plate} ${entry.region ?? '(no region)'}, ${entry.reason}`]]),
  ]).join('\n');
}

/** `waypost alert close`: records the outcome of a confirmed alert. */
export async function closeAlert(alertId: string, flags: CloseFlags, terminal: Terminal): Promise<number> {
  const disposition = oneOf('--disposition', DISPOSITIONS, flags.disposition);
  const request = { alertId, disposition };
  const closed = await call(unitSocket(flags), 'alertClose', request, { session: askingOf(flags) });
  terminal.out(flags.json ? JSON.stringify(closed) : closedText(closed, disposition));
  return EXIT.ok;
}

/**
 * `waypost alert verify`: blind first (policy A1). Characters and state are typed from the crop; only then the entry is shown,
 * and the question about the vehicle is asked. A flag replaces its question.
 */
export async function verifyAlert(alertId: string, flags: VerifyFlags, terminal: Terminal): Promise<number> {
  const asked = new AskedLines(process.stdin, process.stderr);
  const ask = (flag: string, question: string): Promise<string> => {
    if (flags.json) throw new UsageError(WITH_JSON);
    return asked.ask(flag, question);
  };
  try {
    if (flags.crop !== undefined) await writeCrop(alertId, flags.crop, flags);
    const text = flags.text ?? (await ask('--text', 'Characters on the crop, as you see them: '));
    const region = (
      flags.region ??
      (await ask('--region', 'State on the crop, such as US-IA (Enter if it is not visible): '))
    ).trim();
    const typed = { text, region: region === '' ? null : region };
    const session = askingOf(flags);
    const revealed = await call(unitSocket(flags), 'alertReveal', { alertId, typed }, { session });
    if (!flags.json) terminal.out(revealedText(revealed));
    const vehicle =
      flags.vehicle ??
      (await ask('--vehicle', 'Do type, make and colour match the entry? (yes, no, or Enter if unknown): '));
    const outcome = flags.outcome ?? (await ask('--outcome', `Outcome (${OUTCOMES.join(', ')}): `));
    const order = {
      verificationId: randomUUID(),
      alertId,
      typed,
      vehicleAgrees: yesNo(vehicle),
      outcome: oneOf('--outcome', OUTCOMES, outcome.trim()),
    };
    const verified = await call(unitSocket(flags), 'alertVerify', order, { session });
    terminal.out(flags.json ? JSON.stringify({ ...revealed, ...verified }) : verifiedText(verified));
    return EXIT.ok;
  } finally {
    asked.close();
  }
}

async function writeCrop(alertId: string, file: string, flags: VerifyFlags): Promise<void> {
  const { crop } = await call(unitSocket(flags), 'alertCrop', { alertId }, { session: askingOf(flags) });
  if (crop === null) throw new UsageError('The plate crop of this alert is no longer stored.');
  writeFileDurably(file, Buffer.from(crop, 'base64'));
}

/** With --json there is nobody to answer. */
const WITH_JSON = 'With --json, give all of --text, --region, --vehicle and --outcome.';

function revealedText({ entry, literal, textAgrees, regionAgrees }: Answers['alertReveal']): string {
  const region = regionAgrees === null ? 'is unknown' : regionAgrees ? 'agrees' : 'DISAGREES';
  return columns([
    ['entry', `${entry.plate} ${entry.region ?? '(no region)'}, ${entry.category}, ${entry.source}`],
    ['reason', entry.reason],
    ['read', `${literal}: what you typed ${textAgrees ? 'agrees' : 'DIFFERS'}; the region ${region}`],
  ]).join('\n');
}

const verifiedText = ({ alertId, state, needsSecond }: Answers['alertVerify']): string =>
  needsSecond
    ? `Your rejection of ${alertId} was recorded. A different person has to reject it too.`
    : `The alert ${alertId} is ${state}.`;

const closedText = ({ alertId, needsSecond }: Answers['alertVerify'], disposition: Disposition): string =>
  needsSecond
    ? `The stop in error of ${alertId} was recorded. A different person has to report it too.`
    : `The alert ${alertId} is closed: ${disposition}.`;

function yesNo(answer: string): boolean | null {
  const word = answer.trim().toLowerCase();
  if (word === '' || word === 'unknown') return null;
  if (word === 'yes' || word === 'y') return true;
  if (word === 'no' || word === 'n') return false;
  throw new UsageError('--vehicle must be yes, no or unknown.');
}
