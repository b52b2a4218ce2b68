import { expect, test } from 'vitest';
import { statusText } from '../../../../src/cli/unit/status.ts';
import { commandUnit } from '../../../support/unit/command-unit.ts';

const { health } = commandUnit('never-started.sock');

test('shows the light and what the plates suggest for the exposure, a dash before both are known', () => {
  const status = health.status(null);
  const [camera] = status.cameras;
  if (!camera) throw new Error('the unit has a camera');
  expect(statusText(status)).toMatch(/light +exposure/);
  expect(statusText(status)).toMatch(/0 unknown +- +- +none yet/);
  const cameras = [{ ...camera, light: 'night', exposureAdvice: 'add-light' }] as const;
  expect(statusText({ ...status, cameras })).toMatch(/night +add light/);
});

test('distinguishes purged reads from the messages purged with them', () => {
  const status = health.status(null);
  const purged = (readsPurged: number, purgedUndelivered: number): string =>
    statusText({ ...status, buffer: { ...status.buffer, readsPurged, purgedUndelivered } });
  expect(purged(0, 0)).toContain('0 reads, 0 hits, 0 reads purged\n');
  expect(purged(1, 2)).toContain('1 read purged (2 messages never delivered)\n');
});

test('says that older records wait, and for what, only while they do', () => {
  const status = health.status(null);
  expect(statusText(status)).not.toContain('sealed');
  const sealed = { ...status, buffer: { ...status.buffer, isSealed: true } };
  expect(statusText(sealed)).toContain('sealed until the time without power is known');
});

test('says how far the clock can be trusted, who vouches for it, and why it is unknown', () => {
  const status = health.status(null);
  const clock = { ...status.clock, quality: 'synchronized', boundMs: 2_000, why: null } as const;
  const sources = [{ name: 'chrony', isSynchronized: true, servers: 2 }] as const;
  expect(statusText({ ...status, clock: { ...clock, sources } })).toMatch(
    /clock +synchronized within 2\.0 s \(chrony\)/,
  );
  const doubted = { ...status.clock, departureMs: 40 * 86_400_000, why: 'it differs from powered time' };
  expect(statusText({ ...status, clock: doubted })).toMatch(
    /unknown: it differs from powered time; it is .* ahead/,
  );
});

test('counts the list entries that do not alert on a plate, and says how many came through the broker', () => {
  const status = health.status(null);
  const of = (inForce: number, throughBroker: number): string =>
    statusText({ ...status, suppressions: { inForce, throughBroker } });
  expect(of(0, 0)).not.toContain('suppressed');
  expect(of(1, 0)).toMatch(/suppressed +1 list entry on rejected plates\n/);
  expect(of(3, 2)).toMatch(/suppressed +3 list entries on rejected plates, 2 of them through the broker\n/);
});

test('says what the audit chain takes of the room, and whether that is more than its share', () => {
  const status = health.status(null);
  const of = (bytes: number, roomBytes: number, isLarge = false): string =>
    statusText({ ...status, audit: { bytes, roomBytes, isLarge } });
  expect(statusText(status)).not.toContain('audit chain');
  expect(of(1_200_000, 2_400_000_000)).toMatch(/audit chain +1\.2 MB, 0\.1 % of the room of the buffer\n/);
  expect(of(120_000, 1_000_000, true)).toContain('12.0 % of the room of the buffer: more than its share\n');
  expect(of(1, 0, true)).toContain('100.0 %');
});
