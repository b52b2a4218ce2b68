import { copyFileSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBuffer } from '../../support/buffer/open-buffer.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { accessUnit } from '../../support/unit/access-unit.ts';

const [DATABASE, MEMO, OPERATORS] = ['buffer.db', 'buffer.db.memo', 'buffer.db.operators'];

/** `old`: with the operator `b.example`. `now`: after this operator was removed. */
const made = temporaryFolder();
const [now, old] = [join(made.path, 'now'), join(made.path, 'old')];

beforeAll(async () => {
  {
    using empty = temporaryFolder();
    await using unit = accessUnit(empty.path);
    await unit.operator('a.example', ['admin']);
    await unit.operator('b.example', ['query']);
    unit.buffer.close();
    cpSync(empty.path, old, { recursive: true });
  }
  cpSync(old, now, { recursive: true });
  await using unit = accessUnit(now);
  unit.operators.remove('b.example', 'a.example');
}, 30_000);
afterAll(() => made[Symbol.dispose]());

/** A copy of the unit, in which some files come from `old` and some are gone. */
function unitWith(back: readonly string[], gone: readonly string[] = []) {
  const folder = temporaryFolder();
  cpSync(now, folder.path, { recursive: true });
  for (const file of back) copyFileSync(join(old, file), join(folder.path, file));
  for (const file of gone) rmSync(join(folder.path, file), { force: true });
  return folder;
}

/** Starts the unit once. @returns what it says of its operators, and the last entry of its audit chain */
async function started(folder: string) {
  await using unit = accessUnit(folder);
  return {
    isReadable: unit.operators.isReadable,
    events: unit.events.map(({ type }) => type),
    last: unit.entries().at(-1)?.['what'],
    names: unit.operators.list().map(({ operatorId }) => operatorId),
  };
}

const REFUSED = { isReadable: false, events: ['operatorsReplaced'], last: 'operatorsReplaced', names: [] };
const BELIEVED = { isReadable: true, events: [] };

describe('an older copy of the operators', () => {
  test.each([
    ['alone', [OPERATORS], []],
    ['with the memo of that time', [OPERATORS, MEMO], []],
    ['with the database of that time', [OPERATORS, DATABASE], []],
    ['while the database is deleted', [OPERATORS], [DATABASE]],
    ['as no file at all', [], [OPERATORS]],
  ] as const)('is not believed when it is put back %s', async (_, back, gone) => {
    using folder = unitWith(back, gone);
    expect(await started(folder.path)).toEqual(REFUSED);
    // The next start says it again.
    expect(await started(folder.path)).toEqual(REFUSED);
    for (const file of [OPERATORS, MEMO, DATABASE]) copyFileSync(join(now, file), join(folder.path, file));
    expect(await started(folder.path)).toMatchObject({ ...BELIEVED, names: ['a.example'] });
  });

  test('is believed after somebody has said that it was put back on purpose', async () => {
    using folder = unitWith([OPERATORS]);
    expect(await started(folder.path)).toEqual(REFUSED);
    {
      using buffer = openBuffer(folder.path, manualClock());
      buffer.audit.files.forget('operators');
    }
    const names = ['a.example', 'b.example'];
    expect(await started(folder.path)).toMatchObject({ ...BELIEVED, names });
    // From now on this one is remembered.
    copyFileSync(join(now, OPERATORS), join(folder.path, OPERATORS));
    expect(await started(folder.path)).toEqual(REFUSED);
  });
});

test('a kill while the operators change leaves accounts that are believed', async () => {
  using folder = unitWith([]);
  const killed = new Error('killed');
  for (const isWritten of [false, true]) {
    {
      using buffer = openBuffer(folder.path, manualClock());
      const replace = () =>
        buffer.audit.files.replace('operators', isWritten ? 'ff' : 'ee', () => {
          throw killed;
        });
      expect(replace).toThrow(killed);
      // As the file would be found after the kill.
      if (isWritten) expect(buffer.audit.files.isCurrent('operators', 'ff')).toBe(true);
    }
    if (!isWritten) expect(await started(folder.path)).toMatchObject(BELIEVED);
  }
  using buffer = openBuffer(folder.path, manualClock());
  // The version before the kill is an old one now.
  expect(buffer.audit.files.isCurrent('operators', 'ee')).toBe(false);
  expect(buffer.audit.files.isCurrent('operators', 'ff')).toBe(true);
});

test('a unit believes its operators at the first start of a program that remembers them', async () => {
  using folder = unitWith([]);
  {
    using buffer = openBuffer(folder.path, manualClock());
    buffer.audit.files.forget('operators');
  }
  expect(await started(folder.path)).toMatchObject(BELIEVED);
});
