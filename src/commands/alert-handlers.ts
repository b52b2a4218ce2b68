import type { z } from 'zod';
import type { AlertShown, AlertSummary, alertListSchema } from '../contract/alerts.ts';
import type { Request } from '../contract/socket.ts';
import type { Grant } from '../domain/access/access.ts';
import type { AlertFilter } from '../domain/alert/alert-filter.ts';
import type { MonthOfOutcomes } from '../domain/alert/alert-precision.ts';
import type { DispositionOrder } from '../domain/alert/disposition.ts';
import { isVerified, type StoredAlert, type VerificationOrder } from '../domain/alert/verification.ts';
import { operatorOf } from './operator-of.ts';

/** The alerts that are kept, and what people make of them. */
export interface AlertKeeper {
  /** The youngest first. */
  list(filter: AlertFilter, limit: number): readonly StoredAlert[];
  outcomes(): readonly MonthOfOutcomes[];
  /** To be shown with its entry only once a person has compared it. */
  show(alertId: string, grant: Grant): StoredAlert;
  /** What is shown is recorded, with who saw it and for which case (policy C2). */
  crop(alertId: string, grant: Grant): Uint8Array | null;
  reveal(alertId: string, grant: Grant): StoredAlert;
  /** @throws Misconfigured for what is refused; nothing has changed then */
  verify(order: VerificationOrder): Settled;
  /** What came of a confirmed one. @throws as `verify` does */
  dispose(order: DispositionOrder): Settled;
}

type Settled = { readonly alertId: string; readonly state: string; readonly needsSecond: boolean };

const COMMANDS = [
  'alertList',
  'alertShow',
  'alertPrecision',
  'alertCrop',
  'alertReveal',
  'alertVerify',
  'alertClose',
] as const;
export type AlertRequest = Extract<Request, { readonly command: (typeof COMMANDS)[number] }>;

export const isAlertRequest = (request: Request): request is AlertRequest =>
  COMMANDS.some((command) => command === request.command);

export function handleAlert(request: AlertRequest, grant: Grant, alerts: AlertKeeper): unknown {
  switch (request.command) {
    case 'alertList':
      return listed(alerts.list(request.filter, request.limit + 1), request.limit);
    case 'alertShow':
      return shownView(alerts.show(request.alertId, grant));
    case 'alertPrecision':
      return { outcomes: alerts.outcomes() };
    case 'alertCrop': {
      const crop = alerts.crop(request.alertId, grant);
      return { crop: crop && Buffer.from(crop).toString('base64') };
    }
    case 'alertReveal':
      return revealed(alerts.reveal(request.alertId, grant), request.blind);
    case 'alertVerify':
      return alerts.verify({ ...request.order, operator: operatorOf(grant) });
    case 'alertClose': {
      const { alertId, disposition } = request;
      return alerts.dispose({ alertId, disposition, operator: operatorOf(grant) });
    }
  }
}

/** One more was asked for: whether there are more than are shown. */
const listed = (found: readonly StoredAlert[], limit: number): z.infer<typeof alertListSchema> => ({
  alerts: found.slice(0, limit).map(summaryOf),
  isWhole: found.length <= limit,
});

const summaryOf = ({
  alertId,
  state,
  disposition,
  channel,
  raisedAtUtc,
  literal,
  listId,
  entry,
}: StoredAlert): AlertSummary => ({
  alertId,
  state,
  disposition,
  channel,
  raisedAtUtc,
  maskedPlate: String(literal),
  listId,
  category: entry.category,
});

function shownView(alert: StoredAlert): AlertShown {
  const { revision, stage, readId, unmetConditions, matchGrade, matchProbability, state } = alert;
  const how = { stage, unmetConditions: [...unmetConditions], matchGrade, matchProbability };
  const compared = isVerified(state) ? { literal: alert.literal.reveal(), entry: entryView(alert) } : null;
  return { ...summaryOf(alert), revision, readId, ...how, compared };
}

const entryView = ({ entry: { source, plate, region, category, reason } }: StoredAlert) => ({
  ...{ source, plate, region, category, reason },
});

/** Only to one who has typed what the crop shows (policy A1). */
function revealed(alert: StoredAlert, blind: VerificationOrder['blind']) {
  const { alertId, literal } = alert;
  const { region } = alert.entry;
  return {
    alertId,
    literal: literal.reveal(),
    entry: entryView(alert),
    textAgrees: blind.text.equals(literal),
    regionAgrees: region === null || blind.region === null ? null : region === blind.region,
  };
}
