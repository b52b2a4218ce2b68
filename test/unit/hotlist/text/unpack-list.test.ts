import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { unpackedList } from '../../../../src/hotlist/text/unpack-list.ts';
import { zipOf } from '../../../support/hotlist/zip-of.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const LIST = Buffer.from('plate,state,category\nZQ1234,IA,V\n');
const BOMB = Buffer.alloc(64 << 20);

const unpacked = (bytes: Uint8Array): string => {
  const list = unpackedList(bytes);
  return list.ok ? Buffer.from(list.bytes).toString() : `${list.kind}: ${list.reason}`;
};

test.each([
  ['nothing', LIST],
  ['gzip', gzipSync(LIST)],
  ['zip', zipOf([{ name: 'list.csv', content: LIST }])],
  ['zip without compression', zipOf([{ name: 'list.csv', content: LIST, isStored: true }])],
  [
    'zip with folders and what macOS adds',
    zipOf([
      { name: 'lists/', content: Buffer.alloc(0) },
      { name: 'lists/list.csv', content: LIST },
      { name: '__MACOSX/lists/._list.csv', content: Buffer.from('x') },
      { name: '.DS_Store', content: Buffer.from('x') },
    ]),
  ],
])('a list packed with %s is read', (_, bytes) => {
  expect(unpacked(bytes)).toBe(LIST.toString());
});

test.each([
  [
    'several files',
    zipOf([
      { name: 'a.csv', content: LIST },
      { name: 'b.csv', content: LIST },
    ]),
    /holds 2 files/,
  ],
  ['a password', zipOf([{ name: 'a.csv', content: LIST, isEncrypted: true }]), /password/],
  [
    'a spreadsheet',
    zipOf([
      { name: '[Content_Types].xml', content: LIST },
      { name: 'x', content: LIST },
    ]),
    /spreadsheet/,
  ],
  [
    'a zip in a zip',
    zipOf([{ name: 'a.zip', content: zipOf([{ name: 'a.csv', content: LIST }]) }]),
    /packed twice/,
  ],
  ['a zip that was cut', zipOf([{ name: 'a.csv', content: LIST }]).subarray(0, 60), /incomplete/],
  ['a gzip that was cut', gzipSync(LIST).subarray(0, 30), /cut-short.*incomplete/],
  ['a gzip bomb', gzipSync(BOMB), /too-large/],
  ['a zip bomb', zipOf([{ name: 'a.csv', content: BOMB }]), /too-large/],
  ['a zip that lies about its size', lying(), /damaged/],
  ['an Excel workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), /Excel.*CSV/],
  ['a PDF', Buffer.from('%PDF-1.7 x'), /PDF/],
  ['a web page', Buffer.from('\ufeff <!DOCTYPE html><html>'), /web page/],
])('%s is refused, with its cause', (_, bytes, words) => {
  expect(unpacked(bytes)).toMatch(words);
});

test('600 damaged archives are refused or hold the very list', () => {
  const random = seededRandom(12);
  const sound = [gzipSync(LIST), zipOf([{ name: 'list.csv', content: LIST }])] as const;
  let refused = 0;
  for (let round = 0; round < 600; round++) {
    const bytes = Buffer.from(random.pick(sound));
    for (let i = 0; i <= random.int(3); i++) bytes[random.int(bytes.length)] = random.int(256);
    const list = unpackedList(bytes);
    // Without its first bytes it is no archive, and the reader of lines refuses it.
    if (!list.ok) refused += 1;
    else if (!Buffer.from(list.bytes).equals(bytes)) expect(Buffer.from(list.bytes)).toEqual(LIST);
  }
  expect(refused).toBeGreaterThan(200);
});

/** A member that becomes far larger than the directory of the archive says. */
function lying(): Uint8Array {
  const packed = deflateRawSync(BOMB);
  const bytes = Buffer.from(zipOf([{ name: 'a.csv', content: packed, isStored: true }]));
  const central = bytes.lastIndexOf(Buffer.from('PK\u0001\u0002'));
  bytes.writeUInt16LE(8, central + 10);
  bytes.writeUInt32LE(crc32(BOMB), central + 16);
  bytes.writeUInt32LE(1000, central + 24);
  return bytes;
}
