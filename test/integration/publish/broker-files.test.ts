import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBrokerAccess } from '../../../src/publish/broker-files.ts';
import { CertificateAuthority } from '../../support/broker/certificates.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { runPublisher } from '../../support/broker/run-publisher.ts';
import { openBuffer } from '../../support/buffer/open-buffer.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';

const NONE = {
  url: 'mqtts://broker',
  username: null,
  passwordPath: null,
  allowPasswordInClear: false,
  caPath: null,
  certPath: null,
  keyPath: null,
};

test('reads the password without the line end of its file', () => {
  using folder = temporaryFolder();
  const passwordPath = join(folder.path, 'password');
  writeFileSync(passwordPath, 'not a secret \n');
  expect(readBrokerAccess({ ...NONE, passwordPath }).password?.toString()).toBe('not a secret ');
});

test.each([
  ['mqtt://broker.example:1883', false],
  ['mqtt://10.0.0.7', false],
  ['mqtt://127.0.0.1.example', false],
  ['mqtt://localhost:1883', true],
  ['mqtt://127.0.0.1', true],
  ['mqtt://[::1]:1883', true],
  ['mqtts://broker.example', true],
])('a password for %s is given away unencrypted only by name: %j', (url, isSafe) => {
  using folder = temporaryFolder();
  const passwordPath = join(folder.path, 'password');
  writeFileSync(passwordPath, 'not a secret');
  const settings = { ...NONE, url, passwordPath };
  if (isSafe) expect(readBrokerAccess(settings).password?.toString()).toBe('not a secret');
  else expect(() => readBrokerAccess(settings)).toThrow('in clear');
  expect(() => readBrokerAccess({ ...settings, allowPasswordInClear: true })).not.toThrow();
});

test('names every file that cannot be read, at once', () => {
  const files = { passwordPath: '/nowhere/password', caPath: '/nowhere/ca.pem' };
  expect(() => readBrokerAccess({ ...NONE, ...files })).toThrow(
    /\/nowhere\/password[\s\S]*\/nowhere\/ca\.pem/,
  );
});

test('a missing or broken certificate is like a broker that is away, until the file is right', async () => {
  using folder = temporaryFolder();
  const authority = new CertificateAuthority(folder.path);
  const { certPath, keyPath } = authority.issue('broker');
  const lines = [`certfile ${certPath}`, `keyfile ${keyPath}`];
  await using mosquitto = await Mosquitto.start(folder.path, { lines });
  const here = (name: string): string => join(folder.path, name);
  const files = { caPath: here('later.crt'), certPath: here('unit.crt'), keyPath: here('unit.key') };
  const url = mosquitto.url.replace('mqtt:', 'mqtts:');
  using buffer = openBuffer(folder.path, manualClock());
  await using running = runPublisher(url, buffer.outbox, { broker: { ...NONE, ...files, url } });
  const saysWhy = (why: RegExp) =>
    running.eventsOf('brokerLost').some((event) => why.test(JSON.stringify(event)));
  await waitFor('the missing files are named', () => saysWhy(/later\.crt: ENOENT.*unit\.key: ENOENT/));
  copyFileSync(authority.caPath, files.caPath);
  for (const file of [files.certPath, files.keyPath]) writeFileSync(file, 'half of a file');
  await waitFor('the broken files are named', () => saysWhy(/cannot be used/));
  copyFileSync(certPath, files.certPath);
  copyFileSync(keyPath, files.keyPath);
  await waitFor('the link is up', () => running.eventsOf('brokerConnected').length === 1);
  expect(running.failures).toEqual([]);
});
