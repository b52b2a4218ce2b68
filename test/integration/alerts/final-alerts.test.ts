import { join } from 'node:path';
import mqtt from 'mqtt';
import { expect, test } from 'vitest';

import { tableOf } from '../../../src/buffer/partitions/partition-tables.ts';
import { type AlertMessage, alertMessage } from '../../../src/contract/messages.ts';
import type { Alert } from '../../../src/domain/alert/alert.ts';
import type { PassageEnd } from '../../../src/domain/read/passage-end.ts';
import type { PlateRead } from '../../../src/domain/read/plate-read.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { PassageAlerts } from '../../../src/unit/reads/passages.ts';
import type { Unit } from '../../../src/unit/unit.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';

import {
  lookInto,
  openBuffer,
  perPartition,
  readRows,
  recordHit,
  rowsIn,
  rowsOf,
  TOPICS,
} from '../../support/buffer/open-buffer.ts';
import {
  NOON,
  plateText,
  syntheticAlert,
  syntheticHit,
  syntheticRead,
} from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { bufferOf } from '../../support/unit/running-unit.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waitFor } from '../../support/wait-for.ts';

const PLATE = 'ZZT4711';
const NEVER = new AbortController().signal;

/** A unit with a list that has the plate, behind a broker, and all that it says of alerts. */
async function alertingUnit(folder: string, coolDownMinutes = 0) {
  const at = join(folder, 'unit');
  const broker = await Mosquitto.start(folder);
  const subscriber = await Subscriber.connect(broker.url);
  const started = () => startedUnit(at, broker.url, { alerts: { coolDownMinutes } });
  const unit = await started();
  const rows = Buffer.from(`plate,region,category\n${PLATE},US-IA,stolen-vehicle\n`);
  const sourceTimeUtc = systemClock.utcNow() - 1000;
  const options = { listId: 'agency', source: 'Agency', version: '1', sourceTimeUtc };
  await unit.lists.importList(rows, options, null);
  const alerts = (): readonly AlertMessage[] =>
    subscriber.arrived
      .filter(({ topic }) => topic.endsWith('/alert'))
      .map(({ body }) => alertMessage.parse(JSON.parse(body)));
  return {
    ...{ broker, unit, started, alerts },
    /** Everything that the unit has said has arrived once a read that hits nothing has. */
    async allTold(by: Unit): Promise<readonly AlertMessage[]> {
      const last = syntheticRead('ZZT0000', systemClock.utcNow());
      await by.reads.accept(last);
      await waitFor('the last read arrives', () =>
        subscriber.arrived.some(({ topic, body }) => topic.endsWith('/read') && body.includes(last.readId)),
      );
      return alerts();
    },
    rows: () => rowsIn<Record<string, unknown>>(at, 'alerts', bufferOf(at)),
    reads: () => readRows(at, bufferOf(at)),
    async [Symbol.asyncDispose]() {
      await subscriber[Symbol.asyncDispose]();
      await broker[Symbol.asyncDispose]();
    },
  };
}

const seen = (confidence = 0.999): PlateRead => ({
  ...syntheticRead(PLATE, systemClock.utcNow()),
  ...{ confidence, regionConfidence: 0.999, looks: 3, agreeingLooks: 2 },
  characters: sure(confidence),
});

const sure = (confidence: number): PlateRead['characters'] =>
  [...PLATE].map((char) => ({ char, confidence: confidence ** (1 / PLATE.length), alternatives: [] }));

const endOf = (read: PlateRead, confidence: number, revision = 1): PassageEnd => ({
  ...{ readId: read.readId, revision, looks: 40, direction: 'approaching' },
  lastSeenUtc: utcMs(read.lastSeenUtc + 5_000),
  vote: { confidence, characters: sure(confidence), agreeingLooks: 31 },
});

test('an alert is sent at once, and again when its passage is over, complete and with all looks', async () => {
  using folder = temporaryFolder();
  await using alerting = await alertingUnit(folder.path);
  const { unit } = alerting;
  const read = seen();
  await unit.reads.accept(read);
  await waitFor('it alerts', () => alerting.alerts().length === 1);
  expect(alerting.rows()).toMatchObject([{ is_final: 0, revision: 1 }]);
  for (const _ of ['once', 'again']) await unit.reads.acceptEnd(endOf(read, 0.9995));
  await unit.reads.acceptEnd(endOf(seen(), 0.9995));
  const [first, final, ...more] = await alerting.allTold(unit);
  await unit.stop('the test is over');
  expect(more).toEqual([]);
  expect(first).toMatchObject({ revision: 1, stage: 'provisional', state: 'potential' });
  const { id: _id, read: firstRead, ...said } = first ?? {};
  expect(final).toMatchObject({ ...said, revision: 2, stage: 'final' });
  expect(final?.read).toMatchObject({
    ...firstRead,
    ...{ looks: 40, agreeingLooks: 31, confidence: 0.9995, direction: 'approaching' },
    characters: expect.any(Array),
    lastSeenUtc: new Date(read.lastSeenUtc + 5_000).toISOString(),
  });
  expect(alerting.rows()).toMatchObject([{ is_final: 1, revision: 2, state: 'potential' }]);
  // The read itself is not recorded again; the unit's own camera sees somebody too.
  expect(alerting.reads().filter(({ read_id }) => read_id === read.readId)).toHaveLength(1);
}, 60_000);

test('an alert that was reviewed interrupts when all looks together are certain enough', () => {
  using folder = temporaryFolder();
  using buffer = openBuffer(folder.path, manualClock());
  const passages = new PassageAlerts({ buffer, topics: TOPICS, position: null, redated: (read) => read });
  const read = { ...syntheticRead(PLATE), confidence: 0.9 };
  const hit = { ...syntheticHit(read), matchProbability: 0.9 };
  const told = { ...syntheticAlert(hit), unmetConditions: ['match-probable'] };
  const alerts = passages.revise(read, [hit], [told]);
  buffer.record({ read, hits: [hit], alerts }, []);
  const raise = (atEnd: PlateRead): readonly Alert[] => {
    expect(atEnd).toMatchObject({ confidence: 0.9995, agreeingLooks: 31 });
    expect(Buffer.from(atEnd.evidence.plateCrop.jpeg)).toEqual(Buffer.from(read.evidence.plateCrop.jpeg));
    const sure = { ...syntheticHit(atEnd), matchProbability: 0.999 };
    return [{ ...syntheticAlert(sure), channel: 'interrupt', unmetConditions: [] }];
  };
  passages.end(endOf(read, 0.9995), raise);
  expect(buffer.alerts.list(9)).toMatchObject([
    { alertId: told.alertId, channel: 'interrupt', revision: 2, state: 'potential' },
  ]);
  const [message] = buffer.outbox.take(9).map(({ body }) => JSON.parse(Buffer.from(body).toString()));
  expect(alertMessage.parse(message)).toMatchObject({
    ...{ alertId: told.alertId, revision: 2, stage: 'final', channel: 'interrupt', unmetConditions: [] },
    hit: { hitId: hit.hitId, matchProbability: 0.999 },
  });
  expect(rowsIn(folder.path, 'hits')).toMatchObject([{ hit_id: hit.hitId, match_probability: 0.999 }]);
});

test('an entry that comes into force while a vehicle is in view alerts on its next pass', async () => {
  using folder = temporaryFolder();
  await using alerting = await alertingUnit(folder.path, 30);
  const { unit } = alerting;
  const [first, next] = [seen(), seen()];
  await unit.reads.accept(first);
  const rows = Buffer.from(`plate,region,category\n${PLATE},US-IA,felony-vehicle\n`);
  const sourceTimeUtc = systemClock.utcNow() - 1000;
  await unit.lists.importList(rows, { listId: 'state', source: 'State', version: '1', sourceTimeUtc }, null);
  await unit.reads.acceptEnd(endOf(first, 0.9995));
  await unit.reads.accept(next);
  const told = (await alerting.allTold(unit)).map(({ hit, stage }) => [hit.entry.category, stage]);
  await unit.stop('the test is over');
  expect(told).toEqual([
    ['stolen-vehicle', 'provisional'],
    ['stolen-vehicle', 'final'],
    ['felony-vehicle', 'provisional'],
  ]);
}, 60_000);

test('an alert on a text that was revised ends as it was sent last', async () => {
  using folder = temporaryFolder();
  await using alerting = await alertingUnit(folder.path);
  const { unit } = alerting;
  // The fold of O and 0 apart, the revised text is another's plate: the alert is withdrawn, and nothing more is said of it.
  const withdrawn = seen();
  await unit.reads.accept(withdrawn);
  const text = plateText('ZZT4777');
  const characters = [...'ZZT4777'].map((char) => ({ char, confidence: 1, alternatives: [] }));
  await unit.reads.accept({ ...withdrawn, revision: 2, text, characters });
  await unit.reads.acceptEnd({ ...endOf(withdrawn, 0.9, 2), vote: null });
  // This one's revision is the same plate: what the looks came to is said of that revision.
  const again = seen(0.95);
  await unit.reads.accept(again);
  await unit.reads.accept({ ...again, revision: 2, confidence: 0.97, characters: sure(0.97) });
  await unit.reads.acceptEnd(endOf(again, 0.9995, 2));
  const told = await alerting.allTold(unit);
  await unit.stop('the test is over');
  const of = (read: PlateRead) => told.filter((alert) => alert.read.readId === read.readId);
  expect(of(withdrawn)).toMatchObject([
    { state: 'potential', stage: 'provisional' },
    { state: 'withdrawn', stage: 'final', revision: 2 },
  ]);
  expect(of(again).map(({ revision, stage }) => [revision, stage])).toEqual([
    [1, 'provisional'],
    [2, 'provisional'],
    [3, 'final'],
  ]);
  expect(of(again)[2]?.read).toMatchObject({ revision: 2, confidence: 0.9995 });
}, 60_000);

test('an alert on an earlier text ends with that text, whatever the looks’ final result is', () => {
  using folder = temporaryFolder();
  using buffer = openBuffer(folder.path, manualClock());
  const passages = new PassageAlerts({ buffer, topics: TOPICS, position: null, redated: (read) => read });
  const read = { ...syntheticRead(PLATE), confidence: 0.9 };
  const hit = syntheticHit(read);
  const alerts = passages.revise(read, [hit], [syntheticAlert(hit)]);
  buffer.record({ read, hits: [hit], alerts }, []);
  // Its entry is hit still, and its list has become too old to alert again.
  const revised = { ...read, revision: 2, confidence: 0.95 };
  const hits = [{ ...hit, hitId: 'another' }];
  expect(passages.revise(revised, hits, [])).toEqual([]);
  buffer.record({ read: revised, hits, alerts: [] }, []);
  const raise = () => {
    throw new Error('the looks say nothing of the earlier text');
  };
  expect(passages.end(endOf(read, 0.9995, 2), raise)).toHaveLength(1);
  const [message] = buffer.outbox.take(9).map(({ body }) => JSON.parse(Buffer.from(body).toString()));
  expect(alertMessage.parse(message)).toMatchObject({
    stage: 'final',
    read: { revision: 1, confidence: 0.9, looks: read.looks },
  });
});

test('an alert whose read was revised on the border of two partitions is sent as final once', async () => {
  using folder = temporaryFolder();
  using buffer = openBuffer(folder.path, manualClock());
  const passages = new PassageAlerts({ buffer, topics: TOPICS, position: null, redated: (read) => read });
  const read = syntheticRead(PLATE, utcMs(NOON - 100));
  const [hit, again] = [syntheticHit(read), syntheticHit(read)];
  buffer.record({ read, hits: [hit], alerts: passages.revise(read, [hit], [syntheticAlert(hit)]) }, []);
  const revised = { ...read, revision: 2, capturedAtUtc: utcMs(NOON + 100) };
  const alerts = passages.revise(revised, [again], [syntheticAlert(again)]);
  buffer.record({ read: revised, hits: [again], alerts }, []);
  expect(rowsOf(folder.path, 'alerts'), 'in one partition both revisions would stay').toBe(1);
  passages.end(endOf(read, 0.9995, 2), () => []);
  expect(await passages.endLeft(NEVER)).toEqual([]);
  const told = buffer.outbox.take(9).map(({ body }) => JSON.parse(Buffer.from(body).toString()));
  expect(told).toMatchObject([{ stage: 'final', revision: 3, read: { revision: 2 } }]);
});

test('a passage that continues is not touched until its camera breaks', async () => {
  using folder = temporaryFolder();
  using buffer = openBuffer(folder.path, manualClock());
  const passages = new PassageAlerts({ buffer, topics: TOPICS, position: null, redated: (read) => read });
  for (const cameraId of ['north', 'south']) {
    const read = { ...syntheticRead(PLATE), cameraId };
    const hit = syntheticHit(read);
    buffer.record({ read, hits: [hit], alerts: passages.revise(read, [hit], [syntheticAlert(hit)]) }, []);
  }
  expect(await passages.endLeft(NEVER)).toEqual([]);
  passages.lose('north');
  expect(await passages.endLeft(NEVER)).toMatchObject([{ stage: 'final' }]);
  expect(await passages.endLeft(NEVER)).toEqual([]);
});

test('no message is sent for an unfinished passage whose partition ends while others are sent', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  using buffer = openBuffer(folder.path, clock);
  const passages = new PassageAlerts({ buffer, topics: TOPICS, position: null, redated: (read) => read });
  const read = syntheticRead(PLATE, clock.utcNow());
  const hit = syntheticHit(read);
  buffer.record({ read, hits: [hit], alerts: [syntheticAlert(hit)] }, []);
  const going = passages.endLeft(NEVER);
  clock.advance(MAX_RETENTION_MS + 1);
  await buffer.purge();
  expect(await going).toEqual([]);
});

test('unfinished passages whose pictures are gone do not delay others', async () => {
  using folder = temporaryFolder();
  using buffer = openBuffer(folder.path, manualClock());
  const passages = new PassageAlerts({ buffer, topics: TOPICS, position: null, redated: (read) => read });
  for (let i = 0; i < 60; i++) recordHit(buffer, syntheticRead(PLATE, utcMs(NOON)));
  {
    using database = lookInto(folder.path);
    perPartition(database, ({ id }) =>
      database.exec(`DELETE FROM ${tableOf('contents', id)} WHERE record_id <= 55`),
    );
  }
  expect(await passages.endLeft(NEVER)).toHaveLength(5);
});

test('a person’s result is final: nothing is sent about it when the passage is over', async () => {
  using folder = temporaryFolder();
  await using alerting = await alertingUnit(folder.path);
  const { unit } = alerting;
  const read = seen();
  await unit.reads.accept(read);
  await waitFor('it alerts', () => alerting.alerts().length === 1);
  const client = await mqtt.connectAsync(alerting.broker.url, { protocolVersion: 5 });
  const order = {
    ...{ schema: 1, verificationId: 'v1', alertId: alerting.alerts()[0]?.alertId, operator: 'b.example' },
    ...{ typed: { text: PLATE, region: null }, vehicleAgrees: true, outcome: 'confirmed' },
  };
  await client.publishAsync('waypost/pole-7/cmd/verify', JSON.stringify(order), { qos: 1 });
  await waitFor('it is settled', () => alerting.rows()[0]?.['state'] === 'confirmed');
  await client.endAsync();
  await unit.reads.acceptEnd(endOf(read, 0.9995));
  expect(await alerting.allTold(unit)).toHaveLength(1);
  await unit.stop('the test is over');
  expect(alerting.rows()).toMatchObject([{ state: 'confirmed', revision: 2 }]);
}, 60_000);

test('an alert whose passage was cut off is sent as final once, as it was sent last, when the unit starts again', async () => {
  using folder = temporaryFolder();
  await using alerting = await alertingUnit(folder.path);
  const read = seen();
  await alerting.unit.reads.accept(read);
  await waitFor('it alerts', () => alerting.alerts().length === 1);
  await alerting.unit.stop('its passage has no end');
  for (const _ of ['once', 'again']) {
    const unit = await alerting.started();
    await waitFor('it is final', () => alerting.alerts().some(({ stage }) => stage === 'final'));
    await alerting.allTold(unit);
    await unit.stop('the test is over');
  }
  const [first, final, ...more] = alerting.alerts();
  expect(more).toEqual([]);
  expect(final).toMatchObject({
    stage: 'final',
    revision: 2,
    read: first?.read,
    plateCrop: first?.plateCrop,
  });
  expect(final?.contextualImage).toEqual(first?.contextualImage);
}, 60_000);
