import type { AlertChannel } from '../domain/alert/alert.ts';
import type { Hit } from '../domain/list/hit.ts';
import { foldO } from '../domain/plate/fold-o.ts';
import type { UtcMs } from '../domain/time/time.ts';
import { isUrgent } from '../policy/categories.ts';
import type { AlertLimits } from './alert-limits.ts';

/** Why a hit is recorded without an alert: the vehicle keeps passing, or its list alerts too often (policy H6). */
export type PaceReason = 'cooling-down' | 'list-limit';
/** @property passesBefore of the same vehicle, that were recorded since its last alert. */
export type Paced =
  | { readonly reason: PaceReason }
  | { readonly reason: null; readonly channel: AlertChannel; readonly passesBefore: number };

type Vehicle = {
  readonly key: string;
  readonly atUtc: UtcMs;
  channel: AlertChannel;
  /** It could have interrupted, and went to review because of the limit. */
  isHeldDown: boolean;
  readonly passesBefore: number;
  passes: number;
  lastPass: string;
};

/** Vehicles that have alerted lately; the longest gone is forgotten first, and alerts again. */
const MAX_VEHICLES = 5_000;

/**
 * Few, good alerts, so that nobody learns to ignore them. A vehicle that keeps passing is counted and alerts once. A list
 * that alerts all the time is held at a limit, and the unit reports the limit. What is held back is recorded as a hit.
 *
 * - A vehicle is known by the entry and by what was read, up to O and 0.
 * - A hit that may interrupt alerts even if the vehicle has alerted for review before.
 * - AMBER alerts, missing persons and test plates are never held back, and count for nothing.
 * - A revised read is the same pass. It cannot get around a limit.
 * - An alert that was taken back holds nothing back (`forget`).
 *
 * Memory alone: after a restart every vehicle alerts again.
 */
export class AlertPace {
  readonly #coolDownMs: number;
  readonly #limits: AlertLimits;
  readonly #vehicles = new Map<string, Vehicle>();
  /** The same by read and entry: a revision changes what was read. */
  readonly #byRead = new Map<string, Vehicle>();

  /** @param coolDownMs for how long a vehicle that has alerted on an entry does not alert on it again; 0 for never. */
  constructor(coolDownMs: number, limits: AlertLimits) {
    this.#coolDownMs = coolDownMs;
    this.#limits = limits;
  }

  /** Whether a hit that could alert in this channel does, and in which channel. Counts the hit. */
  decide(hit: Hit, channel: AlertChannel, now: UtcMs): Paced {
    if (channel === 'test' || isUrgent(hit.entry.category)) return allowed(channel, 0);
    const { readId, list, entry } = hit;
    const again = this.#byRead.get(`${readId} ${entry.entryIdentity}`);
    if (again !== undefined) return this.#decideAgain(again, hit, channel, now);
    const key = `${entry.entryIdentity} ${foldO(hit.readLiteral.reveal())}`;
    const known = this.#vehicles.get(key);
    if (known !== undefined && this.#isCooling(known, channel, now)) {
      if (known.lastPass !== readId) known.passes += 1;
      known.lastPass = readId;
      return { reason: 'cooling-down' };
    }
    const admitted = this.#limits.admit(list.listId, channel, readId, now);
    if (admitted === null) return { reason: 'list-limit' };
    const passesBefore = known?.passes ?? 0;
    const isHeldDown = admitted !== channel;
    const vehicle = {
      key,
      atUtc: now,
      channel: admitted,
      isHeldDown,
      passesBefore,
      passes: 0,
      lastPass: readId,
    };
    remember(this.#vehicles, key, vehicle);
    remember(this.#byRead, `${readId} ${entry.entryIdentity}`, vehicle);
    return allowed(admitted, passesBefore);
  }

  /** The alert on this entry was retracted: the next pass alerts. */
  forget(entryIdentity: string): void {
    for (const key of this.#vehicles.keys())
      if (key.startsWith(`${entryIdentity} `)) this.#vehicles.delete(key);
    for (const key of this.#byRead.keys()) if (key.endsWith(` ${entryIdentity}`)) this.#byRead.delete(key);
  }

  #decideAgain(vehicle: Vehicle, hit: Hit, channel: AlertChannel, now: UtcMs): Paced {
    if (channel === 'interrupt' && vehicle.channel !== 'interrupt' && !vehicle.isHeldDown) {
      const admitted = this.#limits.admit(hit.list.listId, channel, hit.readId, now);
      if (admitted === 'interrupt') vehicle.channel = channel;
      else vehicle.isHeldDown = true;
    }
    return allowed(vehicle.isHeldDown ? vehicle.channel : channel, vehicle.passesBefore);
  }

  #isCooling({ atUtc, channel: before, isHeldDown }: Vehicle, channel: AlertChannel, now: UtcMs): boolean {
    const isStronger = channel === 'interrupt' && before !== 'interrupt' && !isHeldDown;
    return !isStronger && now - atUtc < this.#coolDownMs && now >= atUtc;
  }
}

const allowed = (channel: AlertChannel, passesBefore: number): Paced => ({
  reason: null,
  channel,
  passesBefore,
});

/** Of too many the longest gone is forgotten. */
function remember(vehicles: Map<string, Vehicle>, key: string, vehicle: Vehicle): void {
  vehicles.delete(key);
  vehicles.set(key, vehicle);
  const [oldest] = vehicles.keys();
  if (vehicles.size > MAX_VEHICLES && oldest !== undefined) vehicles.delete(oldest);
}
