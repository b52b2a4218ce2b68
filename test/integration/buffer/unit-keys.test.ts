import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type KeySettings, openUnitKeys } from '../../../src/buffer/keys/data-keys.ts';
import type { KeySource } from '../../../src/buffer/keys/key-source.ts';
import { rekey } from '../../../src/buffer/keys/rekey.ts';
import {
  heldReadIds,
  openBuffer,
  pathsIn,
  recordHit,
  recordRead,
  storedTexts,
} from '../../support/buffer/open-buffer.ts';
import { putStoredBuffer, STORED_KEY } from '../../support/buffer/stored-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const HEX = 'ab'.repeat(32);
const QUIET = { randomBytes, onStep: () => undefined, onProgress: () => undefined };

const fileIn = (folder: string, name = 'data.key'): KeySource => ({ kind: 'file', path: join(folder, name) });
const settings = (folder: string, source: KeySource = fileIn(folder), generate = true): KeySettings => ({
  path: pathsIn(folder).path,
  source,
  generate,
});
const open = (of: KeySettings) => openUnitKeys(of, randomBytes);

function failure(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('it was to fail');
}

describe('the keys of a unit', () => {
  test('come from a credential that systemd has handed over, or from what a command prints', () => {
    using folder = temporaryFolder();
    const credential = join(folder.path, 'waypost-key');
    writeFileSync(credential, Buffer.from(HEX, 'hex'));
    const first = open(settings(folder.path, { kind: 'credential', name: 'waypost-key', path: credential }));
    const command = { kind: 'command', argv: ['/bin/echo', HEX], timeoutMs: 5_000 } as const;
    expect(open(settings(folder.path, command))).toMatchObject(first);
    expect(readFileSync(`${pathsIn(folder.path).path}.keys`, 'utf8')).toContain('"source":"credential"');
  });

  test.each([
    ['fails', ['/bin/false'], 'exited with 1'],
    ['hangs', ['/bin/sleep', '60'], 'ETIMEDOUT'],
    ['is not there', ['/nowhere/key'], 'ENOENT'],
    ['prints no end of it', ['/usr/bin/yes'], 'ENOBUFS'],
  ])('are not opened when the command %s: it says so', (_, argv, words) => {
    using folder = temporaryFolder();
    const source = { kind: 'command', argv, timeoutMs: 300 } as const;
    expect(failure(() => open(settings(folder.path, source)))).toMatchObject({
      code: 'buffer.key-command',
      exitCode: 69,
      message: expect.stringContaining(words),
    });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('are made only where the configuration lets a first start make them', () => {
    using folder = temporaryFolder();
    const refused = settings(folder.path, fileIn(folder.path), false);
    expect(failure(() => open(refused))).toMatchObject({ code: 'buffer.key-not-generated', exitCode: 78 });
    const absent = { kind: 'credential', name: 'waypost-key', path: null } as const;
    expect(failure(() => open(settings(folder.path, absent)))).toMatchObject({ exitCode: 78 });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('are not made again beside a buffer that was set aside', () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'buffer.db.damaged-until-1'), 'x');
    expect(failure(() => open(settings(folder.path)))).toMatchObject({
      code: 'buffer.key-missing',
      exitCode: 78,
    });
    expect(readdirSync(folder.path)).toEqual(['buffer.db.damaged-until-1']);
  });

  test('of a unit with a bare data key in its key file do not change, and are wrapped', () => {
    using folder = temporaryFolder();
    putStoredBuffer(folder.path);
    writeFileSync(join(folder.path, 'data.key'), 'cd'.repeat(32));
    expect(failure(() => open(settings(folder.path)))).toMatchObject({ code: 'buffer.wrong-key' });
    expect(existsSync(`${pathsIn(folder.path).path}.keys`)).toBe(false);
    writeFileSync(join(folder.path, 'data.key'), STORED_KEY);
    expect(Buffer.from(open(settings(folder.path)).database).toString('hex')).toBe(STORED_KEY);
    expect(existsSync(`${pathsIn(folder.path).path}.keys`)).toBe(true);
  });

  test('in a damaged file are reported as damaged, and no new buffer begins', () => {
    using folder = temporaryFolder();
    openBuffer(folder.path, manualClock()).close();
    const path = `${pathsIn(folder.path).path}.keys`;
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/"wrapped":"..../, '"wrapped":"AAAA'));
    const before = readdirSync(folder.path);
    expect(failure(() => open(settings(folder.path)))).toMatchObject({
      code: 'buffer.keys-damaged',
      exitCode: 74,
    });
    expect(readdirSync(folder.path)).toEqual(before);
  });
});

describe('a rekey', () => {
  const used = (folder: string): readonly string[] => {
    using buffer = openBuffer(folder, manualClock());
    const [kept] = [syntheticRead('HELD1')];
    recordRead(buffer, kept);
    recordHit(buffer, syntheticRead('TEST123'));
    const reviewOn = '2026-06-01';
    const target = { kind: 'reads', readIds: [kept.readId] } as const;
    buffer.holds.place({
      caseNumber: '26-004711',
      operator: 'A. Example',
      reason: 'proof',
      reviewOn,
      target,
    });
    return storedTexts(folder);
  };

  test('wraps the same keys under a new one: the old one no longer opens anything', () => {
    using folder = temporaryFolder();
    const texts = used(folder.path);
    const before = open(settings(folder.path));
    rekey({ now: settings(folder.path), to: fileIn(folder.path, 'new.key'), full: false }, QUIET);
    expect(failure(() => open(settings(folder.path)))).toMatchObject({
      code: 'buffer.wrong-key',
      exitCode: 78,
    });
    expect(open(settings(folder.path, fileIn(folder.path, 'new.key')))).toMatchObject(before);
    renameKey(folder.path);
    using buffer = openBuffer(folder.path, manualClock());
    expect(storedTexts(folder.path)).toEqual(texts);
    expect(buffer.holds.list()).toHaveLength(1);
  });

  test('in full copies the database under a new key, and leaves nothing that the old key opens', async () => {
    using folder = temporaryFolder();
    const texts = used(folder.path);
    const before = open(settings(folder.path));
    const oldFile = readFileSync(pathsIn(folder.path).path);
    const told: number[] = [];
    const onProgress = (done: number, total: number): void => void told.push(done / total);
    rekey({ now: settings(folder.path), to: fileIn(folder.path), full: true }, { ...QUIET, onProgress });
    const after = open(settings(folder.path));
    expect(after.database).not.toEqual(before.database);
    expect(after.files).toEqual(before.files);
    expect(told.at(-1)).toBe(1);
    expect(readFileSync(pathsIn(folder.path).path).subarray(0, 16).equals(oldFile.subarray(0, 16))).toBe(
      false,
    );
    expect(readdirSync(folder.path).filter((name) => name.includes('rekeyed'))).toEqual([]);
    using buffer = openBuffer(folder.path, manualClock());
    expect(storedTexts(folder.path)).toEqual(texts);
    expect(buffer.holds.list()).toHaveLength(1);
    expect(buffer.outbox.depth().unpublished).toBe(3);
    await buffer.purge();
    expect(heldReadIds(folder.path)).toEqual([]);
  });

  test('is refused while a unit has the buffer, and in full beside files that open only with the present key', () => {
    using folder = temporaryFolder();
    used(folder.path);
    const order = { now: settings(folder.path), to: fileIn(folder.path), full: true };
    {
      using _buffer = openBuffer(folder.path, manualClock());
      expect(failure(() => rekey(order, QUIET))).toMatchObject({ code: 'buffer.in-use', exitCode: 69 });
    }
    writeFileSync(join(folder.path, 'buffer.db.damaged-until-1'), 'x');
    expect(failure(() => rekey(order, QUIET))).toMatchObject({ code: 'buffer.rekey-remnants', exitCode: 78 });
  });

  function renameKey(folder: string): void {
    rmSync(join(folder, 'data.key'));
    copyFileSync(join(folder, 'new.key'), join(folder, 'data.key'));
    chmodSync(join(folder, 'data.key'), 0o600);
  }
});
