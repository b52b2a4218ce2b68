import { describe, expect, test } from 'vitest';
import type { StageEvent } from '../../../src/domain/events/events.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { Health } from '../../../src/health/health.ts';
import type { LineLevel } from '../../../src/health/line.ts';
import { manualClock } from '../../support/manual-clock.ts';

function healthAt(level: LineLevel, ...events: StageEvent[]) {
  const clock = manualClock();
  const lines: string[] = [];
  const health = new Health({
    unitId: 'pole-7',
    version: '0.1.0',
    cameraIds: ['north'],
    level,
    clock,
    sink: { write: (line) => lines.push(line) },
  });
  for (const event of events) {
    clock.advance(10);
    health.accept(event);
  }
  return { health, clock, lines };
}

const healthOf = (...events: StageEvent[]) => healthAt('error', ...events);

const SHARP = {
  clippedShare: 0.02,
  brightness: 0.8,
  contrastLevels: 150,
  edgeAcross: 0.015,
  edgeDown: 0.014,
};

/** So many plates of the camera `north`, as their exposure was measured. */
const plates = (count: number, change: Partial<typeof SHARP> = {}): readonly StageEvent[] =>
  Array.from({ length: count }, () => ({
    type: 'plateExposureMeasured',
    cameraId: 'north',
    exposure: { ...SHARP, ...change },
  }));
const SMEARED = { edgeAcross: 0.09 };

describe('the exposure advice of a camera', () => {
  const adviceAfter = (...events: StageEvent[]) => healthOf(...events).health.status(null).cameras[0];

  test('is none before there are enough plates, then what most of the latest suggest', () => {
    expect(adviceAfter(...plates(4))).toMatchObject({ exposureAdvice: null });
    expect(adviceAfter(...plates(5))).toMatchObject({ exposureAdvice: 'keep' });
    expect(adviceAfter(...plates(50), ...plates(24, SMEARED))).toMatchObject({ exposureAdvice: 'keep' });
    expect(adviceAfter(...plates(50), ...plates(26, SMEARED))).toMatchObject({
      exposureAdvice: 'shorten-exposure',
    });
  });

  test('is logged when it changes, and only then', () => {
    const { health, lines } = healthAt('info', ...plates(60), ...plates(60, SMEARED));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { event: 'exposureAdviceChanged', level: 'info', cameraId: 'north', advice: 'keep' },
      { event: 'exposureAdviceChanged', level: 'warn', cameraId: 'north', advice: 'shorten-exposure' },
    ]);
    expect(health.status(null).log).toEqual({ warnings: 1, errors: 0, dropped: 0 });
  });

  test('begins again when day or night begins', () => {
    const night = { type: 'lightChanged', cameraId: 'north', light: 'night', brightness: 0.1 } as const;
    const day = { ...night, light: 'day' } as const;
    expect(adviceAfter(day, ...plates(50), day)).toMatchObject({ exposureAdvice: 'keep' });
    expect(adviceAfter(...plates(50, SMEARED), night)).toMatchObject({
      light: 'night',
      exposureAdvice: null,
    });
    expect(adviceAfter(...plates(50, SMEARED), night, ...plates(5))).toMatchObject({
      exposureAdvice: 'keep',
    });
  });
});

describe('the status of a unit', () => {
  test('names its cameras before they have done anything', () => {
    const { health } = healthOf();
    expect(health.status(null)).toMatchObject({
      state: 'starting',
      upMs: 0,
      cameras: [{ cameraId: 'north', state: 'starting', framesCaptured: 0, lastFrameAgeMs: null }],
      broker: { state: 'never-connected' },
      outbox: null,
    });
  });

  test('counts frames, plates and passages of each camera and says how old the last progress is', () => {
    const cameraId = 'north';
    const { health, clock } = healthOf(
      { type: 'sourceStarted', cameraId, source: 'clip' },
      { type: 'frameCaptured', cameraId },
      { type: 'frameSkipped', cameraId, reason: 'noMotion' },
      { type: 'frameCaptured', cameraId },
      { type: 'pictureFailed', cameraId, reason: 'stall', detail: 'no answer' },
      { type: 'pictureMended', cameraId, detail: 'no end marker' },
      { type: 'frameRecognized', cameraId, plates: 1, ms: 20 },
      { type: 'platesMasked', cameraId, plates: 2 },
      { type: 'plateSeen', cameraId, status: 'read' },
      { type: 'readIssued', cameraId, looks: 2, agreeingLooks: 2 },
      { type: 'regionJudged', cameraId, outcome: 'known', ms: 9 },
      { type: 'frameCaptured', cameraId: 'south' },
      { type: 'readRevised', cameraId: 'south', looks: 5, agreeingLooks: 3 },
      { type: 'passageClosed', cameraId: 'south', outcome: 'read', looks: 5 },
      { type: 'passageClosed', cameraId: 'south', outcome: 'illegible', looks: 0 },
    );
    clock.advance(500);
    const [north, south] = health.status(null).cameras;
    expect(north).toEqual({
      cameraId,
      state: 'running',
      light: null,
      exposureAdvice: null,
      sourceLosses: 0,
      restarts: 0,
      framesCaptured: 2,
      framesSkipped: { newerFrame: 0, noMotion: 1, samePicture: 0 },
      picturesFailed: 1,
      picturesMended: 1,
      pictureFrozenMs: null,
      framesRecognized: 1,
      platesSeen: { read: 1, illegible: 0, rejected: 0 },
      platesMasked: 2,
      platesUnread: 0,
      isInterlaced: false,
      passages: { read: 1, revised: 0, illegible: 0 },
      regions: { known: 1, unknown: 0 },
      lossReason: null,
      lagMs: null,
      lastFrameAgeMs: 610,
      lastRecognitionAgeMs: 580,
      lastPassageAgeMs: 550,
    });
    expect(south).toMatchObject({
      cameraId: 'south',
      framesCaptured: 1,
      passages: { read: 0, revised: 1, illegible: 1 },
    });
  });

  test('says for how long a camera has been frozen, until it gives a new picture', () => {
    const cameraId = 'north';
    const { health, clock } = healthOf({ type: 'pictureFroze', cameraId, forMs: 10_000 });
    clock.advance(500);
    expect(health.status(null).cameras[0]?.pictureFrozenMs).toBeGreaterThanOrEqual(10_500);
    health.accept({ type: 'pictureThawed', cameraId, frozenMs: 10_500 });
    expect(health.status(null).cameras[0]?.pictureFrozenMs).toBeNull();
  });

  test.each([
    ['sourceEnded', { type: 'sourceEnded', cameraId: 'north', frames: 3 }, 'ended'],
    ['cameraFailed', { type: 'cameraFailed', cameraId: 'north', detail: 'gone' }, 'failed'],
  ] as const)('shows a camera after %s', (_type, event, state) => {
    expect(healthOf(event).health.status(null).cameras[0]?.state).toBe(state);
  });

  test('adds up the buffer, the alerts and the broker', () => {
    const { health } = healthOf(
      { type: 'unitStarted', version: '0.1.0' },
      { type: 'bufferOpened', epoch: 'e1', created: true, migrated: 1 },
      { type: 'readRecorded', readId: 'a', hits: 0 },
      { type: 'readRecorded', readId: 'b', hits: 2 },
      { type: 'alertRaised', channel: 'review', listId: 'l', category: 'stolen-vehicle' },
      { type: 'recordsPurged', reads: 5, held: 0, illegible: 2, undelivered: 1, olderThanUtc: utcMs(0) },
      { type: 'brokerConnected', broker: 'mqtt://b' },
      { type: 'messageConfirmed', topic: 't', heard: true },
      { type: 'messageConfirmed', topic: 't', heard: false },
      { type: 'messageRefused', topic: 't', reason: '135' },
      { type: 'brokerLost', broker: 'mqtt://b', detail: 'closed' },
    );
    const outbox = { unpublished: 1, inFlight: 0, refused: 1, oldestUtc: utcMs(1) };
    expect(health.status(outbox)).toMatchObject({
      state: 'running',
      alerts: { interrupt: 0, review: 1 },
      buffer: { epoch: 'e1', readsRecorded: 2, hitsRecorded: 2, readsPurged: 5, purgedUndelivered: 1 },
      broker: { state: 'lost', messagesConfirmed: 2, messagesUnheard: 1, messagesRefused: 1 },
      outbox,
      log: { warnings: 2, errors: 2 },
    });
  });

  test('shows a hot list in its latest version', () => {
    const told = { listId: 'state', refused: 1, testPlates: 0, sourceTimeUtc: utcMs(0), ageKnown: false };
    const list = { ...told, type: 'listActivated', entries: 10 } as const;
    const { health } = healthOf({ ...list, version: '1' }, { ...list, version: '2', entries: 12 });
    expect(health.status(null).hotLists).toEqual([{ ...told, version: '2', entries: 12 }]);
  });

  test('goes from running over stopping to stopped', () => {
    const { health } = healthOf({ type: 'unitStopping', reason: 'signal' });
    expect(health.status(null).state).toBe('stopping');
    health.accept({ type: 'unitStopped' });
    expect(health.status(null).state).toBe('stopped');
  });
});
