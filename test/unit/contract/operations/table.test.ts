import { expect, test } from 'vitest';
import type { DOORS } from '../../../../src/contract/operations/operation.ts';
import { ORDER_NAMES, ORDERS } from '../../../../src/contract/operations/orders.ts';
import { OPERATIONS } from '../../../../src/contract/operations/table.ts';

const operations = Object.values(OPERATIONS);
const namesVia = (door: (typeof DOORS)[number]) =>
  operations.filter(({ via }) => via.includes(door)).map(({ name }) => name);

/** Who may do what, and by which door, as a text that a reviewer can read. */
function tableText(): string {
  const rows = operations.map(({ name, via, need }) => [
    name,
    via.join(' '),
    need === null ? 'none' : need.permission,
    need?.forCase ? 'case' : '-',
    need?.beforeOperators ? 'before operators' : '-',
  ]);
  const orders = ORDER_NAMES.map((name) => [`cmd/${name}`, ORDERS[name].operation]);
  const heading = ['operation', 'doors', 'permission', 'case number', 'without operators'];
  const note =
    'The permission is asked at the socket. At the broker, its access rules say who may send an order.';
  return [
    note,
    '',
    ...aligned([heading, ...rows]),
    '',
    ...aligned([['order', 'operation'], ...orders]),
    '',
  ].join('\n');
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

test('shows who may do what, and by which door', async () => {
  await expect(tableText()).toMatchFileSnapshot('./table.txt');
});

test('lets the broker call exactly the operations that have an order', () => {
  expect(namesVia('broker').toSorted()).toEqual([
    'alertClose',
    'alertLift',
    'alertSuppress',
    'alertVerify',
    'listedMarkOrRestore',
  ]);
  expect(ORDER_NAMES.map((name) => [name, ORDERS[name].operation])).toEqual([
    ['verify', 'alertVerify'],
    ['disposition', 'alertClose'],
    ['suppress', 'alertSuppress'],
    ['lift', 'alertLift'],
    ['mark', 'listedMarkOrRestore'],
  ]);
  expect(Object.keys(ORDERS)).toEqual([...ORDER_NAMES]);
});

test('opens no operation to the page, and to the broker only what another unit or a server sends alone', () => {
  expect(namesVia('page')).toEqual([]);
  expect(operations.filter(({ via }) => !via.includes('socket')).map(({ name }) => name)).toEqual([
    'listedMarkOrRestore',
    'alertSuppress',
  ]);
});

test('without signing in, allows only operations that show no stored data', () => {
  const open = operations.filter(({ need, via }) => need === null && via.includes('socket'));
  expect(open.map(({ name }) => name)).toEqual([
    'status',
    'auditLines',
    'signIn',
    'signOut',
    'hotlistUnitKey',
  ]);
});
