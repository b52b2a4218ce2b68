import { hash } from 'node:crypto';
import type { Category, HotListEntry } from '../../domain/list/hot-list.ts';

/**
 * Policy H5: source, plate, region and category identify an entry; version and date do not. The plate is the list's own
 * literal: a warrant listed under O and under 0 is two entries, each with its own rejection.
 * @returns lower-case hex SHA-256. It reveals the plate to anyone who tries all plates, so treat it like a plate.
 */
export function entryIdentity(
  source: string,
  plate: HotListEntry['plate'],
  region: string | null,
  category: Category,
): string {
  // JSON keeps the parts apart whatever they contain.
  const parts = JSON.stringify(['waypost-entry-1', source, plate.reveal(), region, category]);
  return hash('sha256', parts);
}
