import { expect, test } from 'vitest';
import { Health } from '../../../src/health/health.ts';
import { offlineStatus, statusMessage } from '../../../src/publish/status-message.ts';
import { manualClock } from '../../support/manual-clock.ts';

const PUBLISHED = { lastMessage: { epoch: 'e1', seq: 4 }, auditHead: { n: 17, hash: 'a'.repeat(64) } };

const unit = () =>
  new Health({
    unitId: 'pole-7',
    version: '0.1.0',
    cameraIds: ['north'],
    level: 'error',
    clock: manualClock(),
    sink: { write: () => undefined },
  }).status(null);

test('a status contains the end of the audit chain, so that a missing end is visible', () => {
  const status = statusMessage(unit(), [], PUBLISHED, { limits: [], outcomes: [] });
  expect(status).toMatchObject({ unitId: 'pole-7', ...PUBLISHED });
});

test('the last will of a unit contains nothing that only a running unit knows', () => {
  expect(offlineStatus('pole-7', '0.1.0')).toMatchObject({ state: 'offline', auditHead: null, lists: [] });
});
