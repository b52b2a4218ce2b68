import { expect, test } from 'vitest';
import { decodeConfig } from '../../../src/config/load.ts';
import { configDigest } from '../../../src/unit/settings.ts';

const FILE = {
  unit: { id: 'pole-7' },
  cameras: [{ id: 'north', source: { kind: 'stills', folder: 'pictures', intervalMs: 100 } }],
  hotLists: { folder: 'hotlists' },
  buffer: { path: 'buffer.db', key: { source: 'file', path: 'data.key' } },
  broker: { url: 'mqtt://127.0.0.1' },
};
const digestOf = (file: object): string =>
  configDigest(decodeConfig(JSON.stringify(file), '/etc/waypost.json'));

test('is the same however the file is written, and differs for every other setting', () => {
  const whole = digestOf(FILE);
  expect(whole).toMatch(/^[0-9a-f]{64}$/);
  const turned = Object.fromEntries(Object.entries(FILE).toReversed());
  expect(
    digestOf({ ...turned, buffer: { key: { path: 'data.key', source: 'file' }, path: 'buffer.db' } }),
  ).toBe(whole);
  expect(digestOf({ ...FILE, broker: { ...FILE.broker, inFlightWindow: 20 } })).toBe(whole);
  expect(digestOf({ ...FILE, broker: { ...FILE.broker, inFlightWindow: 21 } })).not.toBe(whole);
});
