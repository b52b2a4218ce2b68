/**
 * Every value of `FULL_CONFIG`, by its place in the file, and the stage settings that it sets. Settings are named
 * `<function of unit/settings.ts>.<field>`. What is written here was worked out by hand, from what each key is
 * documented to mean: it is what the functions are held against.
 */
export type SettingRows = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const HOUR_MS = 3_600_000;
const at = (path: string): string => `/etc/waypost/${path}`;

const UNIT: SettingRows = {
  'unit.id': {
    'cameras[0].settings.unitId': 'pole-full',
    'buffer.unitId': 'pole-full',
    'deliveryTerms.unitId': 'pole-full',
    'publisher.unitId': 'pole-full',
    'health.unitId': 'pole-full',
    'topics.read': 'city/readers/pole-full/read',
    'publisher.topics.read': 'city/readers/pole-full/read',
  },
  'unit.homeRegion': { 'traffic.homeRegion': 'US-IA' },
  'unit.position.latitudeDegrees': { 'position.latitudeDeg': 41.6 },
  'unit.position.longitudeDegrees': { 'position.longitudeDeg': -93.6 },
};

const CAMERAS: SettingRows = {
  'cameras[0].id': {
    'cameras[0].settings.cameraId': 'north',
    'health.cameraIds[0]': 'north',
    'traffic.cameraIds[0]': 'north',
  },
  'cameras[0].source.kind': { 'cameras[0].source.kind': 'rtsp' },
  'cameras[0].source.url': { 'cameras[0].source.url': 'rtsp://camera-1/live' },
  'cameras[0].source.credentialsPath': { 'cameras[0].source.credentialsPath': at('secrets/rtsp') },
  'cameras[0].source.transport': { 'cameras[0].source.transport': 'udp' },
  'cameras[0].source.stallAfterMs': { 'cameras[0].source.stallAfterMs': 11_001 },
  'cameras[0].framesPerSecond': { 'cameras[0].source.framesPerSecond': 7 },
  'cameras[0].rotate': { 'cameras[0].settings.orientation.rotate': 270 },
  'cameras[0].flip': { 'cameras[0].settings.orientation.flip': true },
  'cameras[0].mirror': { 'cameras[0].settings.orientation.mirror': true },
  'cameras[0].motionGate.enabled': { 'cameras[0].settings.motionGate.enabled': false },
  'cameras[0].motionGate.minChange': { 'cameras[0].settings.motionGate.minChange': 13 },
  'cameras[0].motionGate.minChangedShare': { 'cameras[0].settings.motionGate.minChangedShare': 0.0021 },
  'cameras[0].light.nightBelow': { 'cameras[0].settings.light.nightBelow': 0.17 },
  'cameras[0].light.dayAbove': { 'cameras[0].settings.light.dayAbove': 0.29 },
  'cameras[0].zones[0].name': { 'cameras[0].settings.zones[0].name': 'left-lane' },
  'cameras[0].zones[0].polygon': {
    'cameras[0].settings.zones[0].polygon[0][0]': 0.01,
    'cameras[0].settings.zones[0].polygon[0][1]': 0.02,
    'cameras[0].settings.zones[0].polygon[1][0]': 0.51,
    'cameras[0].settings.zones[0].polygon[1][1]': 0.03,
    'cameras[0].settings.zones[0].polygon[2][0]': 0.52,
    'cameras[0].settings.zones[0].polygon[2][1]': 0.98,
  },
  'cameras[0].privacyMasks': {
    'cameras[0].settings.privacyMasks[0][0][0]': 0.61,
    'cameras[0].settings.privacyMasks[0][0][1]': 0.04,
    'cameras[0].settings.privacyMasks[0][1][0]': 0.91,
    'cameras[0].settings.privacyMasks[0][1][1]': 0.05,
    'cameras[0].settings.privacyMasks[0][2][0]': 0.92,
    'cameras[0].settings.privacyMasks[0][2][1]': 0.33,
  },
  'cameras[1].id': { 'health.cameraIds[1]': 'south', 'traffic.cameraIds[1]': 'south' },
  'cameras[1].source.kind': { 'cameras[1].source.kind': 'v4l2' },
  'cameras[1].source.device': { 'cameras[1].source.device': '/dev/v4l/by-path/two' },
  'cameras[1].source.widthPx': { 'cameras[1].source.widthPx': 1282 },
  'cameras[1].source.heightPx': { 'cameras[1].source.heightPx': 722 },
  'cameras[1].source.deviceFramesPerSecond': { 'cameras[1].source.deviceFramesPerSecond': 61 },
  'cameras[1].source.inputFormat': { 'cameras[1].source.inputFormat': 'mjpeg' },
  'cameras[1].source.stallAfterMs': { 'cameras[1].source.stallAfterMs': 11_002 },
  'cameras[1].framesPerSecond': { 'cameras[1].source.framesPerSecond': 8 },
  'cameras[2].id': { 'health.cameraIds[2]': 'east', 'traffic.cameraIds[2]': 'east' },
  'cameras[2].source.kind': { 'cameras[2].source.kind': 'libcamera' },
  'cameras[2].source.camera': { 'cameras[2].source.camera': 14 },
  'cameras[2].source.widthPx': { 'cameras[2].source.widthPx': 1344 },
  'cameras[2].source.heightPx': { 'cameras[2].source.heightPx': 724 },
  'cameras[2].source.shutterUs': { 'cameras[2].source.shutterUs': 903 },
  'cameras[2].source.gain': { 'cameras[2].source.gain': 4.5 },
  'cameras[2].source.stallAfterMs': { 'cameras[2].source.stallAfterMs': 11_003 },
  'cameras[2].framesPerSecond': { 'cameras[2].source.framesPerSecond': 9 },
  'cameras[3].id': { 'health.cameraIds[3]': 'west', 'traffic.cameraIds[3]': 'west' },
  'cameras[3].source.kind': { 'cameras[3].source.kind': 'snapshot' },
  'cameras[3].source.url': { 'cameras[3].source.url': 'http://camera-4/picture.jpg' },
  'cameras[3].source.credentialsPath': { 'cameras[3].source.credentialsPath': at('secrets/snapshot') },
  'cameras[3].source.intervalMs': { 'cameras[3].source.intervalMs': 204 },
  'cameras[3].source.timeoutMs': { 'cameras[3].source.timeoutMs': 5004 },
  'cameras[3].source.stallAfterMs': { 'cameras[3].source.stallAfterMs': 11_004 },
  'cameras[4].id': { 'health.cameraIds[4]': 'clip', 'traffic.cameraIds[4]': 'clip' },
  'cameras[4].source.kind': { 'cameras[4].source.kind': 'video' },
  'cameras[4].source.path': { 'cameras[4].source.path': at('clips/five.mp4') },
  'cameras[4].source.pace': { 'cameras[4].source.pace': 'fast' },
  'cameras[4].framesPerSecond': { 'cameras[4].source.framesPerSecond': 11 },
  'cameras[5].id': { 'health.cameraIds[5]': 'folder', 'traffic.cameraIds[5]': 'folder' },
  'cameras[5].source.kind': { 'cameras[5].source.kind': 'stills' },
  'cameras[5].source.folder': { 'cameras[5].source.folder': at('pictures/six') },
  'cameras[5].source.intervalMs': { 'cameras[5].source.intervalMs': 106 },
};

const PASSAGES: SettingRows = {
  'recognition.modelsFolder': { 'cameras[0].modelsFolder': at('own/models') },
  'tracking.lostAfterMs': { 'cameras[0].settings.tracking.lostAfterMs': 1601 },
  'tracking.rememberMs': { 'cameras[0].settings.tracking.rememberMs': 300_602 },
  'tracking.confirmLooks': { 'cameras[0].settings.tracking.confirmLooks': 3 },
  'tracking.sureConfidence': { 'cameras[0].settings.tracking.sureConfidence': 0.87 },
  'tracking.doubtfulAfterMs': { 'cameras[0].settings.tracking.doubtfulAfterMs': 403 },
  'tracking.minLooks': { 'cameras[0].settings.tracking.minLooks': 2 },
  'tracking.minConfidence': { 'cameras[0].settings.tracking.minConfidence': 0.41 },
  'tracking.minLocalization': { 'cameras[0].settings.tracking.minLocalization': 0.53 },
  'evidence.contextualImages': {
    keptContextualImages: 'every-read',
    'cameras[0].settings.evidence.contextualImages': 'every-read',
  },
  'evidence.cropJpegQuality': { 'cameras[0].settings.evidence.cropJpegQuality': 86 },
  'evidence.cropMaxWidthPx': { 'cameras[0].settings.evidence.cropMaxWidthPx': 321 },
  'evidence.contextualJpegQuality': { 'cameras[0].settings.evidence.contextualJpegQuality': 62 },
  'evidence.contextualMaxWidthPx': { 'cameras[0].settings.evidence.contextualMaxWidthPx': 563 },
};

const HOT_LISTS: SettingRows = {
  'hotLists.folder': { listFolder: at('lists/in-force') },
  'hotLists.permittedCategories': {
    'importRules.permitted[0]': 'stolen-vehicle',
    'importRules.permitted[1]': 'amber-alert',
  },
  'hotLists.forbiddenWords': { 'importRules.forbiddenWords.TOW LIST': 'forbidden-on-this-unit' },
  'hotLists.testPlates': { 'importRules.testPlates[0]': 'TEST123' },
  'hotLists.maxRejectedShare': { 'importRules.maxRejectedShare': 0.06 },
  'hotLists.maxShrinkShare': { 'deliveryTerms.maxShrinkShare': 0.47 },
  'hotLists.requireSignature': { 'deliveryTerms.requireSignature': true },
  'hotLists.agencies[0].name': { 'agencies[0].name': 'Story County' },
  'hotLists.agencies[0].keyPath': { 'agencies[0].keyPath': at('keys/story.pem') },
  'hotLists.agencies[0].lists': { 'agencies[0].lists[0]': 'story-own' },
  'hotLists.pull[0].listId': { 'pulls[0].listId': 'state-stolen' },
  'hotLists.pull[0].url': { 'pulls[0].url': 'https://lists.example/newest' },
  'hotLists.pull[0].caPath': { 'pulls[0].caPath': at('tls/lists-ca.pem') },
  'hotLists.pull[0].certPath': { 'pulls[0].certPath': at('tls/lists-unit.pem') },
  'hotLists.pull[0].keyPath': { 'pulls[0].keyPath': at('tls/lists-unit.key') },
  'hotLists.pull[0].everyMinutes': { 'pulls[0].everyMinutes': 67 },
  'hotLists.freshness.general.staleAfterHours': { 'freshness.general.staleAfterMs': 23 * HOUR_MS },
  'hotLists.freshness.general.silentAfterHours': { 'freshness.general.silentAfterMs': 71 * HOUR_MS },
  'hotLists.freshness.urgent.staleAfterHours': { 'freshness.urgent.staleAfterMs': 1.5 * HOUR_MS },
  'hotLists.freshness.urgent.silentAfterHours': { 'freshness.urgent.silentAfterMs': 19 * HOUR_MS },
};

const ALERTS: SettingRows = {
  'alerts.coolDownMinutes': { coolDownMs: 31 * 60_000 },
  'alerts.maxInterruptsPerListAndHour': { 'hourlyLimits.interrupt': 21 },
  'alerts.maxReviewsPerListAndHour': { 'hourlyLimits.review': 122 },
  'alerts.verifyWithinHours': { verifyWithinMs: 25 * HOUR_MS },
};

const BUFFER: SettingRows = {
  'buffer.path': {
    'buffer.path': at('var/reads.sqlite'),
    'buffer.keyPath': at('var/reads.sqlite.keys'),
    'key.path': at('var/reads.sqlite'),
    'traffic.path': at('var/traffic.json'),
  },
  'buffer.key.source': { 'key.source.kind': 'file' },
  'buffer.key.path': { 'key.source.path': at('keys/own.key') },
  'buffer.maxMegabytes': { 'buffer.limits.maxBytes': 4_096_000_000 },
  'buffer.reserveMegabytes': { 'buffer.limits.reserveBytes': 257_000_000 },
  'buffer.maxReads': { 'buffer.limits.maxReads': 700_007 },
  'buffer.generateKey': { 'key.generate': false },
  'retention.readHours': { 'retention.readMs': 168 * HOUR_MS, 'buffer.retention.readMs': 168 * HOUR_MS },
  'retention.hitHours': { 'retention.hitMs': 504 * HOUR_MS, 'buffer.retention.hitMs': 504 * HOUR_MS },
};

const DELIVERY: SettingRows = {
  'broker.url': { 'publisher.broker.url': 'mqtts://broker.example:8884' },
  'broker.topicPrefix': {
    'topics.lists': 'city/readers/pole-full/lists/',
    'publisher.topics.alert': 'city/readers/pole-full/alert',
  },
  'broker.username': { 'publisher.broker.username': 'pole-user' },
  'broker.passwordPath': { 'publisher.broker.passwordPath': at('secrets/broker') },
  'broker.allowPasswordInClear': { 'publisher.broker.allowPasswordInClear': true },
  'broker.caPath': { 'publisher.broker.caPath': at('tls/broker-ca.pem') },
  'broker.certPath': { 'publisher.broker.certPath': at('tls/broker-unit.pem') },
  'broker.keyPath': { 'publisher.broker.keyPath': at('tls/broker-unit.key') },
  'broker.inFlightWindow': { 'publisher.window': 27 },
  'broker.unheardAlerts': {
    'publisher.keepsUnheard.alert': false,
    'publisher.keepsUnheard.verification': false,
  },
  'broker.unheardReads': {
    'publisher.keepsUnheard.read': true,
    'publisher.keepsUnheard.tombstone': true,
  },
  'socket.path': { 'socket.path': at('run/own.sock') },
  'socket.group': { 'socket.group': 'own-group' },
  'log.level': { 'health.level': 'warn' },
};

export const SETTING_ROWS: SettingRows = {
  ...UNIT,
  ...CAMERAS,
  ...PASSAGES,
  ...HOT_LISTS,
  ...ALERTS,
  ...BUFFER,
  ...DELIVERY,
};

/** The rows of the other sources of the buffer's key, by their name in `OTHER_KEY_SOURCES`. */
export const OTHER_KEY_ROWS: Readonly<Record<'credential' | 'command', SettingRows>> = {
  credential: {
    'buffer.key.source': { 'key.source.kind': 'credential' },
    'buffer.key.name': {
      'key.source.name': 'own-credential',
      'key.source.path': '/run/credentials/own-credential',
    },
  },
  command: {
    'buffer.key.source': { 'key.source.kind': 'command' },
    'buffer.key.argv': { 'key.source.argv[0]': '/usr/bin/own-key', 'key.source.argv[1]': '--print' },
    'buffer.key.timeoutMs': { 'key.source.timeoutMs': 9_900 },
  },
};
