import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Link } from '../../../src/publish/link.ts';
import { CertificateAuthority } from '../../support/broker/certificates.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const SETTINGS = {
  clientId: 'pole-7',
  will: null,
  connectTimeoutMs: 10_000,
  keepaliveS: 30,
  publishTimeoutMs: 10_000,
};

function authorityIn(folder: string, name: string): CertificateAuthority {
  const own = join(folder, name);
  mkdirSync(own);
  return new CertificateAuthority(own);
}

test('a link comes up with a broker that the named authority has signed, and with no other', async () => {
  using folder = temporaryFolder();
  const ours = authorityIn(folder.path, 'ours');
  const { certPath, keyPath } = ours.issue('broker');
  const lines = [`certfile ${certPath}`, `keyfile ${keyPath}`];
  await using mosquitto = await Mosquitto.start(folder.path, { lines });
  const accessWith = (authority: CertificateAuthority) => ({
    url: mosquitto.url.replace('mqtt:', 'mqtts:'),
    username: undefined,
    password: undefined,
    ca: readFileSync(authority.caPath),
    certificate: undefined,
    privateKey: undefined,
  });
  const { signal } = new AbortController();
  const link = await Link.connect(accessWith(ours), SETTINGS, signal);
  expect(link.isUp).toBe(true);
  await link.end(1_000);
  const others = authorityIn(folder.path, 'others');
  await expect(Link.connect(accessWith(others), SETTINGS, signal)).rejects.toMatchObject({
    code: 'publish.no-broker',
  });
});
