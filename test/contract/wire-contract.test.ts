import { describe, expect, test } from 'vitest';
import { alertMessage, readMessage } from '../../src/contract/messages.ts';
import { statusMessage as statusSchema } from '../../src/contract/status-message.ts';
import type { UnitStatus } from '../../src/domain/events/unit-status.ts';
import type { MessageStamp } from '../../src/domain/keeping/message.ts';
import { encodeAlert, encodeRead } from '../../src/publish/encode.ts';
import { encodeStatus, offlineStatus, statusMessage } from '../../src/publish/status-message.ts';
import {
  NOON,
  plateText,
  syntheticAlert,
  syntheticHit,
  syntheticRead,
} from '../support/buffer/synthetic-read.ts';

const STAMP: MessageStamp = { id: { unitId: 'pole-7', epoch: 'e1', seq: 42 }, expiresAtUtc: NOON };
const HEAD = { lastMessage: { epoch: 'e1', seq: 42 }, auditHead: { n: 7, hash: 'ab'.repeat(32) } };
const POSITION = { latitudeDeg: 41.66, longitudeDeg: -91.53 };
const decode = (body: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(body));

describe('the body of a read', () => {
  const read = syntheticRead('TEST123');
  const body = decode(encodeRead(read, POSITION, STAMP));

  test('keeps to the contract, with nothing that the contract does not name', () => {
    expect(readMessage.parse(body)).toEqual(body);
  });

  test('spells the plate, names the message and says when to delete it', () => {
    expect(body).toMatchObject({
      id: STAMP.id,
      text: 'TEST123',
      confidence: 0.9877,
      position: POSITION,
      capturedAtUtc: '2026-03-01T12:00:00.000Z',
      expiresAtUtc: '2026-03-01T12:00:00.000Z',
    });
  });

  test('contains the region, its confidence and the alternatives', () => {
    expect(body).toMatchObject({
      region: 'US-IA',
      regionConfidence: 0.9,
      regionAlternatives: [{ region: 'US-NE', p: 0.0512 }],
      regionLikelihoods: [
        { region: 'US-IA', p: 0.8765 },
        { region: 'US-NE', p: 0.0612 },
      ],
    });
  });

  test('contains the direction of the plate and its zone', () => {
    expect(body).toMatchObject({ direction: 'leaving', zone: 'lane-1' });
  });

  test('from a version without region alternatives, direction and zone is still accepted', () => {
    const { regionAlternatives: _, direction: _direction, zone: _zone, ...stored } = readMessage.parse(body);
    expect(readMessage.parse(stored)).toMatchObject({
      regionAlternatives: [],
      direction: 'unknown',
      zone: null,
    });
  });

  test.each(['synchronized', 'holdover', 'unknown'] as const)(
    'says when and where it was taken, and that the clock was %s',
    (clockQuality) => {
      const message = readMessage.parse(decode(encodeRead({ ...read, clockQuality }, POSITION, STAMP)));
      expect(message).toMatchObject({
        capturedAtUtc: new Date(read.capturedAtUtc).toISOString(),
        position: POSITION,
        clockQuality,
      });
    },
  );

  test('of a revision names the same read', () => {
    const revised = decode(encodeRead({ ...read, revision: 2 }, POSITION, STAMP));
    expect(readMessage.parse(revised)).toMatchObject({ readId: read.readId, revision: 2 });
  });

  test('carries every image that is kept, byte for byte and with its digest', () => {
    const message = readMessage.parse(body);
    for (const name of ['plateCrop', 'rectifiedCrop', 'contextualImage'] as const) {
      const image = read.evidence[name];
      expect(Buffer.from(message[name]?.base64 ?? '', 'base64')).toEqual(Buffer.from(image?.jpeg ?? []));
      expect(message[name]?.sha256).toBe(image?.sha256);
    }
  });

  test('has no contextual image if that is not stored', () => {
    const evidence = { ...read.evidence, contextualImage: null };
    const without = readMessage.parse(decode(encodeRead({ ...read, evidence }, POSITION, STAMP)));
    expect(without.contextualImage).toBeNull();
  });

  test('from a version with one image is still accepted', () => {
    const { rectifiedCrop: _, contextualImage: __, ...stored } = readMessage.parse(body);
    expect(readMessage.parse(stored)).toMatchObject({ rectifiedCrop: null, contextualImage: null });
  });
});

describe('the body of an alert', () => {
  const read = syntheticRead('TEST123');
  const hit = syntheticHit(read);
  const alert = syntheticAlert(hit);
  const body = decode(encodeAlert(alert, read, null, STAMP));

  test('keeps to the contract, with nothing that the contract does not name', () => {
    expect(alertMessage.parse(body)).toEqual(body);
  });

  test('says that it is withdrawn, under its own id and next revision', () => {
    const withdrawn = { ...alert, revision: 2, state: 'withdrawn' } as const;
    const revised = { ...read, revision: 2, text: plateText('TEST128') };
    const told = alertMessage.parse(decode(encodeAlert(withdrawn, revised, null, STAMP)));
    expect(told).toMatchObject({
      alertId: alert.alertId,
      revision: 2,
      state: 'withdrawn',
      hit: { entry: { plate: 'TEST123' } },
      read: { revision: 2, text: 'TEST128' },
    });
  });

  test('from a version without revisions of alerts is still accepted', () => {
    const { revision: _, ...stored } = alertMessage.parse(body);
    expect(alertMessage.parse(stored).revision).toBe(1);
  });

  test('contains what verification needs: both images, characters, region, entry, list and how it matched', () => {
    expect(body).toMatchObject({
      state: 'potential',
      unverified: true,
      channel: 'review',
      unmetConditions: ['confidence'],
      hit: {
        entry: { plate: 'TEST123', category: 'stolen-vehicle', recordId: 'V000000001', make: 'FORD' },
        list: { listId: 'agency', source: 'City Police BOLO', version: '7' },
        listAgeMs: 3_600_000,
        listFreshness: 'fresh',
        characterMatch: 'exact',
        readLiteral: 'TEST123',
        folds: [],
        stackedOmitted: false,
        matchProbability: 0.8889,
        picturePrefersRegion: true,
        otherEntries: [],
        regionMatch: 'agrees',
        matchGrade: 'strong',
      },
      read: { text: 'TEST123', region: 'US-IA', position: null },
      plateCrop: { mime: 'image/jpeg' },
      contextualImage: { mime: 'image/jpeg' },
    });
  });
});

describe('the body of a status', () => {
  const unit: UnitStatus = {
    unitId: 'pole-7',
    version: '0.1.0',
    state: 'running',
    startedAtUtc: NOON,
    upMs: 5,
    clock: {
      quality: 'unknown',
      boundMs: null,
      departureMs: 3_456_000_000,
      why: 'it differs from powered time, and has not held for long enough to be believed',
      sources: [{ name: 'chrony', isSynchronized: true, servers: 1 }],
    },
    cameras: [
      {
        cameraId: 'north',
        state: 'running',
        sourceLosses: 0,
        restarts: 0,
        light: 'day',
        exposureAdvice: 'shorten-exposure',
        framesCaptured: 100,
        framesSkipped: { newerFrame: 1, noMotion: 90, samePicture: 0 },
        picturesFailed: 2,
        picturesMended: 0,
        pictureFrozenMs: null,
        framesRecognized: 9,
        platesSeen: { read: 4, illegible: 1, rejected: 0 },
        platesMasked: 0,
        platesUnread: 0,
        isInterlaced: false,
        passages: { read: 2, revised: 1, illegible: 1 },
        regions: { known: 1, unknown: 1 },
        lossReason: null,
        lagMs: 12,
        lastFrameAgeMs: 10,
        lastRecognitionAgeMs: 20,
        lastPassageAgeMs: null,
      },
    ],
    failingDeliveries: [],
    hotLists: [],
    alerts: { interrupt: 0, review: 1, test: 0 },
    tests: { confirmed: 0, unheard: 0 },
    buffer: {
      epoch: 'e1',
      readsRecorded: 2,
      hitsRecorded: 1,
      readsPurged: 0,
      purgedUndelivered: 0,
      isSealed: true,
      storage: 'ok',
      sacrificed: { 'delivered-contextual-images': 0, 'other-contextual-images': 0, 'delivered-reads': 0 },
      lastRecordAgeMs: 5,
    },
    broker: {
      state: 'connected',
      detail: null,
      messagesConfirmed: 1,
      messagesUnheard: 0,
      messagesRefused: 0,
      ordersRefused: 0,
      ordersIgnored: 0,
      lastConfirmationAgeMs: 5,
    },
    suppressions: { inForce: 2, throughBroker: 1 },
    audit: { bytes: 120_000, roomBytes: 1_000_000, isLarge: true },
    holds: { inForce: 2, reviewDue: 1 },
    traffic: [
      {
        cameraId: 'north',
        vehicles: 1_234,
        mostFrequent: [{ region: 'US-IA', share: 0.78 }],
        homeIsUnfamiliar: false,
      },
    ],
    outbox: { unpublished: 1, inFlight: 0, refused: 0, oldestUtc: NOON },
    log: { warnings: 0, errors: 0, dropped: 0 },
  };
  const { list: info } = syntheticHit(syntheticRead());
  const NO_ALERTS = { limits: [], outcomes: [] };
  const counts = { confirmed: 3, rejected: 1, stoppedInError: 1, unverified: 2, expired: 0, takenBack: 0 };
  const ALERTS = {
    limits: [{ listId: 'agency', channel: 'review', sinceUtc: NOON }],
    outcomes: [
      { listId: 'agency', matchGrade: 'strong', channel: 'review', ...counts },
      { listId: 'agency', matchGrade: 'strong', channel: 'test', ...counts },
    ],
  } as const;
  const lists = [{ info, entries: 3, listAgeMs: 60_000, listFreshness: 'fresh' as const }];

  test.each([
    ['a running unit', statusMessage(unit, lists, HEAD, ALERTS)],
    ['a stopped unit', statusMessage({ ...unit, state: 'stopped', outbox: null }, [], HEAD, NO_ALERTS)],
    ['a lost unit', offlineStatus('pole-7', '0.1.0')],
  ])('of %s keeps to the contract', (_unit, status) => {
    const body = decode(encodeStatus(status));
    expect(statusSchema.parse(body)).toEqual(body);
  });

  test('contains counts, what waits and how old the lists are', () => {
    expect(statusMessage(unit, lists, HEAD, ALERTS)).toMatchObject({
      state: 'online',
      cameras: [
        { cameraId: 'north', frames: 100, reads: 2, light: 'day', exposureAdvice: 'shorten-exposure' },
      ],
      outbox: { unpublished: 1, oldestUtc: '2026-03-01T12:00:00.000Z' },
      suppressions: { inForce: 2, throughBroker: 1 },
      audit: { bytes: 120_000, isLarge: true },
      limits: [{ listId: 'agency', channel: 'review', sinceUtc: '2026-03-01T12:00:00.000Z' }],
      precision: [{ listId: 'agency', channel: 'review', confirmed: 3, stoppedInError: 1 }],
      lists: [{ listId: 'agency', ageMs: 60_000, freshness: 'fresh' }],
    });
    expect(statusMessage({ ...unit, state: 'stopped' }, [], HEAD, NO_ALERTS).state).toBe('stopped');
  });
});
