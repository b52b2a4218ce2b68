import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { joinedLists } from '../../support/hotlist/joined-lists.ts';
import { agencyAndUnit } from '../../support/hotlist/list-delivery.ts';
import { fileOf, SOURCE_TIME_UTC } from '../../support/hotlist/list-files.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { waypost } from '../../support/unit/waypost.ts';

const never = new AbortController().signal;
const LIST = fileOf(['plate,region,category,reason', 'ZZT1111,US-IA,stolen-vehicle,taken']);
const PLATE = 'ZZT1111';
const agency = agencyAndUnit(['agency']);
const { pack, withdrawal } = agency;

const started = (folder: string) =>
  joinedLists(folder, { clock: manualClock(SOURCE_TIME_UTC), delivery: agency.delivery });

/** A unit with number 1 of the list in force, and an alert on it. */
async function alertedUnit(folder: string) {
  const unit = await started(folder);
  await unit.lists.acceptPackage(pack(LIST), null);
  expect(unit.pass(PLATE)).toBe(1);
  return unit;
}

describe('a list that its agency withdraws', () => {
  test.each(['unit-1', '*'])(
    'matches nothing any more and its alerts are retracted, for the unit %s',
    async (unitId) => {
      using folder = temporaryFolder();
      {
        using unit = await alertedUnit(folder.path);
        expect(await unit.lists.acceptPackage(withdrawal({ unitId }), null)).toMatchObject({
          ...{ outcome: 'accepted', entries: 0, retracted: 1, listId: 'agency' },
          package: { kind: 'withdrawal', sequence: 2, agency: 'Sample City Police' },
        });
        expect([unit.states(), unit.reasons()]).toEqual([{ [PLATE]: 'retracted' }, ['list-withdrawn']]);
        expect(unit.pass(PLATE)).toBe(0);
        expect(unit.events).toContainEqual(
          expect.objectContaining({ type: 'listWithdrawn', listId: 'agency' }),
        );
        expect(unit.buffer.audit.lines(0, 999).at(-2)).toMatch(
          /"what":"hotListWithdrawn","listId":"agency",.*"packageId":".*","agency":"Sample City Police"/,
        );
      }
      using unit = await started(folder.path);
      expect(unit.pass(PLATE)).toBe(0);
      expect(existsSync(join(folder.path, 'hotlists', 'agency.list'))).toBe(false);
    },
  );

  test('does not come back with an older package, and comes back with a newer one', async () => {
    using folder = temporaryFolder();
    {
      using unit = await alertedUnit(folder.path);
      await unit.lists.acceptPackage(withdrawal({ sequence: 5 }), null);
    }
    using unit = await started(folder.path);
    for (const [sequence, refusalKind] of [
      [1, 'rollback'],
      [4, 'rollback'],
      [5, 'replayed'],
    ] as const)
      expect(await unit.lists.acceptPackage(pack(LIST, { sequence }), null)).toMatchObject({ refusalKind });
    expect(await unit.lists.acceptPackage(withdrawal({ sequence: 5 }), null)).toMatchObject({
      refusalKind: 'replayed',
    });
    expect(await unit.importRows(['ZZT1111,US-IA,stolen-vehicle,taken,'])).toMatchObject({
      ...{ accepted: false, report: { refusalKind: 'signature-needed' } },
    });
    expect(unit.pass(PLATE)).toBe(0);
    expect(await unit.lists.acceptPackage(pack(LIST, { sequence: 6 }), null)).toMatchObject({
      outcome: 'accepted',
    });
    expect(unit.pass(PLATE)).toBe(1);
    expect(await unit.lists.acceptPackage(withdrawal({ sequence: 4 }), null)).toMatchObject({
      refusalKind: 'rollback',
    });
    expect(unit.pass(PLATE)).toBe(1);
  });

  test('is withdrawn on a unit that does not have it, too: no older package brings it later', async () => {
    using folder = temporaryFolder();
    {
      using unit = await started(folder.path);
      expect(await unit.lists.acceptPackage(withdrawal(), null)).toMatchObject({ outcome: 'accepted' });
    }
    using unit = await started(folder.path);
    for (const sequence of [1, 2])
      expect(await unit.lists.acceptPackage(pack(LIST, { sequence }), null)).toMatchObject({
        outcome: 'refused',
      });
  });

  test('is withdrawn or whole after a kill at any moment, and what is due is retracted', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'hotlists', 'agency.list');
    {
      using unit = await alertedUnit(folder.path);
      copyFileSync(path, join(folder.path, 'copy'));
      // Without what the unit does after the list is out of force.
      const now = unit.clock.utcNow();
      await unit.hotLists.import(
        { kind: 'package', bytes: withdrawal(), confirmShrink: false },
        now,
        'synchronized',
      );
    }
    copyFileSync(join(folder.path, 'copy'), path);
    using unit = await started(folder.path);
    expect([existsSync(path), unit.pass(PLATE)]).toEqual([false, 0]);
    await unit.standing.sweepIfDue(never);
    expect(unit.states()).toEqual({ [PLATE]: 'retracted' });
    expect(await unit.lists.acceptPackage(pack(LIST), null)).toMatchObject({ refusalKind: 'rollback' });
  });
});

describe('a withdrawal that was tampered with leaves the list in force', () => {
  const changed = (from: string, to: string): Uint8Array =>
    Buffer.from(Buffer.from(withdrawal()).toString('latin1').replace(from, to), 'latin1');
  const tampered: readonly (readonly [string, () => Uint8Array, string])[] = [
    [
      'signed with another key',
      () => withdrawal({}, generateKeyPairSync('ed25519').privateKey),
      'wrong-signature',
    ],
    ['of an agency that nobody knows', () => withdrawal({ agency: 'Other' }), 'unknown-agency'],
    ['of a list that the agency may not send', () => withdrawal({ listId: 'other' }), 'agency-not-allowed'],
    ['for another unit', () => withdrawal({ unitId: 'unit-2' }), 'other-unit'],
    ['with another unit written in', () => changed('unit-1', '*'.padEnd(6)), 'wrong-signature'],
    ['with a higher number written in', () => changed('"sequence":2', '"sequence":9'), 'wrong-signature'],
    ['with another content', () => changed('withdrawn\n', 'withdrawn!'), 'wrong-digest'],
    ['cut', () => withdrawal().subarray(0, -1), 'wrong-digest'],
    ['with something added', () => Buffer.concat([withdrawal(), Buffer.from('x')]), 'wrong-digest'],
    ['with the number of the list in force', () => withdrawal({ sequence: 1 }), 'replayed'],
    [
      'made in a week',
      () => withdrawal({ sourceTimeUtc: (SOURCE_TIME_UTC + 7 * 86_400_000) as never }),
      'made-in-future',
    ],
    ['a list that claims to be for every unit', () => pack(LIST, { sequence: 2, unitId: '*' }), 'other-unit'],
  ];

  test.each(tampered)('%s', async (_, bytes, refusalKind) => {
    using folder = temporaryFolder();
    using unit = await alertedUnit(folder.path);
    expect(await unit.lists.acceptPackage(bytes(), null)).toMatchObject({ outcome: 'refused', refusalKind });
    expect([unit.states(), unit.pass(PLATE)]).toEqual([{ [PLATE]: 'potential' }, 1]);
  });
});

test('an agency makes a withdrawal for every unit, and anybody can check who signed it', async () => {
  using folder = temporaryFolder();
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const at = (name: string) => join(folder.path, name);
  writeFileSync(at('private.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(at('public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  const made = [
    'hotlist',
    'pack-withdrawal',
    '--id',
    'state-stolen',
    '--source',
    'State',
    '--agency',
    'State',
  ];
  const out = ['--sign-key', at('private.pem'), '--out', at('13.wpkg')];
  expect(await waypost(...made, ...out, '--sequence', '13')).toMatchObject({
    ...{ code: 0, out: expect.stringMatching(/^Withdrawal of state-stolen, package .* for every unit: /) },
  });
  const verified = await waypost(
    ...['hotlist', 'verify', at('13.wpkg'), '--agency', 'State', '--agency-key', at('public.pem')],
  );
  expect(verified).toMatchObject({ code: 0, err: '' });
  expect(verified.out).toMatch(/for +every unit\n.*number 13\n[\s\S]*content +none: the list is withdrawn/);
  expect(await waypost(...made, ...out, '--sequence', '0')).toMatchObject({ code: 64 });
  const publish = ['hotlist', 'publish', at('13.wpkg'), '--url', 'mqtt://127.0.0.1:9'];
  expect(await waypost(...publish)).toMatchObject({ code: 64, err: expect.stringContaining('--unit-id') });
});
