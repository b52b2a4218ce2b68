import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Certificate = { readonly certPath: string; readonly keyPath: string };

/** An authority of the test's own, whose certificates hold for a day. */
export class CertificateAuthority {
  readonly caPath: string;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.caPath = join(folder, 'ca.crt');
    openssl(['req', '-x509', ...this.#newKey('ca'), '-subj', '/CN=test-ca', '-out', this.caPath]);
  }

  /** @param commonName also the name of its files; `127.0.0.1` is in it whatever its name */
  issue(commonName: string): Certificate {
    const [certPath, keyPath] = [join(this.#folder, `${commonName}.crt`), this.#keyPath(commonName)];
    const signed = ['-CA', this.caPath, '-CAkey', this.#keyPath('ca')];
    const subject = ['-subj', `/CN=${commonName}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
    openssl(['req', '-x509', ...this.#newKey(commonName), ...signed, ...subject, '-out', certPath]);
    return { certPath, keyPath };
  }

  /** Says that a certificate no longer counts. */
  revoke({ certPath }: Certificate): void {
    this.#ca('-revoke', certPath);
  }

  /** Writes the list of those that do not count. @returns its path */
  writeRevocations(): string {
    const path = join(this.#folder, 'ca.crl');
    this.#ca('-gencrl', '-out', path);
    return path;
  }

  /** `openssl ca` keeps a small database. */
  #ca(...args: readonly string[]): void {
    const at = (name: string): string => join(this.#folder, name);
    if (!existsSync(at('index.txt'))) {
      writeFileSync(at('index.txt'), '');
      const settings = ['database=index.txt', 'default_md=sha256', 'default_crl_days=1'];
      const own = settings.map((line) => line.replace('index.txt', at('index.txt')));
      writeFileSync(at('ca.cnf'), ['[ca]', 'default_ca=own', '[own]', ...own, ''].join('\n'));
    }
    openssl(['ca', '-config', at('ca.cnf'), '-cert', this.caPath, '-keyfile', this.#keyPath('ca'), ...args]);
  }

  #newKey(name: string): readonly string[] {
    return ['-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', this.#keyPath(name)];
  }

  #keyPath(name: string): string {
    return join(this.#folder, `${name}.key`);
  }
}

const openssl = (args: readonly string[]): void => void execFileSync('openssl', args, { stdio: 'ignore' });
