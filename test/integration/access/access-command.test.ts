import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathsIn } from '../../support/buffer/open-buffer.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { accessUnit, PASSWORD } from '../../support/unit/access-unit.ts';

const NEW_PASSWORD = 'staple correct horse';

describe('waypost operator and sign-in', () => {
  test('make the first operator without a session, who acknowledges the policy and makes others', async () => {
    using folder = temporaryFolder();
    await using unit = accessUnit(folder.path);
    await unit.start();
    const { run, passwordFile, entries } = unit;
    expect(unit.events).toEqual([{ type: 'operatorsMissing' }]);
    const session = ['--session-file', join(folder.path, 'session')];
    const add = (id: string, ...rights: string[]) =>
      run(
        'operator',
        'add',
        id,
        '--name',
        'A. Example',
        '--password-file',
        passwordFile,
        '--permission',
        ...rights,
      );
    expect(await add('a.example', 'query')).toMatchObject({
      code: 64,
      err: expect.stringContaining('the first operator needs the permission admin'),
    });
    expect(await add('a.example', 'admin', 'query')).toMatchObject({
      code: 0,
      out: expect.stringContaining('added'),
    });
    // From now on nobody makes one without having signed in.
    expect(await add('b.example', 'admin')).toMatchObject({ code: 77 });
    const signedIn = await run('sign-in', 'a.example', '--password-file', passwordFile, ...session);
    expect(signedIn).toMatchObject({ code: 0, out: expect.stringContaining('waypost operator acknowledge') });
    expect(statSync(join(folder.path, 'session')).mode & 0o777).toBe(0o600);
    expect(await run('operator', 'acknowledge', ...session)).toMatchObject({ code: 0 });
    const added = await run(
      ...['operator', 'add', 'b.example', '--name', 'B. Example', '--password-file', passwordFile, '--json'],
      ...['--permission', 'query', 'export', ...session],
    );
    expect(JSON.parse(added.out)).toEqual({
      operatorId: 'b.example',
      name: 'B. Example',
      permissions: ['query', 'export'],
      acknowledgedOn: null,
      isLocked: false,
    });
    const listed = await run('operator', 'list', ...session);
    expect(listed.out).toMatch(/a\.example +A\. Example +2026-03-01 +no +admin, query\n/);
    expect(await run('sign-out', ...session)).toMatchObject({ code: 0 });
    expect(await run('operator', 'list')).toMatchObject({ code: 77 });
    expect(entries().slice(1)).toMatchObject([
      {
        what: 'operatorAdded',
        operator: 'a.example',
        name: 'A. Example',
        permissions: ['admin', 'query'],
        by: null,
      },
      { what: 'accessRefused', command: 'operatorAdd', reason: 'not-signed-in' },
      { what: 'signedIn', operator: 'a.example' },
      { what: 'operatorChanged', operator: 'a.example', change: 'acknowledged', by: 'a.example' },
      { what: 'operatorAdded', operator: 'b.example', by: 'a.example' },
      { what: 'signedOut', operator: 'a.example' },
      { what: 'accessRefused', command: 'operatorList', operator: null, reason: 'not-signed-in' },
    ]);
    expect(unit.faults).toEqual([]);
  });

  test('keep passwords as slow salted hashes, in a file that opens with the unit key only', async () => {
    using folder = temporaryFolder();
    await using unit = accessUnit(folder.path);
    await unit.operator('a.example', ['admin']);
    const file = `${pathsIn(folder.path).path}.operators`;
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const word of [PASSWORD, 'a.example', 'scrypt'])
      expect(readFileSync(file, 'latin1')).not.toContain(word);
  });

  test('give a session that ends after 30 idle minutes and with the process', async () => {
    using folder = temporaryFolder();
    const unit = accessUnit(folder.path);
    await unit.start();
    const session = ['--session-file', await unit.operator('a.example', ['admin'])];
    unit.clock.advance(30 * 60_000 - 1);
    expect(await unit.run('operator', 'list', ...session)).toMatchObject({ code: 0 });
    unit.clock.advance(30 * 60_000);
    expect(await unit.run('operator', 'list', ...session)).toMatchObject({ code: 77 });
    const { token } = await unit.signInAs('a.example');
    writeFileSync(session[1] ?? '', token);
    expect(await unit.run('operator', 'list', ...session)).toMatchObject({ code: 0 });
    await unit[Symbol.asyncDispose]();
    await using after = accessUnit(folder.path);
    await after.start();
    expect(await after.run('operator', 'list', ...session)).toMatchObject({ code: 77 });
    expect(after.operators.list()).toHaveLength(1);
  });

  test('lock an account after five wrong passwords, across a restart, until its time or an admin', async () => {
    using folder = temporaryFolder();
    const wrong = join(folder.path, 'wrong');
    writeFileSync(wrong, 'not the password');
    {
      await using unit = accessUnit(folder.path);
      await unit.start();
      await unit.operator('a.example', ['admin']);
      await unit.operator('b.example', ['query']);
      for (let i = 0; i < 4; i += 1)
        await expect(unit.signInAs('b.example', 'not the password')).rejects.toThrow(/is wrong/);
      // The test may itself run without a terminal, to which a session could belong.
      const file = ['--session-file', join(folder.path, 'b.example.session')];
      const fifth = await unit.run('sign-in', 'b.example', '--password-file', wrong, ...file);
      expect(fifth).toMatchObject({
        code: 77,
        err: expect.stringContaining('locked until 2026-03-01T12:01:00'),
      });
      expect(unit.events.at(-1)).toEqual({ type: 'operatorLocked', operator: 'b.example' });
      expect(unit.entries().at(-1)).toMatchObject({ what: 'signInRefused', reason: 'wrong-password' });
    }
    await using unit = accessUnit(folder.path);
    await unit.start();
    // The right password does not help, and does not tell that it is right.
    await expect(unit.signInAs('b.example')).rejects.toThrow(/locked/);
    await unit.signInAs('a.example');
    unit.operators.unlock('b.example', 'a.example');
    await unit.signInAs('b.example');
    await expect(unit.signInAs('nobody')).rejects.toThrow(/name or the password is wrong/);
    expect(unit.entries().at(-1)).toMatchObject({ what: 'signInRefused', operator: null, reason: 'unknown' });
  });

  test('change and reset passwords, remove operators, and end their sessions', async () => {
    using folder = temporaryFolder();
    await using unit = accessUnit(folder.path);
    await unit.start();
    const { run, passwordFile } = unit;
    const admin = ['--session-file', await unit.operator('a.example', ['admin'])];
    const session = ['--session-file', await unit.operator('b.example', ['query'])];
    const newFile = join(folder.path, 'new');
    writeFileSync(newFile, 'short');
    const change = () =>
      run(
        'operator',
        'password',
        '--password-file',
        passwordFile,
        '--new-password-file',
        newFile,
        ...session,
      );
    expect(await change()).toMatchObject({
      code: 64,
      err: expect.stringContaining('at least 12 characters'),
    });
    writeFileSync(newFile, NEW_PASSWORD);
    expect(await change()).toMatchObject({ code: 0 });
    expect(await run('operator', 'acknowledge', ...session)).toMatchObject({ code: 77 });
    await expect(unit.signInAs('b.example')).rejects.toThrow(/is wrong/);
    const { token } = await unit.signInAs('b.example', NEW_PASSWORD);
    writeFileSync(session[1] ?? '', token);
    // Who may search makes nobody an operator.
    expect(await run('operator', 'remove', 'a.example', ...session)).toMatchObject({ code: 77 });
    expect(await run('operator', 'remove', 'b.example', ...admin)).toMatchObject({ code: 0 });
    expect(await run('operator', 'acknowledge', ...session)).toMatchObject({ code: 77 });
    const again = ['--name', 'B. Other', '--password-file', newFile, '--permission', 'query', ...admin];
    expect(await run('operator', 'add', 'b.example', ...again)).toMatchObject({
      code: 64,
      err: expect.stringContaining('is or was the name'),
    });
    expect(await run('operator', 'remove', 'a.example', ...admin)).toMatchObject({
      code: 77,
      err: expect.stringContaining('last operator with the permission admin'),
    });
    expect(await run('operator', 'unlock', 'b.example', ...admin)).toMatchObject({ code: 64 });
  });

  test('admit nobody while the operators cannot be read, and report it', async () => {
    using folder = temporaryFolder();
    {
      await using unit = accessUnit(folder.path);
      await unit.operator('a.example', ['admin']);
    }
    writeFileSync(`${pathsIn(folder.path).path}.operators`, 'damaged, or of another unit');
    await using unit = accessUnit(folder.path);
    await unit.start();
    expect(unit.events).toMatchObject([{ type: 'operatorsUnreadable' }]);
    const add = ['operator', 'add', 'c.example', '--name', 'C', '--permission', 'admin'];
    expect(await unit.run(...add, '--password-file', unit.passwordFile)).toMatchObject({ code: 77 });
    expect(readFileSync(`${pathsIn(folder.path).path}.operators`, 'utf8')).toContain('damaged');
  });

  test('admit nobody when the file of the operators has vanished or is an old one, until all are removed on purpose', async () => {
    using folder = temporaryFolder();
    const { path } = pathsIn(folder.path);
    const file = `${path}.operators`;
    let old: Buffer;
    {
      await using unit = accessUnit(folder.path);
      await unit.operator('a.example', ['admin']);
      old = readFileSync(file);
      await unit.operator('b.example', ['query']);
    }
    const whole = readFileSync(file);
    const isOpen = async (contents: Buffer | null) => {
      rmSync(file, { force: true });
      if (contents !== null) writeFileSync(file, contents);
      await using unit = accessUnit(folder.path);
      return unit.operators.isReadable;
    };
    expect(await isOpen(null)).toBe(false);
    expect(await isOpen(old)).toBe(false);
    expect(await isOpen(whole)).toBe(true);
    {
      await using unit = accessUnit(folder.path);
      unit.buffer.audit.append({ what: 'operatorsReset' });
      unit.buffer.audit.files.forget('operators');
    }
    expect(await isOpen(null)).toBe(true);
    // An entry whose change a kill has prevented is not an operator.
    {
      await using unit = accessUnit(folder.path);
      const added = {
        what: 'operatorAdded',
        operator: 'c.example',
        name: 'C',
        permissions: ['admin'],
        by: null,
      } as const;
      unit.buffer.audit.append(added);
    }
    expect(await isOpen(null)).toBe(true);
  });

  test('require a file if nobody can type a password', async () => {
    using folder = temporaryFolder();
    await using unit = accessUnit(folder.path);
    await unit.start();
    const file = join(folder.path, 'a.example.session');
    expect(await unit.run('sign-in', 'a.example', '--session-file', file)).toMatchObject({
      code: 64,
      err: expect.stringContaining('--password-file'),
    });
  });
});
