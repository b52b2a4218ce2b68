import { isReadOnTheWay } from '../platform/clear-text.ts';
import { explain, Misconfigured } from '../platform/errors.ts';
import { readRegularFile } from '../platform/files/regular-file.ts';

/** Where the broker is and how to sign in to it. Secrets come only from files. */
export type BrokerSettings = {
  /** `mqtt://host:port` or, with TLS, `mqtts://host:port`; no credentials in it. */
  readonly url: string;
  readonly username: string | null;
  readonly passwordPath: string | null;
  /** Whether the password may go to another machine without TLS. */
  readonly allowPasswordInClear: boolean;
  /** CA certificates (PEM) for checking the broker's certificate; null: the certificates that Node ships. */
  readonly caPath: string | null;
  /** The unit's own certificate and key (PEM), for brokers that require one. */
  readonly certPath: string | null;
  readonly keyPath: string | null;
};

/** The contents of the files, ready to connect with. */
export type BrokerAccess = {
  readonly url: string;
  readonly username: string | undefined;
  readonly password: Buffer | undefined;
  readonly ca: Buffer | undefined;
  readonly certificate: Buffer | undefined;
  readonly privateKey: Buffer | undefined;
};

/** @throws Misconfigured that names every file that cannot be read, and for a password that others could read on the way */
export function readBrokerAccess(settings: BrokerSettings): BrokerAccess {
  if (settings.passwordPath !== null && !settings.allowPasswordInClear && isReadOnTheWay(settings.url))
    throw new Misconfigured(
      'publish.password-in-clear',
      `The password for ${settings.url} would go through the network in clear. Use mqtts://, or permit it by name.`,
    );
  const problems: string[] = [];
  const read = (path: string | null): Buffer | undefined => {
    if (path === null) return undefined;
    try {
      return readRegularFile(path);
    } catch (error) {
      problems.push(`${path}: ${explain(error)}`);
      return undefined;
    }
  };
  const password = read(settings.passwordPath);
  const access = {
    url: settings.url,
    username: settings.username ?? undefined,
    // A text file ends with a line end; a password does not.
    password: password && Buffer.from(password.toString('utf8').replace(/\r?\n$/, '')),
    ca: read(settings.caPath),
    certificate: read(settings.certPath),
    privateKey: read(settings.keyPath),
  };
  if (problems.length > 0) {
    throw new Misconfigured(
      'publish.broker-files',
      `Files for the broker cannot be read. Give this user the right to read them:\n${problems.join('\n')}`,
    );
  }
  return access;
}
