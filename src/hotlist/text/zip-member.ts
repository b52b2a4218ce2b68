import { crc32, inflateRawSync } from 'node:zlib';

/** One file of a zip archive, as its directory lists it. */
type Member = {
  readonly name: string;
  readonly isEncrypted: boolean;
  /** 0: stored as it is, 8: deflated. */
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Where its own header begins. */
  readonly at: number;
};

export type ZipMember =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'several'; readonly count: number }
  | { readonly kind: 'too-large' | 'encrypted' | 'spreadsheet' | 'broken' };

/** APPNOTE.TXT of PKWARE, 4.3: signatures and lengths of the fixed parts. */
const LOCAL = { signature: 0x04034b50, bytes: 30 };
const CENTRAL = { signature: 0x02014b50, bytes: 46 };
const END = { signature: 0x06054b50, bytes: 22 };
const MAX_COMMENT_BYTES = 0xffff;
/** In a zip64 archive the real number stands elsewhere. No list is that large. */
const ZIP64 = 0xffffffff;

/**
 * The only file of a zip archive. Folders and what macOS adds do not count.
 * @param limitOf the most bytes that a packed file of this size may become
 */
export function onlyZipMember(archive: Uint8Array, limitOf: (packedBytes: number) => number): ZipMember {
  const data = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const members = membersOf(data);
  if (members === null) return { kind: 'broken' };
  // Spreadsheets and documents of office programs are archives as well.
  if (members.some(({ name }) => name === '[Content_Types].xml' || name === 'content.xml'))
    return { kind: 'spreadsheet' };
  const files = members.filter(({ name }) => !/\/$|^__MACOSX\/|(^|\/)\.[^/]*$/.test(name));
  const [file] = files;
  if (file === undefined || files.length !== 1) return { kind: 'several', count: files.length };
  if (file.isEncrypted) return { kind: 'encrypted' };
  if (file.bytes > limitOf(file.packedBytes)) return { kind: 'too-large' };
  const bytes = contentOf(data, file);
  return bytes === null ? { kind: 'broken' } : { kind: 'file', bytes };
}

function membersOf(data: Buffer): readonly Member[] | null {
  const end = endOf(data);
  if (end === null) return null;
  const count = data.readUInt16LE(end + 10);
  const members: Member[] = [];
  for (let at = data.readUInt32LE(end + 16); members.length < count; ) {
    if (at + CENTRAL.bytes > end || data.readUInt32LE(at) !== CENTRAL.signature) return null;
    const nameEnd = at + CENTRAL.bytes + data.readUInt16LE(at + 28);
    members.push({
      name: data.toString('utf8', at + CENTRAL.bytes, nameEnd),
      isEncrypted: (data.readUInt16LE(at + 8) & 1) === 1,
      method: data.readUInt16LE(at + 10),
      crc: data.readUInt32LE(at + 16),
      packedBytes: data.readUInt32LE(at + 20),
      bytes: data.readUInt32LE(at + 24),
      at: data.readUInt32LE(at + 42),
    });
    at = nameEnd + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return members;
}

/** The record that ends an archive; a comment of any text may follow it. */
function endOf(data: Buffer): number | null {
  const last = data.length - END.bytes;
  for (let at = last; at >= 0 && at >= last - MAX_COMMENT_BYTES; at--)
    if (
      data.readUInt32LE(at) === END.signature &&
      at + END.bytes + data.readUInt16LE(at + 20) === data.length
    )
      return at;
  return null;
}

function contentOf(data: Buffer, { at, method, packedBytes, bytes, crc }: Member): Uint8Array | null {
  if (packedBytes === ZIP64 || bytes === ZIP64 || at + LOCAL.bytes > data.length) return null;
  if (data.readUInt32LE(at) !== LOCAL.signature) return null;
  const start = at + LOCAL.bytes + data.readUInt16LE(at + 26) + data.readUInt16LE(at + 28);
  if (start + packedBytes > data.length) return null;
  const packed = data.subarray(start, start + packedBytes);
  const content = method === 0 ? packed : method === 8 ? inflated(packed, bytes) : null;
  return content !== null && content.length === bytes && crc32(content) === crc ? content : null;
}

/** @returns null if it is damaged, or larger than the directory says */
function inflated(packed: Uint8Array, maxBytes: number): Uint8Array | null {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, maxBytes) });
  } catch {
    return null;
  }
}
