import { dirname, join } from 'node:path';
import type { BufferEvent } from '../../domain/events/buffer-events.ts';
import type { Emit } from '../../domain/events/events.ts';
import { type UtcMs, utcMs } from '../../domain/time/time.ts';
import { Corrupt, Unavailable } from '../../platform/errors.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { DatabaseSettings } from '../file/database.ts';
import type { BufferClock } from '../partitions/buffer-clock.ts';
import { DamagedFile } from './damaged-file.ts';
import { Salvage, type Salvaged, type SalvageParts } from './salvage.ts';
import { noteUsed, notUsed } from './set-aside.ts';

/** A partly unreadable file is kept for people to look at, but no longer than any of its contents may be kept. */
const KEPT_AFTER_USE_MS = 86_400_000;

const NOTHING: Salvaged = { reads: 0, held: 0, illegible: 0, messages: 0, auditEntries: 0, lost: 0 };

export type SalvageFilesParts = Omit<SalvageParts, 'clock'> & {
  readonly clock: BufferClock;
  readonly audit: AuditTrail;
  readonly emit: Emit<BufferEvent>;
};

/** Salvages each file that was set aside and not yet recovered, one after the other. */
export async function salvageFiles(settings: DatabaseSettings, parts: SalvageFilesParts): Promise<void> {
  const { database, clock, audit, onStep } = parts;
  for (const name of notUsed(settings.path)) {
    // Records from before a boot with an unknown clock are sealed from the broker. Salvaging would unseal them.
    if (!database.open || clock.sealedSeq !== null) return;
    const file = DamagedFile.open({ ...settings, path: join(dirname(settings.path), name) });
    try {
      const salvaged = file === null ? NOTHING : await new Salvage(file, parts).run();
      if (!database.open) return;
      const nowUtc = clock.keptNow();
      const firstEnd = file && earliestEnd(file, nowUtc);
      audit.append({ what: 'salvaged', ...salvaged });
      onStep('salvage-done');
      file?.close();
      const isWhole = file !== null && salvaged.lost === 0;
      noteUsed(settings.path, name, isWhole ? null : keptUntil(nowUtc, firstEnd));
      const { auditEntries: _, ...told } = salvaged;
      parts.emit({ type: 'bufferSalvaged', file: name, isReadable: file !== null, ...told });
    } finally {
      file?.close();
    }
  }
}

/**
 * Recovers what a copy of this unit's buffer still contains.
 * @throws Corrupt if nothing in it can be read, Unavailable while the clock is unknown
 */
export async function recoverFrom(
  path: string,
  settings: DatabaseSettings,
  parts: SalvageFilesParts,
): Promise<Salvaged> {
  refuseWhileSealed(parts.clock);
  const file = DamagedFile.open({ ...settings, path });
  if (file === null)
    throw new Corrupt(
      'buffer.unreadable',
      `Nothing in ${path} can be read: its first page is damaged, or it was written with another key or by another version.`,
    );
  try {
    const salvaged = await new Salvage(file, parts).run();
    parts.audit.append({ what: 'salvaged', ...salvaged });
    return salvaged;
  } finally {
    file.close();
  }
}

/** @throws Unavailable while the clock is unknown */
export function refuseWhileSealed({ sealedSeq }: Pick<BufferClock, 'sealedSeq'>): void {
  if (sealedSeq === null) return;
  throw new Unavailable(
    'buffer.clock-unknown',
    'The clock of this unit is not set, so nobody knows which records have expired. Set the clock, then recover.',
  );
}

const keptUntil = (nowUtc: UtcMs, firstEnd: UtcMs | null): UtcMs =>
  utcMs(Math.min(nowUtc + KEPT_AFTER_USE_MS, firstEnd ?? Number.POSITIVE_INFINITY));

/** The earliest end among the unexpired contents of the file: nothing in it may be kept longer (policy R1). */
function earliestEnd(file: DamagedFile, nowUtc: UtcMs): UtcMs | null {
  const ends = file
    .partitions()
    .flatMap(({ expiresAtUtc }) => (expiresAtUtc !== null && expiresAtUtc > nowUtc ? [expiresAtUtc] : []));
  return ends.length === 0 ? null : utcMs(Math.min(...ends));
}
