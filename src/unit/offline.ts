/** The buffer of a stopped unit, for the command-line verbs that change it. They take its lock. */
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import type { AuditTrail } from '../buffer/audit/audit-trail.ts';
import { openUnitKeys } from '../buffer/keys/data-keys.ts';
import { nameOf, readWrappingKey } from '../buffer/keys/key-source.ts';
import { rekey } from '../buffer/keys/rekey.ts';
import { WrappedKeys } from '../buffer/keys/wrapped-keys.ts';
import type { BufferParts } from '../buffer/opened-file.ts';
import { Store } from '../buffer/store.ts';
import type { Config } from '../config/load.ts';
import { MachineClock } from '../device/machine-clock.ts';
import type { KeyState } from '../diagnosis/selftest-keys.ts';
import type { AuditEntry } from '../domain/access/audit.ts';
import type { BufferEvent } from '../domain/events/buffer-events.ts';
import type { ClockReading } from '../domain/time/clock-reading.ts';
import { type UtcMs, utcMs } from '../domain/time/time.ts';
import { Misconfigured } from '../platform/errors.ts';
import { RELEASED_AT } from '../platform/version.ts';
import { renumberedDraft, tombstoneDraft } from '../publish/drafts.ts';
import { Witnesses } from './reads/unit-clock.ts';
import { bufferSettings, certificatePath, keySettings, unitTopics } from './settings.ts';

export type RekeyOrder = {
  /** The configuration with which the unit ran, and the one with which it will run. */
  readonly config: Config;
  readonly next: Config;
  readonly full: boolean;
  readonly onProgress: (done: number, total: number) => void;
};

/** @returns what wraps the keys now, in words @throws as `rekey` does */
export function rekeyStopped({ config, next, full, onProgress }: RekeyOrder): string {
  const [now, { source: to }] = [keySettings(config), keySettings(next)];
  // Before anything changes, so that the audit chain also has an attempt that is interrupted.
  noteStopped(config, { what: 'rekey', full, from: now.source.kind, to: to.kind });
  rekey({ now, to, full }, { randomBytes, onStep: () => undefined, onProgress });
  return nameOf(to);
}

/**
 * Removes all accounts, and records that first: for a unit whose operators' file is lost. @throws Unavailable while a
 * unit has the buffer open
 */
export function resetOperators(config: Config): void {
  noteStopped(config, { what: 'operatorsReset' }, ({ files }) => {
    for (const file of ['operators', 'sign-ins'])
      rmSync(`${keySettings(config).path}.${file}`, { force: true });
    files.forget('operators');
  });
}

/**
 * Lets the unit believe the operators' file as it lies there, and records that first: for a copy that was put back on
 * purpose. @throws Unavailable while a unit has the buffer open
 */
export function restoreOperators(config: Config): void {
  noteStopped(config, { what: 'operatorsRestored' }, ({ files }) => files.forget('operators'));
}

/** Examines the keys and changes nothing. @throws as `openUnitKeys` does if they do not open */
export function keyState(config: Config): KeyState {
  const { source, path } = keySettings(config);
  const wrapped = new WrappedKeys(path, randomBytes);
  const wrapping = readWrappingKey(source);
  const told = { kind: source.kind, source: nameOf(source) };
  if (wrapping !== null && wrapped.exists()) {
    wrapped.open(wrapping, told.source);
    return { ...told, areMade: true };
  }
  if (wrapping === null && (wrapped.exists() || existsSync(path) || source.kind !== 'file'))
    throw new Misconfigured('buffer.key-missing', `There is no key: ${told.source} is missing. Put it back.`);
  return { ...told, areMade: false };
}

export type RecoverOrder = {
  readonly config: Config;
  /** A copy of this unit's buffer; null for the files that were set aside beside it. */
  readonly from: string | null;
  readonly onProgress: (reads: number) => void;
  readonly readClock?: () => ClockReading;
  readonly builtAtUtc?: UtcMs;
};

export type Recovered = Omit<Extract<BufferEvent, { type: 'bufferSalvaged' }>, 'type'>;

/**
 * @returns what was recovered from each file @throws Unavailable while a unit has the buffer open, Corrupt for a file
 * from which nothing can be read
 */
export async function recoverStopped(order: RecoverOrder): Promise<readonly Recovered[]> {
  const { config, from, onProgress, readClock = new MachineClock().read, builtAtUtc } = order;
  const recovered: Recovered[] = [];
  const emit = (event: BufferEvent): void => {
    if (event.type === 'bufferSalvaged') recovered.push(event);
  };
  const buffer = openStopped(config, { emit, readClock }, builtAtUtc);
  try {
    if (from === null) await buffer.recoverSetAside(onProgress);
    else recovered.push({ file: from, isReadable: true, ...(await buffer.recover(from, onProgress)) });
    return recovered;
  } finally {
    buffer.close();
  }
}

function noteStopped(config: Config, entry: AuditEntry, act?: (audit: AuditTrail) => void): void {
  const buffer = openStopped(config, { emit: () => undefined, readClock: new MachineClock().read });
  try {
    buffer.audit.append(entry);
    act?.(buffer.audit);
  } finally {
    buffer.close();
  }
}

function openStopped(
  config: Config,
  parts: Pick<BufferParts, 'emit' | 'readClock'>,
  builtAtUtc = utcMs(RELEASED_AT),
): Store {
  const keys = openUnitKeys({ ...keySettings(config), generate: false }, randomBytes);
  const topics = unitTopics(config);
  const buffer = new Store(bufferSettings(config, keys), {
    ...parts,
    knownTimes: new Witnesses(builtAtUtc, certificatePath(config)).known,
    randomBytes,
    onStep: () => undefined,
    tombstone: (purged) => tombstoneDraft(purged, topics),
    renumbered: renumberedDraft,
  });
  buffer.open();
  return buffer;
}
