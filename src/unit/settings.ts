/** Turns the configuration's sections into the stages' own settings. This is the one place that knows both. */

import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { HourlyLimits } from '../alerts/alert-limits.ts';
import { deriveKey, type KeySettings } from '../buffer/keys/data-keys.ts';
import type { KeySource } from '../buffer/keys/key-source.ts';
import { type UnitKeys, wrappedKeysPath } from '../buffer/keys/wrapped-keys.ts';
import type { BufferSettings } from '../buffer/opened-file.ts';
import type { CameraThreadData } from '../camera/messages.ts';
import type { Config } from '../config/load.ts';
import { type Topics, topicsOf } from '../contract/topics.ts';
import type { CapacityLimits } from '../domain/keeping/capacity.ts';
import type { ContextualImages } from '../domain/read/evidence.ts';
import type { TrafficSettings } from '../domain/traffic/local-traffic.ts';
import type { HealthOptions } from '../health/health.ts';
import type { DeliveryRules } from '../hotlist/hot-lists.ts';
import type { ImportRules } from '../hotlist/import/list-reading.ts';
import { type NamedAgency, readableAgencies } from '../hotlist/packages/agency-keys.ts';
import type { PullSettings } from '../hotlist/pull/list-pull.ts';
import { categoryRules } from '../policy/categories.ts';
import type { FreshnessPolicy } from '../policy/freshness.ts';
import type { RetentionPolicy } from '../policy/retention.ts';
import type { BrokerSettings } from '../publish/broker-files.ts';
import type { UnitPosition } from '../publish/encode.ts';
import { PUBLISH_TIMING, type PublisherSettings } from '../publish/publisher.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const MEGABYTE = 1_000_000;

export const unitTopics = ({ unit, broker }: Pick<Config, 'unit' | 'broker'>): Topics =>
  topicsOf(broker.topicPrefix, unit.id);

/**
 * SHA-256 of the whole configuration with its defaults. Equal settings give the same digest, however the file is
 * written.
 */
export const configDigest = (config: Config): string =>
  createHash('sha256').update(JSON.stringify(config)).digest('hex');

export const cameraSettings = (config: Config): readonly CameraThreadData[] =>
  config.cameras.map(({ id, source, framesPerSecond, rotate, flip, mirror, privacyMasks, ...scene }) => ({
    settings: {
      cameraId: id,
      unitId: config.unit.id,
      orientation: { rotate, flip, mirror },
      motionGate: scene.motionGate,
      light: scene.light,
      zones: scene.zones,
      privacyMasks,
      tracking: config.tracking,
      evidence: config.evidence,
    },
    // Stills and snapshots have an interval of their own.
    source: 'intervalMs' in source ? source : { ...source, framesPerSecond },
    modelsFolder: config.recognition.modelsFolder,
  }));

/** @param credentialsFolder where systemd has put the service's credentials */
export const keySettings = (
  { buffer }: Pick<Config, 'buffer'>,
  credentialsFolder = process.env['CREDENTIALS_DIRECTORY'],
): KeySettings => ({
  path: buffer.path,
  source: keySource(buffer.key, credentialsFolder),
  generate: buffer.generateKey,
});

export const bufferSettings = (config: Config, keys: Omit<UnitKeys, 'next'>): BufferSettings => ({
  path: config.buffer.path,
  keyPath: wrappedKeysPath(config.buffer.path),
  key: deriveKey(keys.database, 'waypost/buffer'),
  filesKey: deriveKey(keys.files, 'waypost/buffer'),
  unitId: config.unit.id,
  retention: retentionPolicy(config),
  limits: capacityLimits(config),
});

const capacityLimits = ({ buffer }: Config): CapacityLimits => ({
  maxBytes: buffer.maxMegabytes === null ? null : buffer.maxMegabytes * MEGABYTE,
  reserveBytes: buffer.reserveMegabytes * MEGABYTE,
  maxReads: buffer.maxReads,
});

function keySource(key: Config['buffer']['key'], credentialsFolder: string | undefined): KeySource {
  switch (key.source) {
    case 'file':
      return { kind: 'file', path: key.path };
    case 'command':
      return { kind: 'command', argv: key.argv, timeoutMs: key.timeoutMs };
    case 'credential': {
      const path = credentialsFolder === undefined ? null : join(credentialsFolder, key.name);
      return { kind: 'credential', name: key.name, path };
    }
  }
}

export const retentionPolicy = ({ retention }: Config): RetentionPolicy => ({
  readMs: retention.readHours * HOUR_MS,
  hitMs: retention.hitHours * HOUR_MS,
});

export const importRules = ({ hotLists }: Config): ImportRules => ({
  ...categoryRules({
    permittedCategories: hotLists.permittedCategories,
    forbiddenWords: hotLists.forbiddenWords,
    testPlates: hotLists.testPlates,
  }),
  maxRejectedShare: hotLists.maxRejectedShare,
});

export const listFolder = ({ hotLists }: Config): string => hotLists.folder;

export const listPulls = ({ hotLists }: Config): readonly PullSettings[] => hotLists.pull;

export const namedAgencies = ({ hotLists }: Config): readonly NamedAgency[] => hotLists.agencies;

/**
 * @param seed 32 bytes, used for list packages only
 * @param onUnreadable called for an agency whose key cannot be read: its packages are refused
 */
export const deliveryRules = (
  config: Config,
  seed: Uint8Array,
  onUnreadable: (agency: string, error: unknown) => void,
): DeliveryRules => ({
  ...deliveryTerms(config),
  agencies: readableAgencies(namedAgencies(config), onUnreadable),
  unitSeed: seed,
});

/** The terms for all packages, whoever sends them. */
export const deliveryTerms = ({
  unit,
  hotLists,
}: Config): Pick<DeliveryRules, 'unitId' | 'requireSignature' | 'maxShrinkShare'> => ({
  unitId: unit.id,
  requireSignature: hotLists.requireSignature,
  maxShrinkShare: hotLists.maxShrinkShare,
});

export const hourlyLimits = ({ alerts }: Config): HourlyLimits => ({
  interrupt: alerts.maxInterruptsPerListAndHour,
  review: alerts.maxReviewsPerListAndHour,
});

/** How long a vehicle that has alerted on an entry does not alert on that entry again. */
export const coolDownMs = ({ alerts }: Config): number => alerts.coolDownMinutes * MINUTE_MS;

export const verifyWithinMs = ({ alerts }: Config): number => alerts.verifyWithinHours * HOUR_MS;

export function freshnessPolicy({ hotLists }: Config): FreshnessPolicy {
  const { general, urgent } = hotLists.freshness;
  return {
    general: {
      staleAfterMs: general.staleAfterHours * HOUR_MS,
      silentAfterMs: general.silentAfterHours * HOUR_MS,
    },
    urgent: {
      staleAfterMs: urgent.staleAfterHours * HOUR_MS,
      silentAfterMs: urgent.silentAfterHours * HOUR_MS,
    },
  };
}

/** The unit's own certificate, whose dates say something of the time. */
export const certificatePath = ({ broker }: Config): string | null => broker.certPath ?? null;

const brokerSettings = ({ broker }: Config): BrokerSettings => ({
  url: broker.url,
  username: broker.username,
  passwordPath: broker.passwordPath,
  allowPasswordInClear: broker.allowPasswordInClear,
  caPath: broker.caPath,
  certPath: broker.certPath,
  keyPath: broker.keyPath,
});

export const publisherSettings = (config: Config, version: string): PublisherSettings => ({
  unitId: config.unit.id,
  version,
  topics: unitTopics(config),
  broker: brokerSettings(config),
  window: config.broker.inFlightWindow,
  keepsUnheard: {
    alert: config.broker.unheardAlerts === 'keep',
    read: config.broker.unheardReads === 'keep',
    verification: config.broker.unheardAlerts === 'keep',
    tombstone: config.broker.unheardReads === 'keep',
  },
  timing: PUBLISH_TIMING,
});

/** Which reads keep their contextual image (policy V1). */
export const keptContextualImages = ({ evidence }: Config): ContextualImages => evidence.contextualImages;

export const socketSettings = ({ socket }: Config) => ({ path: socket.path, group: socket.group });

export const healthSettings = ({
  unit,
  cameras,
  log,
}: Config): Pick<HealthOptions, 'unitId' | 'cameraIds' | 'level'> => ({
  unitId: unit.id,
  cameraIds: cameras.map(({ id }) => id),
  level: log.level,
});

/** A city's traffic, until the unit has learned its own. */
const HOME_SHARE = 0.8;

export const trafficSettings = ({
  unit,
  buffer,
  cameras,
}: Config): TrafficSettings & { readonly path: string; readonly cameraIds: readonly string[] } => ({
  homeRegion: unit.homeRegion,
  homeShare: HOME_SHARE,
  path: join(dirname(buffer.path), 'traffic.json'),
  cameraIds: cameras.map(({ id }) => id),
});

export function unitPosition({ unit }: Config): UnitPosition | null {
  if (unit.position === null) return null;
  return { latitudeDeg: unit.position.latitudeDegrees, longitudeDeg: unit.position.longitudeDegrees };
}
