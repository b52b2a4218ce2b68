/**
 * Which regions' vehicles pass each camera. Owns the counts, in memory and in a file beside the buffer. They hold no plate and
 * no time. A kill loses at most what was learned since the last save; a damaged file begins again and is reported.
 */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { RegionAlternative } from '../../domain/plate/region-reading.ts';
import {
  beginningShares,
  isHomeUnfamiliar,
  mostFrequent,
  NO_TRAFFIC,
  sharesOf,
  type TrafficCounts,
  type TrafficSettings,
  type TrafficSummary,
  withRead,
} from '../../domain/traffic/local-traffic.ts';
import type { RegionShares } from '../../domain/traffic/match-probability.ts';
import { writeFileDurably } from '../../platform/files/durable-file.ts';

const fileSchema = z.strictObject({
  schema: z.literal(1),
  /** The counts were begun from this; after a change of the settings they begin again. */
  homeRegion: z.string().nullable(),
  cameras: z.record(
    z.string(),
    z.strictObject({ reads: z.number().min(0), byRegion: z.record(z.string(), z.number().min(0)) }),
  ),
});

export type LocalTrafficOptions = TrafficSettings & {
  readonly path: string;
  readonly cameraIds: readonly string[];
  /** Called for a file that cannot be read. */
  readonly onDamaged: (error: unknown) => void;
};

export class LocalTraffic {
  readonly #options: LocalTrafficOptions;
  readonly #beginning: RegionShares;
  readonly #counts = new Map<string, TrafficCounts>();
  readonly #shares = new Map<string, RegionShares>();

  constructor(options: LocalTrafficOptions) {
    this.#options = options;
    this.#beginning = beginningShares(options);
  }

  load(): void {
    const { path, homeRegion, onDamaged } = this.#options;
    if (!existsSync(path)) return;
    try {
      const stored = fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      if (stored.homeRegion !== homeRegion) return;
      for (const [cameraId, { reads, byRegion }] of Object.entries(stored.cameras))
        this.#counts.set(cameraId, { reads, byRegion: new Map(Object.entries(byRegion)) });
    } catch (error) {
      onDamaged(error);
    }
  }

  /** The share of each region among the vehicles that pass this camera. */
  sharesAt(cameraId: string): RegionShares {
    const known = this.#shares.get(cameraId);
    if (known !== undefined) return known;
    const counts = this.#counts.get(cameraId) ?? NO_TRAFFIC;
    const shares = sharesOf(counts, this.#beginning, this.#options.homeRegion);
    this.#shares.set(cameraId, shares);
    return shares;
  }

  /** Learns from one vehicle. Call it once for each passage. */
  learn(cameraId: string, likelihoods: readonly RegionAlternative[]): void {
    const counts = this.#counts.get(cameraId) ?? NO_TRAFFIC;
    this.#counts.set(cameraId, withRead(counts, likelihoods, this.sharesAt(cameraId)));
    this.#shares.delete(cameraId);
  }

  /** For each configured camera. */
  summaries(): readonly TrafficSummary[] {
    const { cameraIds, homeRegion } = this.#options;
    return cameraIds.map((cameraId) => {
      const counts = this.#counts.get(cameraId) ?? NO_TRAFFIC;
      return {
        cameraId,
        vehicles: Math.round(counts.reads),
        mostFrequent: mostFrequent(this.sharesAt(cameraId)),
        homeIsUnfamiliar: isHomeUnfamiliar(counts, this.#beginning, homeRegion),
      };
    });
  }

  /** Forgets what these cameras have learned, also in the file. @throws the file system's error */
  reset(cameraIds: readonly string[]): void {
    const kept = new Map([...this.#counts].filter(([cameraId]) => !cameraIds.includes(cameraId)));
    this.#write(kept);
    for (const cameraId of cameraIds) {
      this.#counts.delete(cameraId);
      this.#shares.delete(cameraId);
    }
  }

  /** @throws the file system's error */
  save(): void {
    this.#write(this.#counts);
  }

  #write(counts: ReadonlyMap<string, TrafficCounts>): void {
    const cameras = Object.fromEntries(
      [...counts].map(([cameraId, { reads, byRegion }]) => [
        cameraId,
        { reads, byRegion: Object.fromEntries(byRegion) },
      ]),
    );
    const { path, homeRegion } = this.#options;
    writeFileDurably(path, JSON.stringify({ schema: 1, homeRegion, cameras }));
  }
}
