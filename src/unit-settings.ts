/** Where the configuration's sections become the stages' own settings: the one place that knows both. */
import { createHash } from 'node:crypto';
import type { CameraThreadData } from './camera-messages.ts';
import type { Config } from './config/load.ts';
import type { RetentionPolicy } from './domain/retention.ts';
import type { ImportRules } from './hotlist/check-hot-list.ts';
import type { FreshnessPolicy } from './hotlist/freshness.ts';
import { categoryRules } from './policy/categories.ts';
import type { UnitPosition } from './publish/encode.ts';
import { PUBLISH_TIMING, type PublisherSettings } from './publish/publisher.ts';
import { topicsOf } from './publish/topics.ts';

const HOUR_MS = 3_600_000;

/** SHA-256 of the whole configuration with its defaults: the same for the same settings, however the file is written. */
export const configDigest = (config: Config): string =>
  createHash('sha256').update(JSON.stringify(config)).digest('hex');

export const cameraSettings = (config: Config): readonly CameraThreadData[] =>
  config.cameras.map(({ id, source, framesPerSecond, motionGate, light, zones, privacyMasks }) => ({
    settings: {
      cameraId: id,
      unitId: config.unit.id,
      motionGate,
      light,
      zones,
      privacyMasks,
      tracking: config.tracking,
      evidence: config.evidence,
    },
    // Stills and snapshots have a pace of their own.
    source: 'intervalMs' in source ? source : { ...source, framesPerSecond },
    modelsFolder: config.recognition.modelsFolder,
  }));

export const retentionPolicy = ({ retention }: Config): RetentionPolicy => ({
  readMs: retention.readHours * HOUR_MS,
  hitMs: retention.hitHours * HOUR_MS,
});

export const importRules = ({ hotLists }: Config): ImportRules => ({
  ...categoryRules(hotLists.permittedCategories),
  maxRejectedShare: hotLists.maxRejectedShare,
});

export function freshnessPolicy({ hotLists }: Config): FreshnessPolicy {
  const limits = (ages: { readonly staleAfterHours: number; readonly silentAfterHours: number }) => ({
    staleAfterMs: ages.staleAfterHours * HOUR_MS,
    silentAfterMs: ages.silentAfterHours * HOUR_MS,
  });
  return { general: limits(hotLists.freshness.general), urgent: limits(hotLists.freshness.urgent) };
}

export const publisherSettings = (config: Config, version: string): PublisherSettings => ({
  unitId: config.unit.id,
  version,
  topics: topicsOf(config.broker.topicPrefix, config.unit.id),
  broker: config.broker,
  window: config.broker.inFlightWindow,
  keepsUnheard: {
    alert: config.broker.unheardAlerts === 'keep',
    read: config.broker.unheardReads === 'keep',
    tombstone: config.broker.unheardReads === 'keep',
  },
  timing: PUBLISH_TIMING,
});

export function unitPosition({ unit }: Config): UnitPosition | null {
  if (unit.position === null) return null;
  return { latitudeDeg: unit.position.latitudeDegrees, longitudeDeg: unit.position.longitudeDegrees };
}
