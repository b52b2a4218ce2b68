import { randomBytes } from 'node:crypto';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FileVersions, OperatorFile } from '../../../../src/access/operator-file.ts';
import { Memo } from '../../../../src/buffer/audit/memo.ts';
import { WrappedKeys } from '../../../../src/buffer/keys/wrapped-keys.ts';
import { ListFileReader } from '../../../../src/hotlist/files/list-file-reader.ts';
import { SealedFile } from '../../../../src/platform/files/sealed-file.ts';
import { temporaryFolder } from '../../../support/temp-folder.ts';

/** What an earlier program wrote (`README.md` there). */
const STORED = join(import.meta.dirname, '../../../fixtures/sealed');
const KEY = new Uint8Array(32).fill(0x5a);

/** A copy of them, to be written to. */
function stored() {
  const folder = temporaryFolder();
  cpSync(STORED, folder.path, { recursive: true });
  return folder;
}

const MEMO = {
  epoch: '0011223344556677',
  head: { n: 7, hash: 'ab'.repeat(32) },
  holds: { h1: '{"words":"invented"}' },
};

test('the memo of an earlier program opens, and the one that replaces it too', () => {
  using folder = stored();
  const open = () => new Memo(join(folder.path, 'memo'), KEY, randomBytes);
  const memo = open();
  // It knew nothing of openings.
  const since = { opening: null, pendingOpening: null, lastSeq: 0, files: {} };
  expect(memo.content).toEqual({ ...MEMO, ...since });
  memo.keep({ epoch: 'another' });
  expect(open().content).toEqual({ ...MEMO, ...since, epoch: 'another' });
});

/** Nothing is remembered of the files of an earlier program. */
const BELIEVED: FileVersions = { isCurrent: () => true, replace: (_, write) => write() };

test('the operators of an earlier program are there, and are saved so that they open', () => {
  using folder = stored();
  const open = () => new OperatorFile(join(folder.path, 'operators'), KEY, randomBytes, BELIEVED);
  const [operator] = open().load() ?? [];
  expect(operator).toMatchObject({ operatorId: 'op-1', lockout: { failures: 2 } });
  open().save([]);
  expect(open().load()).toEqual([]);
});

test('a small file of an earlier program opens under its own name alone', () => {
  using folder = stored();
  expect(new SealedFile(join(folder.path, 'small-file'), KEY, randomBytes).read()).toBe(
    '{"invented":"content"}',
  );
  cpSync(join(folder.path, 'small-file'), join(folder.path, 'other'));
  expect(() => new SealedFile(join(folder.path, 'other'), KEY, randomBytes).read()).toThrow(/another key/);
});

test('the keys that an earlier program wrapped are unwrapped', () => {
  const keys = new WrappedKeys(join(STORED, 'buffer.db'), randomBytes).open(KEY, 'the test');
  expect(keys).toEqual({
    database: new Uint8Array(32).fill(1),
    files: new Uint8Array(32).fill(2),
    next: null,
  });
});

test('the hot list that an earlier program stored is read, entry by entry', () => {
  using reader = new ListFileReader(join(STORED, 'agency.list'), 'agency', KEY);
  expect(reader.info).toMatchObject({ listId: 'agency', version: '1' });
  expect([...reader.rows()].map(({ plate, reason }) => [plate.reveal(), reason])).toEqual([
    ['ZZT1234', 'keys taken'],
    ['ZZT1235', 'stolen vehicle'],
  ]);
});
