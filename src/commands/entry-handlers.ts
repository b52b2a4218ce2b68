import type { EntryView } from '../contract/entries.ts';
import type { Request } from '../contract/socket.ts';
import type { Grant } from '../domain/access/access.ts';
import type { ManualEntry, ManualEntryOrder } from '../domain/list/manual-entry.ts';
import type { UtcMs } from '../domain/time/time.ts';
import { operatorOf } from './operator-of.ts';

/** Entries that people make on the unit (policy H4). @throws Misconfigured for what is refused; nothing has changed then */
export interface EntryKeeper {
  add(order: ManualEntryOrder): ManualEntry;
  entries(): readonly (ManualEntry & { readonly isReviewDue: boolean })[];
  renew(entryId: string, expiresAtUtc: UtcMs, operator: string): ManualEntry;
  /** It alerts no more from now on, and alerts already sent on it are told back (policy H5). */
  remove(entryId: string, operator: string): { readonly entry: ManualEntry; readonly retracted: number };
}

const COMMANDS = ['entryAdd', 'entryList', 'entryRenew', 'entryRemove'] as const;
export type EntryRequest = Extract<Request, { readonly command: (typeof COMMANDS)[number] }>;

export const isEntryRequest = (request: Request): request is EntryRequest =>
  COMMANDS.some((command) => command === request.command);

export function handleEntry(request: EntryRequest, grant: Grant, keeper: EntryKeeper): unknown {
  switch (request.command) {
    case 'entryAdd': {
      const caseNumber = grant.caseNumber ?? '';
      return viewOf(keeper.add({ ...request.order, operator: operatorOf(grant), caseNumber }));
    }
    case 'entryList':
      return { entries: keeper.entries().map((entry) => viewOf(entry, entry.isReviewDue)) };
    case 'entryRenew':
      return viewOf(keeper.renew(request.entryId, request.expiresAtUtc, operatorOf(grant)));
    case 'entryRemove': {
      const { entry, retracted } = keeper.remove(request.entryId, operatorOf(grant));
      return { entry: viewOf(entry), retracted };
    }
  }
}

const viewOf = (entry: ManualEntry, isReviewDue = false): EntryView => {
  const { entryId, plate, region, category, operator, caseNumber, enteredAtUtc, expiresAtUtc } = entry;
  return {
    ...{ entryId, maskedPlate: String(plate), region, category, operator, caseNumber },
    ...{ enteredAtUtc, expiresAtUtc, isReviewDue },
  };
};
