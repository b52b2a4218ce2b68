import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import { CertificateAuthority } from '../../support/broker/certificates.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { agencyIn } from '../../support/hotlist/list-agency.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waypost } from '../../support/unit/waypost.ts';
import { waitFor } from '../../support/wait-for.ts';

const SAMPLE = join(import.meta.dirname, '../../../firmware-config/broker');
const NOT_AUTHORIZED = 0x87;

/** The sample as it is shipped, with its files in `folder`, and the listener that the test's broker adds. */
function sampleLines(folder: string): readonly string[] {
  writeFileSync(join(folder, 'acl'), readFileSync(join(SAMPLE, 'acl')));
  return readFileSync(join(SAMPLE, 'mosquitto.conf'), 'utf8')
    .replaceAll('/etc/mosquitto/waypost', folder)
    .split('\n')
    .filter((line) => !/^(listener|persistence) /.test(line));
}

async function connected(
  url: string,
  ca: CertificateAuthority,
  name: string,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const { certPath, keyPath } = ca.issue(name);
  return mqtt.connectAsync(url.replace('mqtt:', 'mqtts:'), {
    ...options,
    protocolVersion: 5,
    ca: readFileSync(ca.caPath),
    cert: readFileSync(certPath),
    key: readFileSync(keyPath),
  });
}

const reasonOf = (publishing: Promise<unknown>): Promise<number> =>
  publishing.then(
    () => 0,
    (error: { readonly code: number }) => error.code,
  );

test('with the sample for a broker a unit writes and reads its own topics only', async () => {
  using folder = temporaryFolder();
  const ca = new CertificateAuthority(folder.path);
  ca.issue('broker');
  ca.writeRevocations();
  await using mosquitto = await Mosquitto.start(folder.path, { lines: sampleLines(folder.path) });
  const unit = await connected(mosquitto.url, ca, 'pole-7');
  const server = await connected(mosquitto.url, ca, 'central-server');
  const [atUnit, atServer]: [string[], string[]] = [[], []];
  unit.on('message', (topic) => atUnit.push(topic));
  server.on('message', (topic) => atServer.push(topic));
  await server.subscribeAsync('waypost/#', { qos: 1 });
  await unit.subscribeAsync('waypost/#', { qos: 1 });
  const send = (client: MqttClient, topic: string) => reasonOf(client.publishAsync(topic, 'x', { qos: 1 }));

  const own = [
    ...['read', 'alert', 'test', 'tombstone', 'verification', 'audit', 'status'],
    ...['lists/state/want', 'lists/state/outcome'],
  ].map((level) => `waypost/pole-7/${level}`);
  for (const topic of own) expect(await send(unit, topic)).toBe(0);
  const commands = ['pole-8', 'pole-7'].flatMap((unit) =>
    ['cmd/verify', 'lists/state/manifest', 'lists/state/part/p/0'].map((level) => `waypost/${unit}/${level}`),
  );
  for (const topic of commands) expect(await send(server, topic)).toBe(0);
  await waitFor('the server has all, and the unit what is its own', () => {
    return atServer.length === own.length + commands.length && atUnit.length >= 5;
  });
  const readBack = ['audit', 'status'].map((level) => `waypost/pole-7/${level}`);
  expect(atUnit).toEqual([...readBack, ...commands.slice(3)]);
  // Over TLS Mosquitto 2.0.11 ends a session after its first refusal: each is tried with one of its own.
  await Promise.all([unit, server].map((client) => client.endAsync(true)));
  const refused = [
    ['pole-7', 'waypost/pole-8/read'],
    ['pole-7', 'waypost/pole-7/cmd/verify'],
    ['pole-7', 'waypost/pole-7/lists/state/manifest'],
    ['central-server', 'waypost/pole-7/read'],
  ] as const;
  for (const [name, topic] of refused) {
    const client = await connected(mosquitto.url, ca, name);
    expect(await send(client, topic), `${name} on ${topic}`).toBe(NOT_AUTHORIZED);
    await client.endAsync(true);
  }
});

test('with the sample for a broker a list is published to a unit, which accepts it, beside the central server', async () => {
  using folder = temporaryFolder();
  const ca = new CertificateAuthority(folder.path);
  ca.issue('broker');
  ca.writeRevocations();
  await using mosquitto = await Mosquitto.start(folder.path, { lines: sampleLines(folder.path) });
  const url = mosquitto.url.replace('mqtt:', 'mqtts:');
  const { hotLists, pack } = agencyIn(folder.path);
  const broker = { url, caPath: ca.caPath, ...ca.issue('pole-7') };
  const unit = await startedUnit(folder.path, url, { hotLists, broker });
  const file = join(folder.path, '1.wpkg');
  writeFileSync(file, pack(unit, 1, 100));
  const server = await connected(mosquitto.url, ca, 'central-server');
  let ended = 0;
  server.on('close', () => {
    ended += 1;
  });
  const { certPath, keyPath } = ca.issue('list-publisher');
  const access = ['--url', url, '--ca', ca.caPath, '--cert', certPath, '--key', keyPath];
  const { code, out } = await waypost('hotlist', 'publish', file, ...access, '--part-kib', '1');
  expect([code, out]).toEqual([0, expect.stringContaining('pole-7 accepted')]);
  expect(ended).toBe(0);
  await server.endAsync(true);
  await unit.stop('the test is over');
}, 30_000);

test('with the sample for a broker nobody comes in without a certificate', async () => {
  using folder = temporaryFolder();
  const ca = new CertificateAuthority(folder.path);
  ca.issue('broker');
  ca.writeRevocations();
  await using mosquitto = await Mosquitto.start(folder.path, { lines: sampleLines(folder.path) });
  const url = mosquitto.url.replace('mqtt:', 'mqtts:');
  const session = mqtt.connectAsync(url, {
    protocolVersion: 5,
    ca: readFileSync(ca.caPath),
    reconnectPeriod: 0,
  });
  await expect(session).rejects.toThrow('certificate required');
});

test('with the sample for a broker a unit cannot take the session of another one by its client id', async () => {
  using folder = temporaryFolder();
  const ca = new CertificateAuthority(folder.path);
  ca.issue('broker');
  ca.writeRevocations();
  await using mosquitto = await Mosquitto.start(folder.path, { lines: sampleLines(folder.path) });
  const unit = await connected(mosquitto.url, ca, 'pole-7', { clientId: 'waypost-pole-7' });
  let ended = 0;
  unit.on('close', () => {
    ended += 1;
  });
  for (const clientId of ['waypost-pole-7', 'pole-7'])
    for (let i = 0; i < 5; i++) {
      const other = await connected(mosquitto.url, ca, 'pole-8', { clientId });
      expect(await reasonOf(other.publishAsync('waypost/pole-8/status', 'x', { qos: 1 }))).toBe(0);
      await other.endAsync(true);
    }
  expect(await reasonOf(unit.publishAsync('waypost/pole-7/status', 'x', { qos: 1 }))).toBe(0);
  expect(ended).toBe(0);
  await unit.endAsync(true);
});

test('with the sample for a broker a certificate that was revoked does not come in, and the others do', async () => {
  using folder = temporaryFolder();
  const ca = new CertificateAuthority(folder.path);
  ca.issue('broker');
  const stolen = ca.issue('pole-7');
  ca.revoke(stolen);
  ca.writeRevocations();
  await using mosquitto = await Mosquitto.start(folder.path, { lines: sampleLines(folder.path) });
  const url = mosquitto.url.replace('mqtt:', 'mqtts:');
  const session = mqtt.connectAsync(url, {
    ...{ protocolVersion: 5, reconnectPeriod: 0, ca: readFileSync(ca.caPath) },
    ...{ cert: readFileSync(stolen.certPath), key: readFileSync(stolen.keyPath) },
  });
  await expect(session).rejects.toThrow(/revoked/);
  // The unit that replaces the stolen one has a new certificate under the same name.
  await (await connected(mosquitto.url, ca, 'pole-7')).endAsync(true);
});
