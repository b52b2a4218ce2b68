import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBrokerAccess } from '../../../src/publish/broker-files.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const NONE = {
  url: 'mqtt://broker',
  username: null,
  passwordPath: null,
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

test('names every file that cannot be read, at once', () => {
  const files = { passwordPath: '/nowhere/password', caPath: '/nowhere/ca.pem' };
  expect(() => readBrokerAccess({ ...NONE, ...files })).toThrow(
    /\/nowhere\/password[\s\S]*\/nowhere\/ca\.pem/,
  );
});
