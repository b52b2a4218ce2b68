import { Misconfigured } from '../../platform/errors.ts';
import { readRegularFile } from '../../platform/files/regular-file.ts';

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

/** The URL with user and password in it, percent-encoded. */
export function withCredentials(url: string, { username, password }: Credentials): string {
  const whole = new URL(url);
  whole.username = encodeURIComponent(username);
  whole.password = encodeURIComponent(password);
  return whole.href;
}
