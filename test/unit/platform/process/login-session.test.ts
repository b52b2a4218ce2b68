import { expect, test } from 'vitest';
import {
  loginSessionOf,
  type ProcessStat,
  parseProcessStat,
} from '../../../../src/platform/process/login-session.ts';

const machine = (processes: Readonly<Record<number, Partial<ProcessStat>>>) => (pid: number) => {
  const found = processes[pid];
  return found ? { command: 'node', parent: 1, session: 0, startedAtTicks: '1', ...found } : null;
};

test.each<[string, Readonly<Record<number, Partial<ProcessStat>>>, string | null]>([
  ['a shell in a terminal', { 9: { session: 5 }, 5: { command: 'bash', startedAtTicks: '77' } }, '5.77'],
  [
    'a command that sudo runs in a terminal of its own',
    {
      9: { session: 8 },
      8: { command: 'sudo', parent: 7 },
      7: { command: 'sudo', session: 5, parent: 5 },
      5: { command: 'bash', session: 5, startedAtTicks: '77' },
    },
    '5.77',
  ],
  ['a process whose session is led from outside the container', { 9: { session: 0 } }, null],
  ['a process whose leader is gone', { 9: { session: 5 } }, null],
  ['a process that is gone', {}, null],
  ['sudo below sudo without an end', { 9: { session: 8 }, 8: { command: 'sudo', parent: 9 } }, null],
])('%s', (_, processes, session) => {
  expect(loginSessionOf(9, machine(processes))).toBe(session);
});

test('reads a process whose name holds parentheses and spaces', () => {
  const text = `4 (a) S (1) R 3 4 2 34816 4 0${' 0'.repeat(12)} 555 1 2\n`;
  expect(parseProcessStat(text)).toEqual({
    command: 'a) S (1',
    parent: 3,
    session: 2,
    startedAtTicks: '555',
  });
});
