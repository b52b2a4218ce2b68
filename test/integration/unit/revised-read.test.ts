import { describe, expect, it } from 'vitest';
import { alertMessage, readMessage } from '../../../src/contract/messages.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { readRows, rowsIn } from '../../support/buffer/open-buffer.ts';
import { alteredText, stillsThatErrFirst } from '../../support/capture/altered-still.ts';
import { importedList } from '../../support/hotlist/imported-list.ts';
import { benchPicture } from '../../support/recognition/golden.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { bufferOf, RunningUnit, writeConfig } from '../../support/unit/running-unit.ts';

/** The first two looks take the plate's 9 for a 3. */
const [FROM, TO] = [3, 4];
const PLATE = benchPicture().plates[0]?.text ?? '';
const MISREAD = alteredText(FROM, TO);

/** A unit sees the vehicle. @returns what arrived, and what the unit logged */
async function seen(folder: string, wanted: readonly string[]) {
  await using broker = await Mosquitto.start(folder);
  await using subscriber = await Subscriber.connect(broker.url);
  const source = { kind: 'stills', folder: await stillsThatErrFirst(folder, FROM, TO) };
  const cameras = [{ id: 'north', source, motionGate: { enabled: false } }];
  const config = writeConfig(folder, { source, brokerUrl: broker.url, more: { cameras } });
  await importedList(folder, wanted);
  await using unit = new RunningUnit(config);
  expect(await unit.exit()).toBe(0);
  const bodies = (level: string) =>
    subscriber.arrived
      .filter(({ topic }) => topic === `waypost/pole-7/${level}`)
      .map(({ body }): unknown => JSON.parse(body));
  return {
    reads: bodies('read').map((body) => readMessage.parse(body)),
    alerts: bodies('alert').map((body) => alertMessage.parse(body)),
    log: unit.output,
  };
}

describe('a read whose text later looks change', () => {
  it('is sent again under its own id, and the alert on the first text is sent again as a possible one', async () => {
    using folder = temporaryFolder();
    const { reads, alerts, log } = await seen(folder.path, [MISREAD]);
    expect(reads).toMatchObject([
      { revision: 1, text: MISREAD, looks: 2, agreeingLooks: 2 },
      { revision: 2, text: PLATE },
    ]);
    expect(reads[1]?.readId).toBe(reads[0]?.readId);
    expect(alerts).toMatchObject([
      { revision: 1, hit: { entry: { plate: MISREAD }, characterMatch: 'exact' }, read: { text: MISREAD } },
      // Two of the looks have read it: the picture holds it possible still.
      { revision: 2, hit: { entry: { plate: MISREAD }, characterMatch: 'probable' }, read: { text: PLATE } },
      { revision: 3, hit: { entry: { plate: MISREAD }, characterMatch: 'probable' }, read: { text: PLATE } },
    ]);
    expect(alerts.map(({ stage }) => stage)).toEqual(['provisional', 'provisional', 'final']);
    for (const later of alerts.slice(1))
      expect(later).toMatchObject({ alertId: alerts[0]?.alertId, state: 'potential', channel: 'review' });
    expect(alerts[1]?.hit.folds).toEqual([
      { position: PLATE.indexOf('9'), inRead: '9', inList: '3', kind: 'alternative' },
    ]);
    expect(log).not.toContain(MISREAD);
    const paths = bufferOf(folder.path);
    expect(rowsIn(folder.path, 'alerts', paths)).toMatchObject([
      { state: 'potential', revision: 2 },
      { state: 'potential', revision: 3 },
    ]);
    expect(readRows(folder.path, paths)).toMatchObject([
      { revision: 1, text: MISREAD },
      { revision: 2, text: PLATE },
    ]);
  }, 60_000);

  it('raises the alert that its revised text calls for', async () => {
    using folder = temporaryFolder();
    const { reads, alerts } = await seen(folder.path, [PLATE]);
    expect(reads.map(({ revision, text }) => [revision, text])).toEqual([
      [1, MISREAD],
      [2, PLATE],
    ]);
    expect(alerts).toMatchObject([
      { revision: 1, state: 'potential', stage: 'provisional', read: { text: PLATE, revision: 2 } },
      { revision: 2, state: 'potential', stage: 'final', read: { text: PLATE, revision: 2 } },
    ]);
  }, 60_000);
});
