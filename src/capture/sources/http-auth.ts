import { createHash } from 'node:crypto';
import type { Credentials } from './credentials.ts';

/** Gives the `Authorization` header of one request; `target` is the path with its query. */
export type Authorize = (method: string, target: string) => string;

const HASHES: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ['SHA-256', 'sha256'],
]);

/**
 * How to answer a camera's `WWW-Authenticate` (RFC 7617 Basic, RFC 7616 Digest with MD5 or SHA-256, with `qop=auth` or
 * none). Digest is used if the camera offers both.
 * @param newNonce a client nonce, new each time
 * @returns null when the camera asks for another scheme.
 */
export function answerTo(
  challenge: string,
  credentials: Credentials,
  newNonce: () => string,
): Authorize | null {
  const digest = /(?:^|,\s*)Digest\s+(.*)$/is.exec(challenge)?.[1];
  if (digest !== undefined) return digestAnswer(parametersOf(digest), credentials, newNonce);
  if (!/(?:^|,\s*)Basic\b/i.test(challenge)) return null;
  const { username, password } = credentials;
  return () => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** `realm="a, b", nonce=abc`: the first use of a name counts, because later ones may belong to another challenge. */
function parametersOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', quoted, plain] of text.matchAll(
    /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g,
  ))
    if (!found.has(name.toLowerCase()))
      found.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
  return found;
}

function digestAnswer(
  challenge: ReadonlyMap<string, string>,
  { username, password }: Credentials,
  newNonce: () => string,
): Authorize | null {
  const algorithm = challenge.get('algorithm') ?? 'MD5';
  const hash = HASHES.get(algorithm.toUpperCase());
  const nonce = challenge.get('nonce');
  const offered = challenge.get('qop')?.split(/\s*,\s*/);
  if (hash === undefined || nonce === undefined || (offered && !offered.includes('auth'))) return null;
  const digest = (text: string): string => createHash(hash).update(text).digest('hex');
  const realm = challenge.get('realm') ?? '';
  const opaque = challenge.get('opaque');
  let uses = 0;
  return (method, target) => {
    const ha1 = digest(`${username}:${realm}:${password}`);
    const ha2 = digest(`${method}:${target}`);
    const count = (++uses).toString(16).padStart(8, '0');
    const cnonce = newNonce();
    const response = digest(
      offered ? `${ha1}:${nonce}:${count}:${cnonce}:auth:${ha2}` : `${ha1}:${nonce}:${ha2}`,
    );
    return [
      `Digest username=${quoted(username)}, realm=${quoted(realm)}, nonce=${quoted(nonce)}, uri="${target}"`,
      `response="${response}", algorithm=${algorithm}`,
      ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
      ...(offered ? [`qop=auth, nc=${count}, cnonce="${cnonce}"`] : []),
    ].join(', ');
  };
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
