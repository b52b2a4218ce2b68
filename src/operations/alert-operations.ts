/** The requests that people may make about alerts. */
import type { AlertShown, AlertSummary } from '../contract/operations/alerts.ts';
import { OPERATIONS } from '../contract/operations/table.ts';
import { type BlindReading, isVerified, type StoredAlert } from '../domain/alert/verification.ts';
import type { UnitAlerts } from './alerts.ts';
import { bind, operatorOf } from './bound-operation.ts';

export const alertOperations = (alerts: UnitAlerts) => ({
  // Fetch one more than is shown, to know whether there are more.
  alertList: bind(OPERATIONS.alertList, ({ filter, limit }) => listed(alerts.list(filter, limit + 1), limit)),
  alertPrecision: bind(OPERATIONS.alertPrecision, () => ({ outcomes: alerts.outcomes() })),
  alertShow: bind(OPERATIONS.alertShow, ({ alertId }, { grant }) => shownView(alerts.show(alertId, grant))),
  alertCrop: bind(OPERATIONS.alertCrop, ({ alertId }, { grant }) => {
    const crop = alerts.crop(alertId, grant);
    return { crop: crop && Buffer.from(crop).toString('base64') };
  }),
  alertReveal: bind(OPERATIONS.alertReveal, ({ alertId, typed }, { grant }) =>
    revealed(alerts.reveal(alertId, grant), typed),
  ),
  alertVerify: bind(OPERATIONS.alertVerify, (order, call) =>
    alerts.verify({ ...order, operator: operatorOf(call) }, call.grant),
  ),
  alertClose: bind(OPERATIONS.alertClose, (order, call) =>
    alerts.dispose({ ...order, operator: operatorOf(call) }, call.grant),
  ),
});

const listed = (found: readonly StoredAlert[], limit: number) => ({
  alerts: found.slice(0, limit).map(summaryOf),
  isWhole: found.length <= limit,
});

function summaryOf(alert: StoredAlert): AlertSummary {
  const { alertId, state, disposition, channel, raisedAtUtc, literal, listId, entry: of } = alert;
  const maskedPlate = String(literal);
  return {
    ...{ alertId, state, disposition, channel, raisedAtUtc, maskedPlate, listId },
    category: of.category,
  };
}

function shownView(alert: StoredAlert): AlertShown {
  const { revision, stage, readId, unmetConditions, matchGrade, matchProbability, state } = alert;
  const how = { stage, unmetConditions: [...unmetConditions], matchGrade, matchProbability };
  const compared = isVerified(state) ? { literal: alert.literal.reveal(), entry: entryView(alert) } : null;
  return { ...summaryOf(alert), revision, readId, ...how, compared };
}

const entryView = ({ entry: { source, plate, region, category, reason } }: StoredAlert) => ({
  ...{ source, plate, region, category, reason },
});

/** Reveals the entry, but only to a person who has typed what the crop shows (policy A1). */
function revealed(alert: StoredAlert, blind: BlindReading) {
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
