import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Unit } from '../../../src/unit/unit.ts';
import { CertificateAuthority } from '../../support/broker/certificates.ts';
import { ListServer } from '../../support/broker/list-server.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { auditEntries } from '../../support/buffer/audit-entries.ts';
import { freePort } from '../../support/free-port.ts';
import { agencyIn, incoming } from '../../support/hotlist/list-agency.ts';
import { PackageServer } from '../../support/hotlist/package-server.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waitFor } from '../../support/wait-for.ts';

type Pack = ReturnType<typeof agencyIn>['pack'];

const REFUSED = z.object({ what: z.literal('hotListImport'), outcome: z.literal('refused') });
const stranger = () => generateKeyPairSync('ed25519').privateKey;
const refusalsOf = (unit: Unit) => auditEntries(unit).filter((entry) => REFUSED.safeParse(entry).success);

/** Of some hundred parts, the sixth in the list's sequence; number 5 is in force. */
const HOSTILE: readonly (readonly [
  what: string,
  kind: string,
  make: (pack: Pack, unit: Unit) => Uint8Array,
])[] = [
  [
    'signed by somebody else',
    'wrong-signature',
    (pack, unit) => pack(unit, 6, 3_000, { signing: stranger() }),
  ],
  ['of an unknown agency', 'unknown-agency', (pack, unit) => pack(unit, 6, 3_000, { agency: 'Nobody' })],
  ['for another unit', 'other-unit', (pack, unit) => pack(unit, 6, 3_000, { unitId: 'pole-8' })],
  ['older than what is in force', 'rollback', (pack, unit) => pack(unit, 4, 3_000)],
  ['in force already', 'replayed', (pack, unit) => pack(unit, 5, 3_000)],
];

describe('through the broker, a package', () => {
  test.each(HOSTILE)(
    '%s is refused with its first part, and no other is asked for',
    async (_, kind, make) => {
      using folder = temporaryFolder();
      await using broker = await Mosquitto.start(folder.path);
      await using server = await ListServer.connect(broker.url, 'waypost/pole-7');
      const { hotLists, pack } = agencyIn(folder.path);
      const unit = await startedUnit(folder.path, broker.url, { hotLists });
      await unit.lists.importList(pack(unit, 5, 3), {}, null);
      const id = await server.offer('state-stolen', 6, make(pack, unit));
      await waitFor('the outcome is told', () => server.outcomes.length > 0);
      expect(server.outcomes).toMatchObject([{ packageId: id, outcome: 'refused', refusalKind: kind }]);
      expect(server.asked).toEqual([[0, 1]]);
      expect(incoming(folder.path)).toEqual([]);
      expect(refusalsOf(unit)).toHaveLength(1);
      await unit.stop('the test is over');
    },
  );

  test('whose manifest announces another length is refused with its first part', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using server = await ListServer.connect(broker.url, 'waypost/pole-7');
    const { hotLists, pack } = agencyIn(folder.path);
    const unit = await startedUnit(folder.path, broker.url, { hotLists });
    await server.offer('state-stolen', 1, pack(unit, 1, 3_000), { announced: 400_000_000 });
    await waitFor('the outcome is told', () => server.outcomes.length > 0);
    expect(server.outcomes).toMatchObject([{ outcome: 'refused', refusalKind: 'wrong-digest' }]);
    expect(server.asked).toEqual([[0, 1]]);
    await unit.stop('the test is over');
  });

  test('damaged at its beginning is fetched again once, and only the beginning both times', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using server = await ListServer.connect(broker.url, 'waypost/pole-7');
    const { hotLists, pack } = agencyIn(folder.path);
    const unit = await startedUnit(folder.path, broker.url, { hotLists });
    await server.offer('state-stolen', 1, Buffer.from(pack(unit, 1, 3_000)).fill(7, 300, 310));
    await waitFor('the outcome is told', () => server.outcomes.length > 0);
    expect(server.outcomes).toMatchObject([{ outcome: 'refused', refusalKind: 'broken-package' }]);
    expect(server.asked).toEqual([
      [0, 1],
      [0, 1],
    ]);
    await unit.stop('the test is over');
  });

  test('damaged at its beginning on the disk alone comes into force', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using server = await ListServer.connect(broker.url, 'waypost/pole-7');
    const { hotLists, pack } = agencyIn(folder.path);
    const unit = await startedUnit(folder.path, broker.url, { hotLists });
    const bytes = pack(unit, 1, 3_000);
    const id = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    const path = join(folder.path, 'hotlists', 'incoming');
    mkdirSync(path, { recursive: true });
    writeFileSync(
      join(path, `state-stolen.${id}.part`),
      Buffer.from(bytes.subarray(0, 40_960)).fill(0, 0, 4096),
    );
    await server.offer('state-stolen', 1, bytes);
    await waitFor('the outcome is told', () => server.outcomes.length > 0);
    expect(server.outcomes).toMatchObject([{ packageId: id, outcome: 'accepted' }]);
    // What lay there was judged before anything was asked for.
    expect(server.asked[0]).toEqual([0, 1]);
    await unit.stop('the test is over');
  });
});

describe('over HTTPS, a package', () => {
  test('signed by somebody else is refused while most of it is still to come, and not fetched again', async () => {
    using folder = temporaryFolder();
    const ca = new CertificateAuthority(folder.path);
    const server = new PackageServer(ca);
    const url = await server.start();
    const { hotLists, pack } = agencyIn(folder.path);
    const pull = [{ listId: 'state-stolen', url, caPath: ca.caPath, everyMinutes: 1 }];
    const nobody = `mqtt://127.0.0.1:${await freePort()}`;
    const first = await startedUnit(folder.path, nobody, { hotLists });
    server.offer(pack(first, 1, 3_000, { signing: stranger() }));
    await first.stop('its key is known');
    server.holdAfter = 8_192;
    const second = await startedUnit(folder.path, nobody, { hotLists: { ...hotLists, pull } });
    await waitFor('the unit hangs up', () => server.hungUp === 1);
    await waitFor('the refusal is told', () => refusalsOf(second).length === 1);
    await waitFor('nothing of it is kept', () => incoming(folder.path).length === 0);
    expect(server.answers).toEqual(['200 held']);
    await second.stop('the test is over');
    await server.stop();
  });

  test('damaged at its beginning on the disk is fetched again once', async () => {
    using folder = temporaryFolder();
    const ca = new CertificateAuthority(folder.path);
    const server = new PackageServer(ca);
    const url = await server.start();
    const { hotLists, pack } = agencyIn(folder.path);
    const pull = [{ listId: 'state-stolen', url, caPath: ca.caPath, everyMinutes: 1 }];
    const nobody = `mqtt://127.0.0.1:${await freePort()}`;
    const first = await startedUnit(folder.path, nobody, { hotLists });
    const bytes = pack(first, 1, 3_000);
    server.offer(bytes);
    await first.stop('its key is known');
    const path = join(folder.path, 'hotlists', 'incoming');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'state-stolen.pull'), Buffer.from(bytes.subarray(0, 40_960)).fill(0, 0, 4096));
    writeFileSync(join(path, 'state-stolen.pull.json'), JSON.stringify({ done: null, coming: '"one"' }));
    const second = await startedUnit(folder.path, nobody, { hotLists: { ...hotLists, pull } });
    // The next try comes after some ten seconds.
    await waitFor('it is in force', () => second.status().hotLists.length > 0, 30_000);
    expect(server.answers).toEqual(['206', '200']);
    await second.stop('the test is over');
    await server.stop();
  }, 60_000);
});
