/**
 * UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits, so that ids sort by time.
 * @param entropy ten random bytes; the version and the variant overwrite the first four bits and two more
 */
export function uuidV7(unixMs: number, entropy: Uint8Array): string {
  const bytes = new Uint8Array(16);
  const time = BigInt(Math.trunc(unixMs));
  for (let i = 0; i < 6; i++) bytes[i] = Number((time >> BigInt(8 * (5 - i))) & 0xffn);
  bytes.set(entropy.subarray(0, 10), 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
