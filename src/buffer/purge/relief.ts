import type { BufferEvent } from '../../domain/events/buffer-events.ts';
import type { Emit } from '../../domain/events/events.ts';
import {
  type AuditUse,
  type CapacityLimits,
  isAuditLarge,
  type Pressure,
  roomBytes,
} from '../../domain/keeping/capacity.ts';
import { layBallast } from './ballast.ts';
import { relieve, type SacrificeParts, storageUse } from './sacrifice.ts';

/**
 * Keeps the buffer within its room, and says when the audit chain takes more than its share. What is remembered here is in
 * memory only: after a restart, what still holds is said again.
 */
export class Relief {
  readonly #path: string;
  readonly #limits: CapacityLimits;
  readonly #emit: Emit<BufferEvent>;
  /** What remained after the last sacrifice. */
  #pressure: Pressure = 'none';
  #audit: AuditUse | null = null;

  constructor(path: string, limits: CapacityLimits, emit: Emit<BufferEvent>) {
    this.#path = path;
    this.#limits = limits;
    this.#emit = emit;
  }

  /** As of the last `relieve`; null before it. */
  get audit(): AuditUse | null {
    return this.#audit;
  }

  /** Deletes the least needed data while a limit is exceeded (`sacrifice.ts` has the order). */
  async relieve(parts: Omit<SacrificeParts, 'emit'>): Promise<void> {
    const before = this.#pressure;
    this.#pressure = await relieve({ ...parts, emit: this.#emit }, this.#limits, before);
    const [is, was] = [this.#pressure !== 'none', before !== 'none'];
    if (is !== was)
      this.#emit({ type: 'storageExhausted', reason: is ? this.#pressure : before, isOver: !is });
    if (!is) layBallast(this.#path);
    if (parts.database.open) this.#weighAudit(parts);
  }

  /** Nothing of the chain is ever deleted, so people have to know when it grows into the room of the reads. */
  #weighAudit(parts: Pick<SacrificeParts, 'database' | 'partitions' | 'audit'>): void {
    const room = roomBytes(storageUse(parts), this.#limits);
    const bytes = parts.audit.bytes();
    const wasLarge = this.#audit?.isLarge ?? false;
    const isLarge = isAuditLarge({ bytes, roomBytes: room }, wasLarge);
    this.#audit = { bytes, roomBytes: room, isLarge };
    if (isLarge !== wasLarge) this.#emit({ type: 'auditLarge', bytes, roomBytes: room, isOver: !isLarge });
  }
}
