import { execFile } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ask } from '../../../src/commands/socket-client.ts';
import { unitStatusSchema } from '../../../src/contract/socket.ts';
import { Corrupt, Misconfigured, Unavailable } from '../../../src/platform/errors.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { commandUnit } from '../../support/unit/command-unit.ts';

const STATUS = { schema: 1, command: 'status' } as const;

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
    const status = unitStatusSchema.parse(await ask(path, STATUS));
    expect(status).toEqual(unit.health.status(null));
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
    const answer = await ask(
      path,
      { schema: 1, command: 'hotlistImport', options, bodyBytes: body.length },
      body,
    );
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
    expect(await ask(path, STATUS)).toMatchObject({ unitId: 'pole-7' });
  });

  test('replaces the socket that a killed unit left behind', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'unit.sock');
    await leaveStaleSocket(path);
    expect(existsSync(path)).toBe(true);
    await using unit = commandUnit(path);
    await unit.server.start();
    expect(await ask(path, STATUS)).toMatchObject({ unitId: 'pole-7' });
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

  test('passes a refusal on with its words and its exit code', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'unit.sock');
    const listImporter = {
      unitKey: () => ({ publicKey: '' }),
      importList: () => {
        throw new Corrupt('list.broken', 'the list is broken');
      },
    };
    await using unit = commandUnit(path, { listImporter });
    await unit.server.start();
    const request = { schema: 1, command: 'hotlistImport', options: {}, bodyBytes: 0 } as const;
    await expect(ask(path, request)).rejects.toMatchObject({
      code: 'list.broken',
      message: 'the list is broken',
      exitCode: 74,
    });
    expect(unit.faults).toEqual([]);
  });

  test('reports a fault of its own to the unit and keeps its details from the caller', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'unit.sock');
    const statusSource = {
      status: () => {
        throw new TypeError('inner details');
      },
    };
    await using unit = commandUnit(path, { statusSource });
    await unit.server.start();
    await expect(ask(path, STATUS)).rejects.toMatchObject({ exitCode: 70 });
    expect(unit.faults).toEqual([expect.any(TypeError)]);
  });

  test('says that no unit answers where none does', async () => {
    using folder = temporaryFolder();
    await expect(ask(join(folder.path, 'none.sock'), STATUS)).rejects.toMatchObject({
      code: 'unit.not-running',
      exitCode: 69,
    });
  });
});
