import type { ConfigFile } from '../../../src/config/schema.ts';

type KeySource = NonNullable<NonNullable<ConfigFile['buffer']>['key']>;

/**
 * A configuration with every key of the schema, each with another value than its default and, where there are enough
 * values, than any other key. All paths are relative.
 */
export const FULL_CONFIG = {
  unit: {
    id: 'pole-full',
    position: { latitudeDegrees: 41.6, longitudeDegrees: -93.6 },
    homeRegion: 'US-IA',
  },
  cameras: [
    {
      id: 'north',
      source: {
        kind: 'rtsp',
        url: 'rtsp://camera-1/live',
        credentialsPath: 'secrets/rtsp',
        transport: 'udp',
        stallAfterMs: 11_001,
      },
      framesPerSecond: 7,
      rotate: 270,
      flip: true,
      mirror: true,
      motionGate: { enabled: false, minChange: 13, minChangedShare: 0.0021 },
      light: { nightBelow: 0.17, dayAbove: 0.29 },
      zones: [
        {
          name: 'left-lane',
          polygon: [
            [0.01, 0.02],
            [0.51, 0.03],
            [0.52, 0.98],
          ],
        },
      ],
      privacyMasks: [
        [
          [0.61, 0.04],
          [0.91, 0.05],
          [0.92, 0.33],
        ],
      ],
    },
    {
      id: 'south',
      source: {
        kind: 'v4l2',
        device: '/dev/v4l/by-path/two',
        widthPx: 1282,
        heightPx: 722,
        deviceFramesPerSecond: 61,
        inputFormat: 'mjpeg',
        stallAfterMs: 11_002,
      },
      framesPerSecond: 8,
    },
    {
      id: 'east',
      source: {
        kind: 'libcamera',
        camera: 14,
        widthPx: 1344,
        heightPx: 724,
        shutterUs: 903,
        gain: 4.5,
        stallAfterMs: 11_003,
      },
      framesPerSecond: 9,
    },
    {
      id: 'west',
      source: {
        kind: 'snapshot',
        url: 'http://camera-4/picture.jpg',
        credentialsPath: 'secrets/snapshot',
        intervalMs: 204,
        timeoutMs: 5004,
        stallAfterMs: 11_004,
      },
    },
    {
      id: 'clip',
      source: { kind: 'video', path: 'clips/five.mp4', pace: 'fast' },
      framesPerSecond: 11,
    },
    { id: 'folder', source: { kind: 'stills', folder: 'pictures/six', intervalMs: 106 } },
  ],
  recognition: { modelsFolder: 'own/models' },
  tracking: {
    lostAfterMs: 1601,
    rememberMs: 300_602,
    confirmLooks: 3,
    sureConfidence: 0.87,
    doubtfulAfterMs: 403,
    minLooks: 2,
    minConfidence: 0.41,
    minLocalization: 0.53,
  },
  evidence: {
    contextualImages: 'every-read',
    cropJpegQuality: 86,
    cropMaxWidthPx: 321,
    contextualJpegQuality: 62,
    contextualMaxWidthPx: 563,
  },
  hotLists: {
    folder: 'lists/in-force',
    permittedCategories: ['stolen-vehicle', 'amber-alert'],
    forbiddenWords: ['tow list'],
    testPlates: ['TEST123'],
    maxRejectedShare: 0.06,
    maxShrinkShare: 0.47,
    requireSignature: true,
    agencies: [{ name: 'Story County', keyPath: 'keys/story.pem', lists: ['story-own'] }],
    pull: [
      {
        listId: 'state-stolen',
        url: 'https://lists.example/newest',
        caPath: 'tls/lists-ca.pem',
        certPath: 'tls/lists-unit.pem',
        keyPath: 'tls/lists-unit.key',
        everyMinutes: 67,
      },
    ],
    freshness: {
      general: { staleAfterHours: 23, silentAfterHours: 71 },
      urgent: { staleAfterHours: 1.5, silentAfterHours: 19 },
    },
  },
  alerts: {
    coolDownMinutes: 31,
    maxInterruptsPerListAndHour: 21,
    maxReviewsPerListAndHour: 122,
    verifyWithinHours: 25,
  },
  buffer: {
    path: 'var/reads.sqlite',
    key: { source: 'file', path: 'keys/own.key' },
    maxMegabytes: 4096,
    reserveMegabytes: 257,
    maxReads: 700_007,
    generateKey: false,
  },
  retention: { readHours: 168, hitHours: 504 },
  broker: {
    url: 'mqtts://broker.example:8884',
    topicPrefix: 'city/readers',
    username: 'pole-user',
    passwordPath: 'secrets/broker',
    allowPasswordInClear: true,
    caPath: 'tls/broker-ca.pem',
    certPath: 'tls/broker-unit.pem',
    keyPath: 'tls/broker-unit.key',
    inFlightWindow: 27,
    unheardAlerts: 'confirm',
    unheardReads: 'keep',
  },
  socket: { path: 'run/own.sock', group: 'own-group' },
  log: { level: 'warn' },
} as const satisfies ConfigFile;

/** The other two ways to come by the buffer's key. */
export const OTHER_KEY_SOURCES = {
  credential: { source: 'credential', name: 'own-credential' },
  command: { source: 'command', argv: ['/usr/bin/own-key', '--print'], timeoutMs: 9_900 },
} as const satisfies Record<string, KeySource>;

/** The full configuration with each source of the buffer's key: together they have every key of the schema. */
export const FULL_CONFIGS: readonly ConfigFile[] = [
  FULL_CONFIG,
  ...Object.values(OTHER_KEY_SOURCES).map((key) => ({
    ...FULL_CONFIG,
    buffer: { ...FULL_CONFIG.buffer, key },
  })),
];
