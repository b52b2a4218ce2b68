import { describe, expect, test } from 'vitest';
import { PlateText } from '../../../src/domain/plate/plate-text.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { EventLog } from '../../../src/health/event-log.ts';
import type { LineLevel } from '../../../src/health/line.ts';
import { manualClock } from '../../support/manual-clock.ts';

function logAt(level: LineLevel) {
  const lines: string[] = [];
  const clock = manualClock();
  const log = new EventLog({ unitId: 'pole-7', level, clock, sink: { write: (line) => lines.push(line) } });
  const written = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line));
  return { log, clock, written, lines };
}

const lost = { type: 'brokerLost', broker: 'mqtt://b', detail: 'refused' } as const;

describe('the event log', () => {
  test('writes an event as one JSON line with level, time, unit, event and its fields', () => {
    const { log, lines } = logAt('info');
    log.write({ type: 'readRecorded', readId: 'r1', hits: 1 });
    expect(lines).toEqual([
      '{"level":"info","time":"2026-03-01T12:00:00.000Z","unitId":"pole-7","event":"readRecorded","readId":"r1","hits":1,"msg":"a read was recorded"}\n',
    ]);
  });

  test('leaves out what is below its level', () => {
    const { log, written } = logAt('warn');
    log.write({ type: 'readRecorded', readId: 'r1', hits: 0 });
    log.write(lost);
    expect(written().map((line) => line['event'])).toEqual(['brokerLost']);
  });

  test('calls a purge of undelivered records an error, any other normal', () => {
    const { log, written } = logAt('info');
    const purge = { type: 'recordsPurged', reads: 3, held: 0, illegible: 0, olderThanUtc: utcMs(0) } as const;
    log.write({ ...purge, undelivered: 0 });
    log.write({ ...purge, undelivered: 1 });
    expect(written().map((line) => line['level'])).toEqual(['info', 'error']);
  });

  test('writes ten repeats a minute and then says how many it left out', () => {
    const { log, clock, written } = logAt('info');
    for (let i = 0; i < 25; i++) log.write(lost);
    expect(written()).toHaveLength(10);
    clock.advance(60_000);
    log.write(lost);
    expect(written().at(-1)).toMatchObject({ event: 'brokerLost', suppressed: 15 });
  });

  test('limits each camera and reason on its own', () => {
    const { log, written } = logAt('debug');
    for (let i = 0; i < 12; i++) {
      log.write({ type: 'frameSkipped', cameraId: 'north', reason: 'noMotion' });
      log.write({ type: 'frameSkipped', cameraId: 'south', reason: 'noMotion' });
      log.write({ type: 'frameSkipped', cameraId: 'south', reason: 'newerFrame' });
    }
    expect(written()).toHaveLength(30);
  });

  test('reports the suppressed lines when it closes', () => {
    const { log, written } = logAt('info');
    for (let i = 0; i < 12; i++) log.write(lost);
    log.close();
    expect(written().at(-1)).toMatchObject({ event: 'linesSuppressed', of: 'brokerLost//', suppressed: 2 });
  });

  test('writes a fatal line with the error, its cause and no plate', () => {
    const { log, written, lines } = logAt('error');
    const plate = PlateText.parse('ZZT0001');
    const error = Object.assign(new Error('broken', { cause: new Error('deeper') }), { plate });
    log.fatal(error);
    expect(written()[0]).toMatchObject({ level: 'fatal', event: 'unitFailed' });
    expect(lines[0]).toContain('deeper');
    expect(lines[0]).not.toContain('ZZT0001');
  });
});
