import { setTimeout as sleep } from 'node:timers/promises';
import type { OperatorView } from '../domain/access/access.ts';
import type { Peer } from '../domain/access/peer.ts';
import type { UtcMs } from '../domain/time/time.ts';
import type { AttemptRecord, Tried } from './attempt-record.ts';
import type { Operators, OperatorsParts } from './operators.ts';
import { isPassword, NOBODYS_PASSWORD } from './password.ts';

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly token: string; readonly operator: OperatorView }
  /** The same for an unknown name and for a wrong password. */
  | { readonly kind: 'refused' }
  /** For this peer alone, and for an unknown name too. */
  | { readonly kind: 'locked'; readonly untilUtc: UtcMs }
  /** Too many attempts are under way. Nothing was tried. */
  | { readonly kind: 'busy' };

export type Credentials = {
  readonly operatorId: string;
  readonly password: string;
  /** Whether the session serves any terminal that has its token, in place of the peer's alone. */
  readonly anyTerminal: boolean;
};

type SignInParts = Pick<OperatorsParts, 'sessions' | 'audit' | 'emit'> & {
  readonly attempts: AttemptRecord;
  readonly wait: (ms: number) => Promise<unknown>;
};

/** An attempt costs a third of a second of a core, and waits while many fail. */
const MOST_WAITING = 16;
const MOST_WAITING_OF_USER = 4;

/**
 * Signs operators in. Handles one attempt at a time: parallel attempts could exceed what the lock allows. An unknown name
 * goes the same way as a known one, so that neither the words nor the time of an answer tell who is an operator.
 */
export class SignIn {
  readonly #operators: Operators;
  readonly #parts: SignInParts;
  /** The users whose attempts have not been answered. */
  readonly #waiting: (number | null)[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(operators: Operators, parts: SignInParts) {
    this.#operators = operators;
    this.#parts = parts;
  }

  async signIn(credentials: Credentials, peer: Peer): Promise<SignInOutcome> {
    const ofUser = this.#waiting.filter((uid) => uid === peer.uid).length;
    if (this.#waiting.length >= MOST_WAITING || ofUser >= MOST_WAITING_OF_USER) return { kind: 'busy' };
    this.#waiting.push(peer.uid);
    try {
      const delayMs = this.#parts.attempts.delayMs();
      if (delayMs > 0) await this.#parts.wait(delayMs);
      const outcome = this.#last.then(() => this.#attempt(credentials, peer));
      this.#last = outcome.catch(() => undefined);
      return await outcome;
    } finally {
      this.#waiting.splice(this.#waiting.indexOf(peer.uid), 1);
    }
  }

  signOut(token: string, peer: Peer): void {
    const { sessions, audit } = this.#parts;
    const operator = sessions.use(token, peer.terminal);
    if (operator === null) return;
    sessions.end(token);
    audit({ what: 'signedOut', operator });
  }

  async #attempt({ operatorId, password, anyTerminal }: Credentials, peer: Peer): Promise<SignInOutcome> {
    const { sessions, audit, attempts } = this.#parts;
    const tried: Tried = { operatorId, peerId: peer.id };
    const before = this.#operators.find(operatorId);
    const lockedUntil = attempts.lockedUntil(tried);
    if (lockedUntil !== null) {
      audit({ what: 'signInRefused', operator: before?.operatorId ?? null, reason: 'locked' });
      return { kind: 'locked', untilUtc: lockedUntil };
    }
    const isRight = await isPassword(password, before?.password ?? NOBODYS_PASSWORD);
    // The operator may have been removed, or given another password, in the meantime.
    const operator = this.#operators.find(operatorId);
    const isSame = operator !== null && operator.password === before?.password;
    if (operator === null || !isSame || !isRight) return this.#failed(tried, isSame);
    attempts.succeed(tried);
    audit({ what: 'signedIn', operator: operatorId });
    const { name, permissions, acknowledgedOn } = operator;
    const view = { operatorId, name, permissions, acknowledgedOn, isLocked: attempts.isLocked(operatorId) };
    const token = sessions.begin(operatorId, anyTerminal ? null : peer.terminal);
    return { kind: 'signed-in', token, operator: view };
  }

  #failed(tried: Tried, isKnown: boolean): SignInOutcome {
    const { audit, attempts, emit } = this.#parts;
    const operator = isKnown ? tried.operatorId : null;
    const untilUtc = attempts.fail(tried);
    audit({ what: 'signInRefused', operator, reason: isKnown ? 'wrong-password' : 'unknown' });
    if (untilUtc === null) return { kind: 'refused' };
    if (operator !== null) emit({ type: 'operatorLocked', operator });
    return { kind: 'locked', untilUtc };
  }
}

/** How a running unit waits. */
export const waitFor = (ms: number): Promise<unknown> => sleep(ms, undefined, { ref: false });
