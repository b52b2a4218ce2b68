import type { Clock, UtcMs } from '../domain/time/time.ts';
import { type AttemptFile, accountDigest } from './attempt-file.ts';
import * as attempts from './attempts.ts';
import { isLocked, type Lockout } from './lockout.ts';

/** Whoever tries to sign in: the name as typed, and the peer's id. */
export type Tried = { readonly operatorId: string; readonly peerId: string };

/**
 * The failed sign-ins of this unit. It is durable where the disk can be written; on a full or read-only disk it counts in
 * memory, so that such a disk neither opens nor closes an account.
 */
export class AttemptRecord {
  readonly #file: AttemptFile;
  readonly #clock: Pick<Clock, 'utcNow' | 'monoNow'>;
  #attempts: attempts.Attempts = [];
  #pace: attempts.Pace | null = null;

  /** @param clock the buffer's: a lock does not end because somebody sets the system clock. */
  constructor(file: AttemptFile, clock: Pick<Clock, 'utcNow' | 'monoNow'>) {
    this.#file = file;
    this.#clock = clock;
  }

  load(): void {
    this.#attempts = this.#file.load();
  }

  /** When the lock ends; null while there is none. */
  lockedUntil(tried: Tried): UtcMs | null {
    const lockout = this.#lockout(tried);
    return isLocked(lockout, this.#clock.utcNow()) ? lockout.lockedUntilUtc : null;
  }

  /** How long the next sign-in has to wait, whoever it is. */
  delayMs(): number {
    return this.#pace === null ? 0 : attempts.paceDelayMs(this.#pace, this.#clock.monoNow());
  }

  /** @returns when the lock ends that follows from this failure and the ones before it, if any does */
  fail(tried: Tried): UtcMs | null {
    const now = this.#clock.monoNow();
    this.#pace = attempts.slower(this.#pace ?? { failures: 0, at: now }, now);
    this.#keep(attempts.withFailure(this.#attempts, byOf(tried), this.#clock.utcNow()));
    return this.lockedUntil(tried);
  }

  succeed(tried: Tried): void {
    if (this.#lockout(tried).failures > 0) this.#keep(attempts.withoutFailures(this.#attempts, byOf(tried)));
  }

  unlock(operatorId: string): void {
    this.#keep(attempts.unlocked(this.#attempts, accountDigest(operatorId)));
  }

  /** Whether some peer has locked the account for itself. */
  isLocked(operatorId: string): boolean {
    return attempts.isLockedForSomebody(this.#attempts, accountDigest(operatorId), this.#clock.utcNow());
  }

  #lockout(tried: Tried): Lockout {
    return attempts.lockoutOf(this.#attempts, byOf(tried));
  }

  #keep(next: attempts.Attempts): void {
    if (next.length === 0 && this.#attempts.length === 0) return;
    this.#attempts = next;
    try {
      this.#file.save(next);
    } catch {
      // It counts in memory until the disk can be written again. The recorder reports the disk.
    }
  }
}

const byOf = ({ operatorId, peerId }: Tried): attempts.By => ({
  account: accountDigest(operatorId),
  peer: peerId,
});
