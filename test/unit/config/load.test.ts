import { describe, expect, test } from 'vitest';
import { decodeConfig, INSTALLED_MODELS } from '../../../src/config/load.ts';
import { Misconfigured } from '../../../src/platform/errors.ts';

const minimal = {
  unit: { id: 'pole-7' },
  cameras: [{ id: 'north', source: { kind: 'video', path: 'clips/north.mp4' } }],
  broker: { url: 'mqtts://broker.example:8883' },
};

const decode = (file: unknown) => decodeConfig(JSON.stringify(file), '/etc/waypost/waypost.json');

/** The problems that the message lists, one line each. */
function problemsOf(file: unknown): readonly string[] {
  try {
    decode(file);
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

describe('a configuration file', () => {
  test('needs only a unit, a camera and a broker; everything else has a default', () => {
    const config = decode(minimal);
    expect(config.cameras[0]?.framesPerSecond).toBe(10);
    expect(config.retention).toEqual({ readHours: 720, hitHours: 720 });
    expect(config.tracking.lostAfterMs).toBe(1500);
    expect(config.broker.topicPrefix).toBe('waypost');
    expect(config.recognition.modelsFolder).toBe(INSTALLED_MODELS);
  });

  test('has its relative paths counted from its own folder, absolute ones kept', () => {
    const config = decode({
      ...minimal,
      buffer: { path: 'var/buffer.sqlite', key: { source: 'file', path: '../buffer.key' } },
    });
    expect(config.cameras[0]?.source).toMatchObject({ path: '/etc/waypost/clips/north.mp4' });
    expect(config.buffer).toEqual({
      path: '/etc/waypost/var/buffer.sqlite',
      key: { source: 'file', path: '/etc/buffer.key' },
      generateKey: true,
      maxMegabytes: null,
      reserveMegabytes: 256,
      maxReads: null,
    });
    expect(config.broker.passwordPath).toBeNull();
  });

  test('has all its problems listed at once, with the place, what is allowed and what was given', () => {
    const problems = problemsOf({
      unit: { id: 'Pole 7', colour: 'red' },
      cameras: [
        { id: 'north', source: { kind: 'film' }, framesPerSecond: 99 },
        { id: 'north', source: { kind: 'stills', folder: 'x', intervalMs: 0.5 } },
      ],
      retention: { readHours: 721 },
      hotLists: { permittedCategories: ['immigration'] },
      broker: { url: 'http://broker', certPath: 'unit.pem' },
      extra: true,
    });
    expect(problems).toEqual([
      'unit.id: expected 1 to 40 of a-z, 0-9 and hyphen, no hyphen first; given "Pole 7"',
      'unit.colour: expected one of the keys id, position, homeRegion; given an unknown key',
      'cameras[0].source.kind: expected one of rtsp, v4l2, libcamera, snapshot, video, stills; given "film"',
      'cameras[0].framesPerSecond: expected a whole number from 1 to 30; given 99',
      'cameras[1].source.intervalMs: expected a whole number from 1 to 60000; given 0.5',
      expect.stringMatching(
        /^hotLists\.permittedCategories\[0\]: expected one of stolen-vehicle.*"immigration"$/,
      ),
      'retention.readHours: expected a number from 0.05 to 720; given 721',
      expect.stringMatching(/^broker\.url: expected mqtt:\/\/host.*; given "http:\/\/broker"$/),
      expect.stringMatching(/^extra: expected one of the keys unit, cameras, .*; given an unknown key$/),
      'cameras[1].id: expected a name that no other camera has; given "north"',
      'broker.keyPath: expected a key file beside certPath; given nothing',
    ]);
  });

  test.each([
    ['TLS files without mqtts', { url: 'mqtt://b', caPath: 'ca.pem' }, 'broker.url'],
    ['a password without a user', { url: 'mqtts://b', passwordPath: 'p' }, 'broker.username'],
    [
      'a password that others can read on the way',
      { url: 'mqtt://b', username: 'u', passwordPath: 'p' },
      'broker.url',
    ],
    ['a key without its certificate', { url: 'mqtts://b', keyPath: 'k' }, 'broker.certPath'],
  ])('is refused for %s', (_name, broker, path) => {
    expect(problemsOf({ ...minimal, broker })).toEqual([expect.stringMatching(new RegExp(`^${path}: `))]);
  });

  test.each([
    { url: 'mqtt://127.0.0.1:1883' },
    { url: 'mqtts://b' },
    { url: 'mqtt://b', allowPasswordInClear: true },
  ])('is accepted with a password for %j', (broker) => {
    expect(problemsOf({ ...minimal, broker: { ...broker, username: 'u', passwordPath: 'p' } })).toEqual([]);
  });

  test('is refused when a list falls silent before it is stale, even if one of the limits is a default', () => {
    const freshness = { general: { staleAfterHours: 80 } };
    expect(problemsOf({ ...minimal, hotLists: { freshness } })).toEqual([
      'hotLists.freshness.general.silentAfterHours: expected at least staleAfterHours (80); given 72',
    ]);
  });

  test.each([
    ['stills', { kind: 'stills', folder: 'x' }],
    ['snapshot', { kind: 'snapshot', url: 'http://cam/x.jpg' }],
  ])('is refused for frames per second beside %s, which nothing would read', (kind, source) => {
    const cameras = [{ id: 'north', source, framesPerSecond: 10 }];
    expect(problemsOf({ ...minimal, cameras })).toEqual([
      `cameras[0].framesPerSecond: expected nothing beside ${kind}, whose pace is source.intervalMs; given 10`,
    ]);
  });

  test.each([
    ['an RTSP URL with a password', { kind: 'rtsp', url: 'rtsp://viewer:open-sesame@cam/live' }, 'url'],
    ['a snapshot URL with a password', { kind: 'snapshot', url: 'http://viewer:open-sesame@cam/x' }, 'url'],
    ['an RTSP camera over HTTP', { kind: 'rtsp', url: 'http://cam/live' }, 'url'],
    ['a device outside of /dev', { kind: 'v4l2', device: 'video0', widthPx: 640, heightPx: 480 }, 'device'],
    ['a width that rpicam-vid pads', { kind: 'libcamera', widthPx: 1000, heightPx: 720 }, 'widthPx'],
  ])('is refused for %s', (_name, source, key) => {
    const problems = problemsOf({ ...minimal, cameras: [{ id: 'north', source }] });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^cameras\\[0\\]\\.source\\.${key}: `))]);
    expect(problems.join()).not.toContain('open-sesame');
  });

  const left = [
    [0, 0],
    [0.5, 0],
    [0.5, 1],
  ];
  const line = [
    [0, 0],
    [0.5, 0.5],
    [1, 1],
  ];
  const shares = '3 to 64 corners [x, y], shares 0 to 1 of the width and height, not all on one line';
  test.each([
    [
      'a mask in pixels',
      { privacyMasks: [[...left, [0, 480]]] },
      'privacyMasks[0][3][1]: expected a number from 0 to 1; given 480',
    ],
    [
      'a mask of two corners',
      { privacyMasks: [left, left.slice(1)] },
      `privacyMasks[1]: expected ${shares}; given a list of 2`,
    ],
    [
      'a mask without an area',
      { privacyMasks: [line] },
      'privacyMasks[0]: expected corners that are not all on one line; given a line',
    ],
    [
      'a zone without a name',
      { zones: [{ polygon: left }] },
      'zones[0].name: expected 1 to 40 of a-z, 0-9 and hyphen, no hyphen first; given nothing',
    ],
    [
      'a zone without an outline',
      { zones: [{ name: 'left' }] },
      `zones[0].polygon: expected ${shares}; given nothing`,
    ],
    [
      'a zone without an area',
      { zones: [{ name: 'left', polygon: line }] },
      'zones[0].polygon: expected corners that are not all on one line; given a line',
    ],
    [
      'two zones of one name',
      {
        zones: [
          { name: 'left', polygon: left },
          { name: 'left', polygon: left },
        ],
      },
      'zones[1].name: expected a name that no other zone of the camera has; given "left"',
    ],
    [
      'light in grey levels',
      { light: { dayAbove: 71 } },
      'light.dayAbove: expected a number from 0 to 1; given 71',
    ],
    [
      'a night that is brighter than the day',
      { light: { nightBelow: 0.3, dayAbove: 0.2 } },
      'light.dayAbove: expected more than nightBelow (0.3); given 0.2',
    ],
    [
      'a night that is brighter than the default day',
      { light: { nightBelow: 0.3 } },
      'light.dayAbove: expected more than nightBelow (0.3); given 0.28',
    ],
    [
      'a change of no grey level',
      { motionGate: { minChange: 0 } },
      'motionGate.minChange: expected a whole number from 1 to 255; given 0',
    ],
    [
      'a changed share in per cent',
      { motionGate: { minChangedShare: 2 } },
      'motionGate.minChangedShare: expected a number from 0 to 1; given 2',
    ],
  ])('is refused for %s', (_name, view, problem) => {
    expect(problemsOf({ ...minimal, cameras: [{ ...minimal.cameras[0], ...view }] })).toEqual([
      `cameras[0].${problem}`,
    ]);
  });

  test('may have zones of one name at two cameras', () => {
    const zones = [{ name: 'left', polygon: left }];
    const cameras = ['north', 'south'].map((id) => ({ ...minimal.cameras[0], id, zones }));
    expect(problemsOf({ ...minimal, cameras })).toEqual([]);
  });

  test("has the credentials' path of a camera absolute", () => {
    const source = { kind: 'rtsp', url: 'rtsp://cam/live', credentialsPath: 'camera.txt' };
    const { cameras } = decode({ ...minimal, cameras: [{ id: 'north', source }] });
    expect(cameras[0]?.source).toMatchObject({
      credentialsPath: '/etc/waypost/camera.txt',
      transport: 'tcp',
    });
  });

  test('is refused for a socket path that the kernel would not take once it is absolute', () => {
    const fitting = 'x'.repeat(107 - '/etc/waypost/'.length);
    expect(decode({ ...minimal, socket: { path: fitting } }).socket.path).toHaveLength(107);
    expect(problemsOf({ ...minimal, socket: { path: `${fitting}x` } })).toEqual([
      expect.stringMatching(/^socket\.path: expected a path of at most 107 bytes once absolute; given "xxx/),
    ]);
    expect(problemsOf({ ...minimal, socket: { path: `/${'ü'.repeat(54)}` } })).toHaveLength(1);
    expect(problemsOf({ ...minimal, socket: { path: `/${'x'.repeat(107)}` } })).toHaveLength(1);
  });

  test('cannot keep anything longer than 30 days', () => {
    expect(problemsOf({ ...minimal, retention: { hitHours: 720.01 } })).toHaveLength(1);
  });

  test('never has a password repeated in a message', () => {
    const broker = { url: 'mqtt://user:open-sesame@broker', password: 'open-sesame' };
    const problems = problemsOf({ ...minimal, broker });
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('sesame');
    const forgotten = problemsOf({ ...minimal, broker: { url: 'user:open-sesame@broker' } });
    expect(forgotten).toEqual([expect.stringMatching(/^broker\.url: expected .*; given "…"$/)]);
  });

  test.each([
    ['no JSON', '{"unit": }', /not a JSON file: Unexpected token/],
    ['a list', '[]', /\(the file\): expected an object/],
    ['nothing', '', /not a JSON file/],
  ])('is refused when it is %s', (_name, source, message) => {
    expect(() => decodeConfig(source, 'waypost.json')).toThrow(message);
  });
});
