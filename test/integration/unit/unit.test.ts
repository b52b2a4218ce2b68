import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { alertMessage, readMessage } from '../../../src/contract/messages.ts';
import { statusMessage } from '../../../src/contract/status-message.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { damageBuffer, lookInto } from '../../support/buffer/open-buffer.ts';
import { testVideo } from '../../support/capture/test-pictures.ts';
import { freePort } from '../../support/free-port.ts';
import { benchPicture, GOLDEN_FOLDER, stillsOfOneVehicle } from '../../support/recognition/golden.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { bufferOf, RunningUnit, writeConfig } from '../../support/unit/running-unit.ts';
import { waitFor } from '../../support/wait-for.ts';

const MAIN = join(import.meta.dirname, '../../../src/main.ts');
const PLATE = benchPicture().plates[0]?.text ?? '';

const stills = (folder: string) => ({ kind: 'stills', folder: stillsOfOneVehicle(folder), intervalMs: 100 });
const nowhere = async () => `mqtt://127.0.0.1:${await freePort()}`;

const bodies = ({ arrived }: Subscriber, level: string): readonly unknown[] =>
  arrived.filter(({ topic }) => topic === `waypost/pole-7/${level}`).map(({ body }) => JSON.parse(body));

const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('a unit', () => {
  it('makes one read of one vehicle, delivers it, and ends by itself when its source has ended', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using subscriber = await Subscriber.connect(broker.url);
    const config = writeConfig(folder.path, { source: stills(folder.path), brokerUrl: broker.url });
    await using unit = new RunningUnit(config);
    expect(await unit.exit()).toBe(0);
    const reads = bodies(subscriber, 'read').map((body) => readMessage.parse(body));
    expect(reads).toMatchObject([
      { text: PLATE, cameraId: 'north', looks: 2, agreeingLooks: 2, id: { seq: 1 } },
    ]);
    const [read] = reads;
    const crop = Buffer.from(read?.plateCrop.base64 ?? '', 'base64');
    expect(createHash('sha256').update(crop).digest('hex')).toBe(read?.plateCrop.sha256);
    const states = bodies(subscriber, 'status').map((body) => statusMessage.parse(body).state);
    expect([states[0], states.at(-1)]).toEqual(['online', 'stopped']);
  });

  it('never writes a plate into its log', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    const config = writeConfig(folder.path, {
      source: stills(folder.path),
      brokerUrl: broker.url,
      more: { log: { level: 'debug' } },
    });
    await using unit = new RunningUnit(config);
    expect(await unit.exit()).toBe(0);
    expect(unit.has('readRecorded')).toBe(true);
    expect(unit.output).not.toContain(PLATE);
  });

  it('keeps the messages for an absent broker, reports it, and delivers them after the next start', async () => {
    using folder = temporaryFolder();
    const source = stills(folder.path);
    const alone = writeConfig(folder.path, { source, brokerUrl: await nowhere() });
    await using first = new RunningUnit(alone);
    expect(await first.exit()).toBe(69);
    expect(first.output.match(/"event":"brokerLost"/g)).toHaveLength(1);
    expect(first.output).toContain('1 message waits in the buffer');
    await using broker = await Mosquitto.start(folder.path);
    await using subscriber = await Subscriber.connect(broker.url);
    const later = writeConfig(folder.path, { source, brokerUrl: broker.url });
    await using second = new RunningUnit(later);
    expect(await second.exit()).toBe(0);
    expect(bodies(subscriber, 'read').map((body) => readMessage.parse(body).id.seq)).toEqual([1, 2]);
  }, 120_000);

  it('alerts on a vehicle whose plate a technician has put on a list, with both images', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using subscriber = await Subscriber.connect(broker.url);
    const path = videoOfOneVehicle(folder.path);
    const config = writeConfig(folder.path, { source: { kind: 'video', path }, brokerUrl: broker.url });
    await using unit = new RunningUnit(config);
    await waitFor(
      'the socket answers',
      () => existsSync(join(folder.path, 'unit.sock')) && unit.has('unitStarted'),
    );
    const list = join(folder.path, 'wanted.csv');
    writeFileSync(list, `plate,region,category,reason\n${PLATE},,stolen-vehicle,taken from a test\n`);
    const flags = ['--id', 'agency', '--source', 'Test list', '--config', config];
    execFileSync(process.execPath, [MAIN, 'hotlist', 'import', list, ...flags]);
    expect(await unit.exit()).toBe(0);
    const alerts = bodies(subscriber, 'alert').map((body) => alertMessage.parse(body));
    expect(alerts).toMatchObject([
      {
        state: 'potential',
        unverified: true,
        channel: 'review',
        hit: {
          entry: { plate: PLATE, category: 'stolen-vehicle' },
          characterMatch: 'exact',
          list: { listId: 'agency' },
        },
        contextualImage: { mime: 'image/jpeg', widthPx: 560 },
        stage: 'provisional',
      },
      { alertId: alerts[0]?.alertId, revision: 2, stage: 'final', contextualImage: { widthPx: 560 } },
    ]);
    expect(alerts[0]?.unmetConditions).toContain('region-agrees');
    expect(alerts[0]?.read.readId).toBe(readMessage.parse(bodies(subscriber, 'read')[0]).readId);
  }, 60_000);

  it('stops within eight seconds of SIGTERM, in order, with exit code 0', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using subscriber = await Subscriber.connect(broker.url);
    const path = testVideo(folder.path, { seconds: 60 });
    const config = writeConfig(folder.path, { source: { kind: 'video', path }, brokerUrl: broker.url });
    await using unit = new RunningUnit(config);
    await waitFor('frames flow', () => unit.has('sourceStarted'));
    const started = performance.now();
    expect(await unit.end('SIGTERM')).toBe(0);
    expect(performance.now() - started).toBeLessThan(8_000);
    await waitFor('it says goodbye', () =>
      JSON.stringify(bodies(subscriber, 'status')).includes('"stopped"'),
    );
    expect(existsSync(join(folder.path, 'unit.sock'))).toBe(false);
  });

  it('stops at once while it waits for an absent broker after its sources have ended', async () => {
    using folder = temporaryFolder();
    const config = writeConfig(folder.path, { source: stills(folder.path), brokerUrl: await nowhere() });
    await using unit = new RunningUnit(config);
    await waitFor('its source has ended', () => unit.has('sourceEnded') && unit.has('readRecorded'));
    const started = performance.now();
    expect(await unit.end('SIGTERM')).toBe(0);
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  it('stops within eight seconds of SIGTERM when its broker is frozen', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    const config = writeConfig(folder.path, { source: stills(folder.path), brokerUrl: broker.url });
    await using unit = new RunningUnit(config);
    await waitFor('it is connected', () => unit.has('brokerConnected'));
    broker.freeze();
    await waitFor('it has something to say', () => unit.has('readRecorded'));
    const started = performance.now();
    expect(await unit.end('SIGTERM')).toBe(0);
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  it('can be stopped while it starts', async () => {
    using folder = temporaryFolder();
    const config = writeConfig(folder.path, { source: stills(folder.path), brokerUrl: await nowhere() });
    await using unit = new RunningUnit(config);
    await waitFor('it has begun', () => unit.has('bufferOpened'));
    const started = performance.now();
    expect(await unit.end('SIGTERM')).toBe(0);
    expect(performance.now() - started).toBeLessThan(8_000);
    expect(existsSync(join(folder.path, 'unit.sock'))).toBe(false);
  });

  it('ends with 69 and reports it when its broker refuses its messages', async () => {
    using folder = temporaryFolder();
    const acl = join(folder.path, 'acl');
    writeFileSync(acl, 'topic read #\ntopic write waypost/pole-7/status\n');
    await using broker = await Mosquitto.start(folder.path, { lines: [`acl_file ${acl}`] });
    const config = writeConfig(folder.path, { source: stills(folder.path), brokerUrl: broker.url });
    await using unit = new RunningUnit(config);
    expect(await unit.exit()).toBe(69);
    expect(unit.output).toContain('1 message was refused by the broker');
  });

  it('is reported offline by the broker when it is killed, and starts again from the state that the kill left', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using subscriber = await Subscriber.connect(broker.url);
    const path = testVideo(folder.path, { seconds: 60 });
    const config = writeConfig(folder.path, { source: { kind: 'video', path }, brokerUrl: broker.url });
    await using killed = new RunningUnit(config);
    await waitFor('it is online', () => bodies(subscriber, 'status').length > 0);
    await killed.end('SIGKILL');
    await waitFor('the last will', () => JSON.stringify(bodies(subscriber, 'status')).includes('"offline"'));
    await using next = new RunningUnit(config);
    await waitFor('the next one runs', () => next.has('sourceStarted'));
    expect(await next.end('SIGTERM')).toBe(0);
  });

  it('refuses to share its buffer with another', async () => {
    using folder = temporaryFolder();
    const path = testVideo(folder.path, { seconds: 60 });
    const config = writeConfig(folder.path, { source: { kind: 'video', path }, brokerUrl: await nowhere() });
    await using first = new RunningUnit(config);
    await waitFor('the first one runs', () => first.has('sourceStarted'));
    await using second = new RunningUnit(config);
    expect(await second.exit()).toBe(69);
    expect(second.output).toMatch(/another/i);
  });
});

describe('a unit that cannot do its work', () => {
  it('ends with 78 for a wrong key, says which files, and leaves the buffer as it was', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    const config = writeConfig(folder.path, { source: stills(folder.path), brokerUrl: broker.url });
    await using first = new RunningUnit(config);
    await first.exit();
    const buffer = join(folder.path, 'buffer.sqlite');
    const before = digest(buffer);
    writeFileSync(join(folder.path, 'buffer.key'), 'ab'.repeat(32));
    await using second = new RunningUnit(config);
    expect(await second.exit()).toBe(78);
    expect(second.output).toMatch(/buffer\.sqlite.*buffer\.key.*[Nn]othing was changed/s);
    expect(digest(buffer)).toBe(before);
  }, 60_000);

  it('ends with 74 for a zero-byte video and says what to check', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'empty.mp4');
    writeFileSync(path, '');
    const config = writeConfig(folder.path, { source: { kind: 'video', path }, brokerUrl: await nowhere() });
    await using unit = new RunningUnit(config);
    expect(await unit.exit()).toBe(74);
    expect(unit.output).toMatch(/"cameraFailed".*empty\.mp4.*Check that the file is a whole video/);
  });

  it('waits for a storage that accepts no read, reports it, and resumes when it does', async () => {
    using folder = temporaryFolder();
    const config = writeConfig(folder.path, { source: stills(folder.path), brokerUrl: await nowhere() });
    await using unit = new RunningUnit(config);
    await waitFor('it runs', () => unit.has('unitStarted'));
    using database = lookInto(folder.path, bufferOf(folder.path));
    database.exec('BEGIN IMMEDIATE');
    await waitFor('it says so', () => unit.has('storageFailing'), 20_000);
    database.exec('ROLLBACK');
    await waitFor('it goes on', () => unit.has('storageBack'), 30_000);
  });

  it('closes everything that it has opened when its buffer is damaged while in use, ends with 74, and starts with a new one', async () => {
    using folder = temporaryFolder();
    const path = testVideo(folder.path, { seconds: 60 });
    const config = writeConfig(folder.path, { source: { kind: 'video', path }, brokerUrl: await nowhere() });
    await using unit = new RunningUnit(config);
    await waitFor('it runs', () => unit.has('sourceStarted'));
    damageBuffer(folder.path, bufferOf(folder.path));
    const started = performance.now();
    expect(await unit.end('SIGTERM')).toBe(74);
    expect(performance.now() - started).toBeLessThan(8_000);
    expect(unit.has('unitFailed')).toBe(true);
    expect(existsSync(join(folder.path, 'unit.sock'))).toBe(false);
    await using again = new RunningUnit(config);
    await waitFor('it runs again', () => again.has('sourceStarted'));
    expect(again.has('bufferSetAside')).toBe(true);
    expect(await again.end('SIGTERM')).toBe(0);
  });

  it('continues with its other camera when one has failed', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using subscriber = await Subscriber.connect(broker.url);
    const cameras = [
      { id: 'broken', source: { kind: 'video', path: 'absent.mp4' } },
      { id: 'north', source: stills(folder.path) },
    ];
    const config = writeConfig(folder.path, { source: {}, brokerUrl: broker.url, more: { cameras } });
    await using unit = new RunningUnit(config);
    expect(await unit.exit()).toBe(69);
    expect(bodies(subscriber, 'read')).toHaveLength(1);
  });
});

/** Four seconds of grey road, then the bench picture for two. */
function videoOfOneVehicle(folder: string): string {
  const path = join(folder, 'vehicle.mp4');
  execFileSync('ffmpeg', [
    ...[
      '-nostdin',
      '-loglevel',
      'error',
      '-loop',
      '1',
      '-t',
      '2',
      '-i',
      join(GOLDEN_FOLDER, benchPicture().file),
    ],
    ...['-vf', 'tpad=start_duration=4:color=gray', '-r', '25', '-crf', '16', '-pix_fmt', 'yuv420p', path],
  ]);
  return path;
}
