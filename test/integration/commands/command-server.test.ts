import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { call } from '../../../src/commands/client.ts';
import { OPERATIONS } from '../../../src/contract/operations/table.ts';
import { bind } from '../../../src/operations/bound-operation.ts';
import { Corrupt, Misconfigured, Unavailable } from '../../../src/platform/errors.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { commandUnit } from '../../support/unit/command-unit.ts';
import { waitFor } from '../../support/wait-for.ts';

/** Leaves a socket file behind that nobody answers on: its owner is killed as soon as it listens. */
const leaveStaleSocket = (path: string): Promise<void> =>
  new Promise((resolve) => {
    const owner =
      "require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
    execFile(process.execPath, ['-e', owner, path], () => resolve());
  });

describe('the command socket', () => {
  test('answers status with a document that the command line understands', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'unit.sock');
    await using unit = commandUnit(path);
    await unit.server.start();
    expect(await call(path, 'status', {})).toEqual(unit.health.status(null));
  });

  test('belongs to its user alone and is gone after a stop', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'run/waypost/unit.sock');
    await using unit = commandUnit(path);
    await unit.server.start();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await unit.server.stop();
    expect(existsSync(path)).toBe(false);
  });

  test('hands a list of several megabytes over whole', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'unit.sock');
    await using unit = commandUnit(path);
    await unit.server.start();
    const body = new Uint8Array(5_000_000).map((_, index) => index % 251);
    const options = { listId: 'state', sourceTimeUtc: 1 };
    const answer = await call(path, 'hotlistImport', { options }, { body });
    expect(answer).toMatchObject({ accepted: true, text: '5000000 bytes taken' });
    expect(Buffer.compare(unit.imported[0]?.bytes ?? new Uint8Array(), body)).toBe(0);
    expect(unit.imported[0]?.options).toEqual(options);
  });

  test('leaves a running unit alone and says so', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'unit.sock');
    await using first = commandUnit(path);
    await using second = commandUnit(path);
    await first.server.start();
    await expect(second.server.start()).rejects.toThrow(Unavailable);
    expect(await call(path, 'status', {})).toMatchObject({ unitId: 'pole-7' });
  });

  test('replaces the socket that a killed unit left behind', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'unit.sock');
    await leaveStaleSocket(path);
    expect(existsSync(path)).toBe(true);
    await using unit = commandUnit(path);
    await unit.server.start();
    expect(await call(path, 'status', {})).toMatchObject({ unitId: 'pole-7' });
  });

  test('does not replace a file that is no socket, nor take a path that is too long', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'precious');
    writeFileSync(path, 'kept');
    await expect(commandUnit(path).server.start()).rejects.toThrow(Misconfigured);
    expect(existsSync(path)).toBe(true);
    const long = join(folder.path, 'x'.repeat(108));
    await expect(commandUnit(long).server.start()).rejects.toThrow(/at most 107 bytes/);
  });

  test('answers a caller while a hundred others say nothing, or a byte at a time', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'unit.sock');
    await using unit = commandUnit(path);
    await unit.server.start();
    const callers = Array.from({ length: 100 }, () => createConnection(path).on('error', () => undefined));
    await Promise.all(callers.map((caller) => once(caller, 'connect')));
    for (const caller of callers.slice(50)) caller.write('{');
    const since = performance.now();
    expect(await call(path, 'status', {})).toMatchObject({ unitId: 'pole-7' });
    expect(performance.now() - since).toBeLessThan(4_000);
    for (const caller of callers) caller.destroy();
  });

  test('drops who is slow with a request, with a body, and with fetching the answer', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'unit.sock');
    const patience = { lineMs: 300, silenceMs: 300, graceMs: 300, leastBytesPerMs: 1_000_000 };
    const long = bind(OPERATIONS.auditLines, () => ({ lines: ['x'.repeat(8_000_000)] }));
    await using unit = commandUnit(path, { patience, bound: [long] });
    await unit.server.start();
    const begins = [
      '{"schema":1,',
      '{"schema":1,"command":"hotlistImport","options":{},"bodyBytes":100000}\n',
      '{"schema":1,"command":"auditLines","after":0}\n',
    ];
    for (const begin of begins) {
      const caller = createConnection(path).on('error', () => undefined);
      caller.write(begin);
      const drip = setInterval(() => caller.write(' '), 50);
      const closed = new Promise((resolve) => caller.pause().once('close', resolve));
      if (begin.includes('auditLines')) {
        // It reads only once it is too late: the answer is cut off.
        await waitFor('the unit lets go of the caller', () => unit.server.callers === 0);
        caller.resume();
      } else caller.resume();
      await closed;
      clearInterval(drip);
      expect(caller.bytesRead, begin).toBeLessThan(8_000_000);
    }
    expect(await call(path, 'status', {})).toMatchObject({ unitId: 'pole-7' });
  });

  test('is open to the members of a group, if it has one', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'run/unit.sock');
    const group = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((line) => line.split(':')[2] === String(process.getgid?.()));
    await using unit = commandUnit(path, { group: group?.split(':')[0] ?? '' });
    await unit.server.start();
    expect(statSync(path)).toMatchObject({ gid: process.getgid?.() });
    expect(statSync(path).mode & 0o777).toBe(0o660);
    expect(statSync(join(folder.path, 'run')).mode & 0o777).toBe(0o750);
    await using other = commandUnit(join(folder.path, 'other.sock'), { group: 'no-such-group' });
    await expect(other.server.start()).rejects.toThrow('no group "no-such-group"');
  });

  test('passes a refusal on with its message and its exit code', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'unit.sock');
    const broken = bind(OPERATIONS.hotlistImport, () => {
      throw new Corrupt('list.broken', 'the list is broken');
    });
    await using unit = commandUnit(path, { bound: [broken] });
    await unit.server.start();
    await expect(call(path, 'hotlistImport', { options: {} })).rejects.toMatchObject({
      code: 'list.broken',
      message: 'the list is broken',
      exitCode: 74,
    });
    expect(unit.faults).toEqual([]);
  });

  test('reports a fault of its own to the unit and keeps its details from the caller', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'unit.sock');
    const faulty = bind(OPERATIONS.status, () => {
      throw new TypeError('inner details');
    });
    await using unit = commandUnit(path, { bound: [faulty] });
    await unit.server.start();
    await expect(call(path, 'status', {})).rejects.toMatchObject({ exitCode: 70 });
    expect(unit.faults).toEqual([expect.any(TypeError)]);
  });

  test('says so when the unit gives an answer that this version does not know', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'unit.sock');
    const later = createServer((socket) => socket.end('{"schema":1,"ok":true,"result":{"publicKey":7}}\n'));
    await once(later.listen(path), 'listening');
    await expect(call(path, 'hotlistUnitKey', {})).rejects.toMatchObject({ code: 'unit.answer-unknown' });
    later.close();
  });

  test('says that no unit answers where none does', async () => {
    using folder = temporaryFolder();
    await expect(call(join(folder.path, 'none.sock'), 'status', {})).rejects.toMatchObject({
      code: 'unit.not-running',
      exitCode: 69,
    });
  });
});
