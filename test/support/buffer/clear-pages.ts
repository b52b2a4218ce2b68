import { createDecipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * Every page of an encrypted SQLite file and of its write-ahead log in clear, free pages and slack included, without
 * SQLite. Layout of SQLCipher 4 with a raw key, as its documentation describes it: AES-256-CBC; the last 80 bytes of a
 * page are its initialization vector (16) and its HMAC (64); the first 16 bytes of page 1 are the salt, in clear.
 */
const PAGE_BYTES = 4096;
const RESERVED_BYTES = 80;
const IV_BYTES = 16;
const SALT_BYTES = 16;
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

export function* clearPages(path: string, key: Uint8Array): Generator<Buffer> {
  const file = readFileSync(path);
  for (let at = 0; at + PAGE_BYTES <= file.length; at += PAGE_BYTES)
    yield clearPage(file.subarray(at, at + PAGE_BYTES), key, at === 0);
  const log = readFileSync(`${path}-wal`);
  const frame = FRAME_HEADER_BYTES + PAGE_BYTES;
  for (let at = WAL_HEADER_BYTES; at + frame <= log.length; at += frame) {
    const isFirst = log.readUInt32BE(at) === 1;
    yield clearPage(log.subarray(at + FRAME_HEADER_BYTES, at + frame), key, isFirst);
  }
}

function clearPage(page: Buffer, key: Uint8Array, isFirst: boolean): Buffer {
  const end = PAGE_BYTES - RESERVED_BYTES;
  const decipher = createDecipheriv('aes-256-cbc', key, page.subarray(end, end + IV_BYTES));
  decipher.setAutoPadding(false);
  const body = page.subarray(isFirst ? SALT_BYTES : 0, end);
  return Buffer.concat([decipher.update(body), decipher.final()]);
}
