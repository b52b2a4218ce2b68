import type { Grant } from '../domain/access.ts';
import type { AlertOutcomes } from '../domain/alert-precision.ts';
import type { StoredAlert, VerificationOrder } from '../domain/verification.ts';
import type { AlertSummary } from './alert-protocol.ts';
import { operatorOf } from './operator-of.ts';
import type { Request } from './protocol.ts';

/** The alerts that are kept, and what people make of them. */
export interface AlertKeeper {
  /** The youngest first. */
  list(): readonly StoredAlert[];
  outcomes(): readonly AlertOutcomes[];
  /** What is shown is recorded, with who saw it and for which case (policy C2). */
  crop(alertId: string, grant: Grant): Uint8Array | null;
  reveal(alertId: string, grant: Grant): StoredAlert;
  /** @throws Misconfigured for what is refused; nothing has changed then */
  verify(order: VerificationOrder): {
    readonly alertId: string;
    readonly state: string;
    readonly needsSecond: boolean;
  };
}

const COMMANDS = ['alertList', 'alertPrecision', 'alertCrop', 'alertReveal', 'alertVerify'] as const;
export type AlertRequest = Extract<Request, { readonly command: (typeof COMMANDS)[number] }>;

export const isAlertRequest = (request: Request): request is AlertRequest =>
  COMMANDS.some((command) => command === request.command);

export function handleAlert(request: AlertRequest, grant: Grant, alerts: AlertKeeper): unknown {
  switch (request.command) {
    case 'alertList':
      return { alerts: alerts.list().map(summaryOf) };
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
  }
}

const summaryOf = ({
  alertId,
  state,
  channel,
  raisedAtUtc,
  literal,
  listId,
  entry,
}: StoredAlert): AlertSummary => ({
  alertId,
  state,
  channel,
  raisedAtUtc,
  maskedPlate: String(literal),
  listId,
  category: entry.category,
});

/** Only to one who has typed what the crop shows (policy A1). */
function revealed({ alertId, literal, entry }: StoredAlert, blind: VerificationOrder['blind']) {
  const { source, plate, region, category, reason } = entry;
  return {
    alertId,
    literal: literal.reveal(),
    entry: { source, plate, region, category, reason },
    textAgrees: blind.text.equals(literal),
    regionAgrees: region === null || blind.region === null ? null : region === blind.region,
  };
}
