import { setTimeout as sleep } from 'node:timers/promises';
import { Misconfigured } from '../../platform/errors.ts';
import { readRegularFile } from '../../platform/files/regular-file.ts';

/** A shorter piece of a path (`live`, `h264`) is as likely a word of a message as a password. */
const LEAST_PIECE_CHARACTERS = 6;

export type Credentials = { readonly username: string; readonly password: string };

/**
 * Reads a file with one line, `user:password`; the password may hold further colons.
 * @throws Misconfigured when it cannot be read or holds something else.
 */
export function readCredentials(path: string): Credentials {
  let text: string;
  try {
    text = readRegularFile(path).toString('utf8');
  } catch (error) {
    throw new Misconfigured('capture.credentials', `cannot read the camera's credentials ${path}`, error);
  }
  const line = text.replace(/\r?\n$/, '');
  const colon = line.indexOf(':');
  if (colon < 1 || line.includes('\n'))
    throw new Misconfigured('capture.credentials', `${path} must hold one line: user:password`);
  return { username: line.slice(0, colon), password: line.slice(colon + 1) };
}

/**
 * What must not be shown of messages about this URL: user and password, and all that follows the host, because cheap
 * cameras accept credentials there.
 */
export function secretsOf(url: string, credentials: Credentials | null): readonly string[] {
  const { pathname, search, hash } = new URL(url);
  const afterHost = pathname + search + hash;
  const pieces = afterHost.split(/[/?&;=#_]/).filter((piece) => piece.length >= LEAST_PIECE_CHARACTERS);
  const login = credentials === null ? [] : [credentials.username, credentials.password];
  const whole = credentials === null ? url : withCredentials(url, credentials);
  return [url, whole, ...login, ...(afterHost === '/' ? [] : [afterHost, ...pieces])];
}

const LOOK_EVERY_MS = 1_000;

/**
 * Resolves with true when the content of the file has changed, with false when `signal` aborts. The file is compared by
 * itself every second, because a watch on it is lost when it is replaced.
 */
export async function whenFileChanges(path: string, signal: AbortSignal): Promise<boolean> {
  const before = contentOf(path);
  while (!signal.aborted) {
    await sleep(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    const now = contentOf(path);
    // A file that is being replaced may be missing or empty for a moment.
    if (!signal.aborted && now !== null && now !== '' && now !== before) return true;
  }
  return false;
}

function contentOf(path: string): string | null {
  try {
    return readRegularFile(path).toString('utf8');
  } catch {
    return null;
  }
}

/** The URL with user and password in it, percent-encoded. */
export function withCredentials(url: string, { username, password }: Credentials): string {
  const whole = new URL(url);
  whole.username = encoded(username);
  whole.password = encoded(password);
  return whole.href;
}

/** Without an apostrophe, too, with which messages end a quoted URL. */
const encoded = (text: string): string => encodeURIComponent(text).replaceAll("'", '%27');
