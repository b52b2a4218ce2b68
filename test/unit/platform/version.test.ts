import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RELEASED_AT, VERSION } from '../../../src/platform/version.ts';

const RELEASE = /^## (?<version>\d+\.\d+\.\d+\S*) - (?<date>\d{4}-\d{2}-\d{2})$/m;

test('the version and its date are those of the latest release in the changelog', () => {
  const changelog = readFileSync(join(import.meta.dirname, '../../../docs/CHANGELOG.md'), 'utf8');
  const latest = RELEASE.exec(changelog)?.groups;
  expect({ version: VERSION, date: new Date(RELEASED_AT).toISOString().slice(0, 10) }).toEqual({ ...latest });
});
