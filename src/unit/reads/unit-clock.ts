import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Store } from '../../buffer/store.ts';
import type { ClockStatus } from '../../domain/events/unit-status.ts';
import type { PlateRead } from '../../domain/read/plate-read.ts';
import type { ClockVerdict } from '../../domain/time/kept-time.ts';
import type { KnownTime, KnownTimes } from '../../domain/time/known-times.ts';
import { type Clock, type ClockQuality, type MonoMs, type UtcMs, utcMs } from '../../domain/time/time.ts';
import type { ListState } from '../../publish/status-message.ts';

const CLOSED: ClockVerdict = {
  quality: 'unknown',
  boundMs: null,
  departureMs: 0,
  why: 'the buffer is not open',
};

/**
 * The time as a unit uses it: a step of the machine's clock ends no entry, no limit and no session, because the store
 * judges the clock first. While the store is closed, the machine's clock is all there is.
 */
export class UnitClock implements Clock {
  readonly #store: Pick<Store, 'isOpen' | 'clock'>;
  readonly #machine: Clock;

  constructor(store: Pick<Store, 'isOpen' | 'clock'>, machine: Clock) {
    this.#store = store;
    this.#machine = machine;
  }

  utcNow(): UtcMs {
    return this.#store.isOpen ? this.#store.clock.utcNow() : this.#machine.utcNow();
  }

  /** For the date of something that happens now. */
  guessNow(): UtcMs {
    return this.#store.isOpen ? this.#store.clock.guessNow() : this.#machine.utcNow();
  }

  monoNow(): MonoMs {
    return this.#machine.monoNow();
  }

  verdict(): ClockVerdict {
    return this.#store.isOpen ? this.#store.clock.verdict() : CLOSED;
  }

  qualityAt(capturedAtUtc: UtcMs): ClockQuality {
    return this.#store.isOpen ? this.#store.clock.qualityAt(capturedAtUtc) : 'unknown';
  }

  /** A read that was captured while the clock was unknown, dated anew by powered time if the clock is known now. */
  redated(read: PlateRead): PlateRead {
    const { quality } = this.verdict();
    if (read.clockQuality !== 'unknown' || quality === 'unknown') return read;
    const byMs = this.#store.clock.believedDateOf(read.capturedAtUtc) - read.capturedAtUtc;
    const moved = (at: UtcMs): UtcMs => utcMs(at + byMs);
    return {
      ...read,
      clockQuality: quality,
      capturedAtUtc: moved(read.capturedAtUtc),
      firstSeenUtc: moved(read.firstSeenUtc),
      lastSeenUtc: moved(read.lastSeenUtc),
    };
  }

  status(): ClockStatus {
    const { quality, boundMs, departureMs, why } = this.verdict();
    const sources = this.#store.isOpen ? this.#store.clock.sources() : [];
    return {
      quality,
      boundMs: boundMs === null ? null : Math.ceil(boundMs),
      departureMs: Math.round(departureMs),
      why,
      sources: sources.map(({ name, isSynchronized, servers }) => ({ name, isSynchronized, servers })),
    };
  }
}

/** What a unit knows of the time without asking a clock: its build, its lists and its certificate. */
export class Witnesses {
  readonly #built: KnownTime;
  readonly #certificate: Pick<KnownTimes, 'witnesses' | 'ends'>;
  #lists: readonly KnownTime[] = [];

  constructor(builtAtUtc: UtcMs, certificatePath: string | null) {
    this.#built = { what: 'this program was made', utc: builtAtUtc };
    this.#certificate = certificateTimes(certificatePath);
  }

  /** Call it when lists have come into force. */
  noteLists(lists: readonly Pick<ListState, 'info'>[]): void {
    this.#lists = lists.map(({ info }) => ({
      what: `the list ${info.listId} was made`,
      utc: info.sourceTimeUtc,
    }));
  }

  readonly known = (): KnownTimes => ({
    built: this.#built,
    witnesses: [...this.#certificate.witnesses, ...this.#lists],
    ends: this.#certificate.ends,
  });
}

/** A certificate that cannot be read is a matter of the link to the broker; here it just says nothing. */
function certificateTimes(path: string | null): Pick<KnownTimes, 'witnesses' | 'ends'> {
  try {
    if (path === null) return { witnesses: [], ends: [] };
    const { validFromDate, validToDate } = new X509Certificate(readFileSync(path));
    return {
      witnesses: [{ what: "the unit's certificate was issued", utc: utcMs(validFromDate.getTime()) }],
      ends: [{ what: "the unit's certificate ended", utc: utcMs(validToDate.getTime()) }],
    };
  } catch {
    return { witnesses: [], ends: [] };
  }
}
