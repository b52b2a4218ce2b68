import { expect, test } from 'vitest';
import { statusText } from '../../../src/cli/status.ts';
import { commandUnit } from '../../support/command-unit.ts';

const { health } = commandUnit('never-started.sock');

test('tells purged reads and the messages that went with them apart', () => {
  const status = health.status(null);
  const purged = (readsPurged: number, purgedUndelivered: number): string =>
    statusText({ ...status, buffer: { ...status.buffer, readsPurged, purgedUndelivered } });
  expect(purged(0, 0)).toContain('0 reads, 0 hits, 0 reads purged\n');
  expect(purged(1, 2)).toContain('1 read purged (2 messages never delivered)\n');
});
