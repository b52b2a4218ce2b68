import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { freePort } from '../../support/free-port.ts';
import { agencyIn, incoming, incomingBytes } from '../../support/hotlist/list-agency.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { RunningCommand } from '../../support/unit/running-command.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waypost } from '../../support/unit/waypost.ts';
import { waitFor } from '../../support/wait-for.ts';

const publish = (url: string, file: string, ...more: readonly string[]) =>
  new RunningCommand('hotlist', 'publish', file, '--url', url, ...more);

async function manifestsAt(url: string): Promise<readonly { readonly sequence: number }[]> {
  await using later = await Subscriber.connect(url, 'waypost/pole-7/lists/+/manifest');
  await waitFor('the broker has sent what it keeps', () => later.subscriptions > 0);
  await waitFor('the manifest is kept', () => later.arrived.length > 0);
  return later.arrived.map(({ body }) => JSON.parse(body));
}

/** A broker, a unit that knows an agency, and that agency's packages as files. */
async function scene(folder: string) {
  const broker = await Mosquitto.start(folder);
  const { hotLists, pack } = agencyIn(folder);
  const unit = await startedUnit(folder, broker.url, { hotLists });
  const packed = (
    ...args: Parameters<typeof pack> extends [unknown, ...infer Rest] ? Rest : never
  ): string => {
    const file = join(folder, `${args[0]}.wpkg`);
    writeFileSync(file, pack(unit, ...args));
    return file;
  };
  const versions = () => unit.status().hotLists.map(({ version }) => version);
  return {
    ...{ broker, unit, packed, versions },
    async [Symbol.asyncDispose](): Promise<void> {
      await unit.stop('the test is over');
      await broker.kill();
    },
  };
}

describe('waypost hotlist publish', () => {
  test('brings a package into force, part by part, and says so', async () => {
    using folder = temporaryFolder();
    await using at = await scene(folder.path);
    await using command = publish(at.broker.url, at.packed(3, 3_000), '--part-kib', '4');
    expect(await command.exit()).toBe(0);
    expect(command.out).toBe('pole-7 accepted list state-stolen, number 3, for pole-7: 3000 entries.\n');
    expect(at.versions()).toEqual(['v3']);
    expect(command.err).toContain(
      'Published: list state-stolen, number 3, for pole-7. Waiting for the unit.\n',
    );
    const percents = [...command.err.matchAll(/parts sent \((\d+) %\)/g)].map(([, percent]) =>
      Number(percent),
    );
    expect(percents.length).toBeGreaterThanOrEqual(9);
    expect(percents.at(-1)).toBe(100);
    expect(await manifestsAt(at.broker.url)).toMatchObject([{ sequence: 3 }]);
    // Whoever asks again hears what the unit has said, and sends nothing.
    await using again = publish(at.broker.url, join(folder.path, '3.wpkg'), '--json');
    expect(await again.exit()).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({
      ...{ schema: 1, unitId: 'pole-7', listId: 'state-stolen', sequence: 3, published: true },
      ...{ outcome: 'accepted', refusalKind: null, entries: 3_000 },
    });
    expect(again.err).not.toContain('parts sent');
  }, 30_000);

  test('says which rows of an accepted package became no entries, in counts alone', async () => {
    using folder = temporaryFolder();
    await using at = await scene(folder.path);
    const file = at.packed(3, 60, {
      more: ['ZZN1234,IA,N,a visa', 'ZZN1235,IA,N,a visa', 'NONE,IA,V,no plate'],
    });
    await using command = publish(at.broker.url, file);
    expect(await command.exit()).toBe(0);
    expect(command.out).toBe(
      'pole-7 accepted list state-stolen, number 3, for pole-7: 60 entries. 3 rows were rejected (2 forbidden-category, 1 junk-plate; by policy: 2 immigration-enforcement).\n',
    );
    await using again = publish(at.broker.url, file, '--json');
    expect(await again.exit()).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({
      ...{ entries: 60, rows: 63, retracted: 0, refusedByCategory: { 'immigration-enforcement': 2 } },
      rejectedByReason: { 'forbidden-category': 2, 'junk-plate': 1 },
    });
  }, 30_000);

  test("shows the unit's reason for a package that it refuses", async () => {
    using folder = temporaryFolder();
    await using at = await scene(folder.path);
    const signing = generateKeyPairSync('ed25519').privateKey;
    const file = at.packed(1, 3_000, { signing });
    await using command = publish(at.broker.url, file, '--part-kib', '4', '--json');
    expect(await command.exit()).toBe(74);
    expect(JSON.parse(command.out)).toMatchObject({ outcome: 'refused', refusalKind: 'wrong-signature' });
    expect(command.err).toContain('pole-7 refused it (wrong-signature): The signature is not that of');
    // It was refused by its first part.
    expect(command.err).not.toContain('50 %');
    expect(at.versions()).toEqual([]);
    // To start it again helps only if something has changed at the unit, which would ask for it.
    await using again = publish(at.broker.url, file, '--wait', '1');
    expect(await again.exit()).toBe(74);
    expect(again.err).toContain('The unit refused this package before: The signature is not that of');
    expect(again.err).toContain('It will not ask for it again before its next start. The manifest stays');
  }, 30_000);

  test('that was killed in the middle resumes when it is started again', async () => {
    using folder = temporaryFolder();
    await using at = await scene(folder.path);
    const file = at.packed(1, 30_000);
    await using first = publish(at.broker.url, file, '--part-kib', '1');
    await waitFor('some of it is on its way', () => incomingBytes(folder.path) > 100_000);
    await first.kill('SIGKILL');
    expect(incoming(folder.path)).toHaveLength(1);
    expect(at.versions()).toEqual([]);
    await using parts = await Subscriber.connect(at.broker.url, 'waypost/pole-7/lists/+/part/#', 0);
    await using second = publish(at.broker.url, file, '--part-kib', '1');
    expect(await second.exit()).toBe(0);
    expect(at.versions()).toEqual(['v1']);
    const numbers = parts.arrived.map(({ topic }) => Number(topic.split('/').at(-1)));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(97);
    expect(second.err).toContain('(100 %)');
  }, 60_000);

  test('resumes by itself when the broker comes back', async () => {
    using folder = temporaryFolder();
    await using at = await scene(folder.path);
    await using command = publish(at.broker.url, at.packed(1, 30_000), '--part-kib', '1');
    await waitFor('some of it is on its way', () => incomingBytes(folder.path) > 100_000);
    await at.broker.kill();
    await waitFor('it notices', () => command.err.includes('The connection was lost'));
    await at.broker.start();
    expect(await command.exit()).toBe(0);
    expect(at.versions()).toEqual(['v1']);
  }, 60_000);

  test('ends with 69 when the unit does not answer, and the manifest stays', async () => {
    using folder = temporaryFolder();
    await using at = await scene(folder.path);
    const file = at.packed(1, 10);
    await at.unit.stop('nobody is there');
    await using command = publish(at.broker.url, file, '--wait', '1');
    expect(await command.exit()).toBe(69);
    expect(command.err).toContain('Nothing came from pole-7 within 1 s');
    expect(command.err).toContain('The manifest stays at the broker');
    expect(await manifestsAt(at.broker.url)).toHaveLength(1);
  }, 30_000);

  test('leaves the manifest when it is interrupted, and says so', async () => {
    using folder = temporaryFolder();
    await using at = await scene(folder.path);
    const file = at.packed(1, 10);
    await at.unit.stop('nobody is there');
    await using command = publish(at.broker.url, file);
    await waitFor('it is published', () => command.err.includes('Published'));
    expect(await command.kill('SIGINT')).toBe(69);
    expect(command.err).toContain('Stopped. The manifest stays at the broker');
    expect(await manifestsAt(at.broker.url)).toHaveLength(1);
  }, 30_000);

  test('does not publish what the broker forbids', async () => {
    using folder = temporaryFolder();
    const rules = join(folder.path, 'acl');
    writeFileSync(rules, 'topic read waypost/#\n');
    await using broker = await Mosquitto.start(folder.path, { lines: [`acl_file ${rules}`] });
    const { hotLists, pack } = agencyIn(folder.path);
    const nobody = `mqtt://127.0.0.1:${await freePort()}`;
    const unit = await startedUnit(folder.path, nobody, { hotLists });
    writeFileSync(join(folder.path, '1.wpkg'), pack(unit, 1, 10));
    await unit.stop('the package is there');
    const { code, err } = await waypost(
      ...['hotlist', 'publish', join(folder.path, '1.wpkg'), '--url', broker.url],
    );
    expect([code, err]).toEqual([69, expect.stringContaining('The broker refused the manifest')]);
  }, 30_000);

  test('says what is wrong with its input', async () => {
    using folder = temporaryFolder();
    const nobody = `mqtt://127.0.0.1:${await freePort()}`;
    const file = (name: string): string => join(folder.path, name);
    const { hotLists, pack } = agencyIn(folder.path);
    const unit = await startedUnit(folder.path, nobody, { hotLists });
    writeFileSync(file('good'), pack(unit, 1, 10));
    writeFileSync(file('odd'), pack(unit, 1, 10, { unitId: 'pole/7' }));
    await unit.stop('the packages are there');
    writeFileSync(file('list.csv'), 'plate,region,category\nZZT0001,IA,V\n');
    copyFileSync(file('good'), file('cut'));
    truncateSync(file('cut'), readFileSync(file('good')).length - 1);
    const cases: readonly (readonly [args: readonly string[], code: number, words: string])[] = [
      [['none', '--url', nobody], 74, 'cannot be read'],
      [['list.csv', '--url', nobody], 74, 'is not a list package'],
      [['cut', '--url', nobody], 74, 'is not as it was signed'],
      [['odd', '--url', nobody], 74, 'cannot be sent through a broker'],
      [['good', '--url', nobody], 69, 'No session with the broker'],
      [['good'], 64, "required option '--url <url>'"],
      [['good', '--url', 'http://x'], 64, '--url must be mqtt://host[:port]'],
      [['good', '--url', nobody, '--topic-prefix', 'a/#'], 64, '--topic-prefix'],
      [['good', '--url', nobody, '--part-kib', '257'], 64, '--part-kib must be a whole number from 1 to 256'],
      [['good', '--url', nobody, '--wait', 'long'], 64, '--wait must be a whole number'],
      [['good', '--url', 'mqtts://x', '--cert', 'c'], 64, '--cert and --key must be given together'],
      [['good', '--url', nobody, '--ca', 'c'], 64, 'work with mqtts:// only'],
      [['good', '--url', nobody, '--password-file', file('gone')], 78, 'gone'],
    ];
    for (const [[name, ...flags], code, words] of cases) {
      const ended = await waypost('hotlist', 'publish', file(name ?? ''), ...flags);
      expect([ended.code, ended.err]).toEqual([code, expect.stringContaining(words)]);
      expect(ended.err).not.toContain('    at ');
    }
  }, 90_000);
});
