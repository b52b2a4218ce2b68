import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { WrittenList } from './indexed-list.ts';

/** The file of a list as units wrote it in layout 1: one JSON value, sealed whole. */
export function fileOfLayout1(key: Uint8Array, { info, rows }: WrittenList): Uint8Array {
  const body = {
    format: 1,
    info,
    rows: rows.map(({ plate, region, category, reason, details }) => [
      plate.reveal(),
      region,
      category,
      reason,
      details.recordId,
      details.originatingAgency,
      details.vehicleYear,
      details.make,
      details.model,
      details.style,
      details.colour,
    ]),
  };
  const nonce = randomBytes(12);
  const header = Buffer.concat([Buffer.from('WPHL\u0001', 'latin1'), nonce]);
  const listKey = hkdfSync('sha256', key, '', `waypost hot-list file 1 ${info.listId}`, 32);
  const cipher = createCipheriv('aes-256-gcm', new Uint8Array(listKey), nonce).setAAD(header);
  return Buffer.concat([header, cipher.update(JSON.stringify(body)), cipher.final(), cipher.getAuthTag()]);
}
