import type { Store } from '../../../src/buffer/store.ts';
import type { AlertEvent } from '../../../src/domain/events/alert-events.ts';
import type { UnitAlerts } from '../../../src/operations/alerts.ts';
import { joinAlerts } from '../../../src/unit/assemble-desk.ts';
import { bufferKeys, unitKeys } from './data-key.ts';
import { pathsIn, TOPICS } from './open-buffer.ts';

/** The alerts of the buffer in `folder` as a unit joins them, with what they tell. */
export function joinedAlerts(
  folder: string,
  buffer: Store,
  onMessages: () => void = () => undefined,
): UnitAlerts & { readonly told: readonly AlertEvent[]; readonly takenBack: readonly string[] } {
  const told: AlertEvent[] = [];
  const takenBack: string[] = [];
  const alerts = joinAlerts({
    onTakenBack: (entryIdentity) => void takenBack.push(entryIdentity),
    buffer,
    stored: bufferKeys(pathsIn(folder)),
    filesKey: unitKeys(pathsIn(folder)).files,
    topics: TOPICS,
    emit: (event) => void told.push(event),
    onMessages,
  });
  alerts.load();
  return Object.assign(alerts, { told, takenBack });
}
