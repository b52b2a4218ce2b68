import type { OperatorView } from '../domain/access/access.ts';
import type { UtcMs } from '../domain/time/time.ts';
import { afterFailure, isLocked, UNLOCKED } from './lockout.ts';
import type { Operators, OperatorsParts } from './operators.ts';
import { isPassword, NOBODYS_PASSWORD } from './password.ts';

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly token: string; readonly operator: OperatorView }
  /** The same for an unknown name and for a wrong password. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'locked'; readonly untilUtc: UtcMs };

type SignInParts = Pick<OperatorsParts, 'sessions' | 'clock' | 'audit' | 'emit'>;

/** Signs operators in. Handles one attempt at a time: parallel attempts could exceed what the lock allows. */
export class SignIn {
  readonly #operators: Operators;
  readonly #parts: SignInParts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(operators: Operators, parts: SignInParts) {
    this.#operators = operators;
    this.#parts = parts;
  }

  signIn(operatorId: string, password: string): Promise<SignInOutcome> {
    const outcome = this.#last.then(() => this.#attempt(operatorId, password));
    this.#last = outcome.catch(() => undefined);
    return outcome;
  }

  signOut(token: string): void {
    const { sessions, audit } = this.#parts;
    const operator = sessions.use(token);
    if (operator === null) return;
    sessions.end(token);
    audit({ what: 'signedOut', operator });
  }

  async #attempt(operatorId: string, password: string): Promise<SignInOutcome> {
    const { sessions, audit, clock } = this.#parts;
    const before = this.#operators.find(operatorId);
    if (before !== null && isLocked(before.lockout, clock.utcNow())) return this.#locked(operatorId);
    const isRight = await isPassword(password, before?.password ?? NOBODYS_PASSWORD);
    // The operator may have been removed, or given another password, in the meantime.
    const operator = this.#operators.find(operatorId);
    if (operator === null || operator.password !== before?.password) {
      audit({ what: 'signInRefused', operator: null, reason: 'unknown' });
      return { kind: 'refused' };
    }
    if (!isRight) return this.#failed(operatorId, afterFailure(operator.lockout, clock.utcNow()));
    if (operator.lockout.failures > 0) this.#operators.noteLockout(operatorId, UNLOCKED);
    audit({ what: 'signedIn', operator: operatorId });
    const { name, permissions, acknowledgedOn } = operator;
    const view = { operatorId, name, permissions, acknowledgedOn, isLocked: false };
    return { kind: 'signed-in', token: sessions.begin(operatorId), operator: view };
  }

  #failed(operatorId: string, lockout: ReturnType<typeof afterFailure>): SignInOutcome {
    this.#operators.noteLockout(operatorId, lockout);
    this.#parts.audit({ what: 'signInRefused', operator: operatorId, reason: 'wrong-password' });
    if (lockout.lockedUntilUtc === null) return { kind: 'refused' };
    this.#parts.emit({ type: 'operatorLocked', operator: operatorId });
    return { kind: 'locked', untilUtc: lockout.lockedUntilUtc };
  }

  #locked(operatorId: string): SignInOutcome {
    this.#parts.audit({ what: 'signInRefused', operator: operatorId, reason: 'locked' });
    const until = this.#operators.find(operatorId)?.lockout.lockedUntilUtc ?? this.#parts.clock.utcNow();
    return { kind: 'locked', untilUtc: until };
  }
}
