import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { statusMessage } from '../../../src/contract/status-message.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { signedIn } from '../../support/unit/signed-in.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waypost } from '../../support/unit/waypost.ts';
import { waitFor } from '../../support/wait-for.ts';

const fileIn = (folder: string): string => join(folder, 'traffic.json');
const LEARNED = { reads: 9_700, byRegion: { 'US-IL': 7_760, 'US-IA': 1_940 } };

/** A unit in Iowa whose camera has learned that most vehicles come from Illinois. */
async function learnedUnit(folder: string, brokerUrl: string) {
  const learned = { schema: 1, homeRegion: 'US-IA', cameras: { north: LEARNED } };
  writeFileSync(fileIn(folder), JSON.stringify(learned));
  return startedUnit(folder, brokerUrl, { unit: { id: 'pole-7', homeRegion: 'US-IA' } });
}

test('waypost traffic shows what each camera has learned, tells the server, and begins again for an admin', async () => {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  await using subscriber = await Subscriber.connect(broker.url);
  const unit = await learnedUnit(folder.path, broker.url);
  const config = ['--config', join(folder.path, 'waypost.json')];

  const shown = await waypost('traffic', 'show', ...config);
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toContain('Camera north, learned from 9700 vehicles:');
  expect(shown.out).toMatch(/US-IL +\d\d % +█{20}/);
  expect(shown.out).toContain('The pictures seldom show the home region.');
  expect((await waypost('status', ...config)).out).toMatch(
    /traffic north +US-IL \d\d %, US-IA \d\d %.*; the home region is seldom seen/,
  );
  const told = () =>
    subscriber.arrived
      .filter(({ topic }) => topic === 'waypost/pole-7/status')
      .map(({ body }) => statusMessage.parse(JSON.parse(body)).cameras[0]?.traffic ?? null)
      .find((traffic) => traffic !== null);
  await waitFor('a status with the traffic', told);
  expect(told()).toMatchObject({ vehicles: 9_700, homeIsUnfamiliar: true });
  expect(told()?.mostFrequent[0]?.region).toBe('US-IL');

  const { admin, reader } = await signedIn(folder.path, { admin: ['admin'], reader: ['query'] });
  expect(await waypost('traffic', 'reset', ...config)).toMatchObject({ code: 77 });
  expect(await reader('traffic', 'reset')).toMatchObject({ code: 77 });
  expect(await admin('traffic', 'reset', '--camera', 'south')).toMatchObject({
    code: 64,
    err: expect.stringContaining('There is no camera south: the unit has north.'),
  });
  expect(readFileSync(fileIn(folder.path), 'utf8')).toContain('US-IL');

  expect(await admin('traffic', 'reset', '--camera', 'north')).toMatchObject({
    code: 0,
    out: 'The traffic of 1 camera is forgotten: north.\n',
  });
  expect(JSON.parse(readFileSync(fileIn(folder.path), 'utf8')).cameras).toEqual({});
  const after = await waypost('traffic', 'show', ...config);
  expect(after.out).toMatch(/learned from 0 vehicles:\n +US-IA +80 %/);
  const audit = (await waypost('audit', 'export', ...config)).out;
  expect(audit).toContain('"what":"trafficReset","cameraIds":["north"],"operator":"admin"');
  await unit.stop('the test is over');
});
