import { createHash } from 'node:crypto';
import type { MonoMs } from '../domain/time/time.ts';

/** Policy C5. */
export const IDLE_MS = 30 * 60_000;

const TOKEN_BYTES = 32;

type Open = {
  readonly operatorId: string;
  /** The only terminal that may use it; null for any. */
  readonly terminal: string | null;
  readonly lastUsed: MonoMs;
};

/**
 * Who is signed in. A session ends after 30 idle minutes, by signing out, or with the process, and serves the terminal where it began. Only the SHA-256 of its
 * token is stored, and only in memory.
 */
export class Sessions {
  readonly #open = new Map<string, Open>();
  readonly #now: () => MonoMs;
  readonly #randomBytes: (count: number) => Uint8Array;

  constructor(now: () => MonoMs, randomBytes: (count: number) => Uint8Array) {
    this.#now = now;
    this.#randomBytes = randomBytes;
  }

  /**
   * @param terminal the only one that may use the session: several people may share a user of the system. Null for any
   * @returns the token, which is stored nowhere
   */
  begin(operatorId: string, terminal: string | null): string {
    this.#endIdle();
    const token = Buffer.from(this.#randomBytes(TOKEN_BYTES)).toString('base64url');
    this.#open.set(digest(token), { operatorId, terminal, lastUsed: this.#now() });
    return token;
  }

  /**
   * The operator of the session; null if there is no such session, it has ended, or it belongs to another terminal.
   * Counts as a use of the session.
   */
  use(token: string, terminal: string | null): string | null {
    this.#endIdle();
    const key = digest(token);
    const session = this.#open.get(key);
    if (session === undefined) return null;
    if (session.terminal !== null && session.terminal !== terminal) return null;
    this.#open.set(key, { ...session, lastUsed: this.#now() });
    return session.operatorId;
  }

  end(token: string): void {
    this.#open.delete(digest(token));
  }

  /** Ends all sessions of an operator whose rights or password have changed. */
  endAllOf(operatorId: string): void {
    for (const [key, session] of this.#open) if (session.operatorId === operatorId) this.#open.delete(key);
  }

  #endIdle(): void {
    const now = this.#now();
    for (const [key, { lastUsed }] of this.#open) if (now - lastUsed >= IDLE_MS) this.#open.delete(key);
  }
}

const digest = (token: string): string => createHash('sha256').update(token).digest('hex');
