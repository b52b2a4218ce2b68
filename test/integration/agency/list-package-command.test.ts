import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waypost } from '../../support/unit/waypost.ts';

const HEADER = 'plate,region,category';

test('an agency packs a list and its changes for a unit, and a technician brings them', async () => {
  using folder = temporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  mkdirSync(at('agency'));
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  writeFileSync(at('agency/private.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(at('agency/public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  const agencies = [{ name: 'State', keyPath: at('agency/public.pem') }];
  const unit = await startedUnit(folder.path, `mqtt://127.0.0.1:${await freePort()}`, {
    hotLists: { folder: 'hotlists', agencies },
  });
  const socket = ['--socket', at('unit.sock')];

  const { out: key } = await waypost('hotlist', 'unit-key', ...socket);
  writeFileSync(at('agency/unit.pem'), key);
  const pack = (file: string, sequence: number, ...more: readonly string[]) =>
    waypost(
      ...['hotlist', 'pack', file, '--id', 'state', '--source', 'State', '--agency', 'State'],
      ...['--unit-id', 'pole-7', '--unit-key', at('agency/unit.pem')],
      ...['--sign-key', at('agency/private.pem'), '--sequence', String(sequence)],
      ...['--out', at(`agency/${sequence}.wpkg`), ...more],
    );
  writeFileSync(at('one.csv'), `${HEADER}\nZZT0001,IA,V\nZZT0002,IA,V\n`);
  writeFileSync(at('two.csv'), `${HEADER}\nZZT0002,IA,V\nZZT0003,IA,V\nZZT0004,IA,V\n`);
  expect((await pack(at('one.csv'), 1)).code).toBe(0);
  expect((await pack(at('two.csv'), 2, '--delta-from', at('one.csv'), '--base-sequence', '1')).code).toBe(0);

  const verified = await waypost('hotlist', 'verify', at('agency/1.wpkg'), '--config', at('waypost.json'));
  expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('signed by  State') });
  const stranger = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
  writeFileSync(at('stranger.pem'), stranger);
  const flags = ['--agency', 'State', '--agency-key', at('stranger.pem'), '--json'];
  const other = await waypost('hotlist', 'verify', at('agency/1.wpkg'), ...flags);
  expect(other.code).toBe(74);
  expect(JSON.parse(other.out)).toMatchObject({ whole: false, refusalKind: 'wrong-signature' });

  for (const sequence of [1, 2]) {
    const { code, out } = await waypost('hotlist', 'import', at(`agency/${sequence}.wpkg`), ...socket);
    expect(code).toBe(0);
    expect(out).toContain(`number ${sequence}, signed by State`);
  }
  expect(unit.status().hotLists).toMatchObject([{ listId: 'state', entries: 3 }]);
  const again = await waypost('hotlist', 'import', at('agency/1.wpkg'), ...socket);
  expect(again).toMatchObject({ code: 74, err: expect.stringContaining('older than version 2') });
  const plain = ['--id', 'state', '--source', 'State'];
  const without = await waypost('hotlist', 'import', at('one.csv'), ...socket, ...plain);
  expect(without).toMatchObject({ code: 74, err: expect.stringContaining('signed packages only') });
  expect((await waypost('hotlist', 'import', at('one.csv'), ...socket)).code).toBe(64);
  await unit.stop('the test is over');
}, 60_000);
