/** The operators of a unit and the gate in front of what it keeps, as the command socket sees them. */
import { randomBytes } from 'node:crypto';
import { Gate } from '../access/gate.ts';
import { OperatorFile } from '../access/operator-file.ts';
import { Operators } from '../access/operators.ts';
import { IDLE_MS, Sessions } from '../access/sessions.ts';
import { SignIn } from '../access/sign-in.ts';
import type { DatabaseSettings } from '../buffer/file/database.ts';
import { deriveKey } from '../buffer/keys/data-keys.ts';
import { QueryThread } from '../buffer/query/query-thread.ts';
import type { Store } from '../buffer/store.ts';
import type { Accounts } from '../commands/account-handlers.ts';
import type { AccessGate } from '../commands/handlers.ts';
import { NotSignedIn } from '../commands/not-permitted.ts';
import type { SignedIn } from '../contract/access.ts';
import type { Admission, Need, NewOperator, OperatorView, Session } from '../domain/access/access.ts';
import type { AccessEntry } from '../domain/access/access-audit.ts';
import type { AccessEvent } from '../domain/events/access-events.ts';
import type { Emit } from '../domain/events/events.ts';
import { toIsoUtc } from '../domain/time/time.ts';
import { PERMITTED_PURPOSES } from '../policy/purposes.ts';
import { UnitQueries } from './searches.ts';

export type UnitAccessParts = {
  readonly buffer: Pick<Store, 'audit' | 'clock'>;
  readonly emit: Emit<AccessEvent>;
  /** Where the operators lie: beside the buffer. */
  readonly path: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Somebody will ask for stored reads soon. */
  readonly onSignIn: () => void;
};

/** Operators and searches over an open buffer; the searches' thread starts when somebody has signed in. */
export function joinAccess({ buffer, stored, filesKey, unitId, emit }: JoinParts): {
  readonly access: UnitAccess;
  readonly queries: UnitQueries;
} {
  const queries = new UnitQueries({ buffer, unitId, thread: new QueryThread(stored) });
  const access = new UnitAccess({
    buffer,
    emit,
    path: `${stored.path}.operators`,
    key: deriveKey(filesKey, 'waypost/operators'),
    onSignIn: () => queries.warm(),
  });
  return { access, queries };
}

type JoinParts = Pick<UnitAccessParts, 'emit'> & {
  readonly buffer: Pick<Store, 'audit' | 'clock' | 'queries'>;
  /** Where the buffer lies, and its key. */
  readonly stored: DatabaseSettings;
  readonly filesKey: Uint8Array;
  readonly unitId: string;
};

export class UnitAccess implements Accounts, AccessGate {
  readonly #operators: Operators;
  readonly #signIn: SignIn;
  readonly #gate: Gate;
  readonly #onSignIn: () => void;

  constructor({ buffer, emit, path, key, onSignIn }: UnitAccessParts) {
    const audit = (entry: AccessEntry): void => buffer.audit.append(entry);
    const clock = { utcNow: () => buffer.clock.utcNow() };
    const sessions = new Sessions(() => buffer.clock.monoNow(), randomBytes);
    const file = new OperatorFile(path, key, randomBytes);
    this.#operators = new Operators({ file, sessions, clock, randomBytes, audit, emit });
    this.#signIn = new SignIn(this.#operators, { sessions, clock, audit, emit });
    this.#gate = new Gate({ operators: this.#operators, sessions, purposes: PERMITTED_PURPOSES, audit });
    this.#onSignIn = onSignIn;
  }

  load(): void {
    this.#operators.load();
  }

  admit(command: string, session: Session, need: Need): Admission {
    return this.#gate.admit(command, session, need);
  }

  async signIn(operatorId: string, password: string): Promise<SignedIn> {
    const outcome = await this.#signIn.signIn(operatorId, password);
    switch (outcome.kind) {
      case 'signed-in':
        this.#onSignIn();
        return {
          token: outcome.token,
          operator: { ...outcome.operator, permissions: [...outcome.operator.permissions] },
          idleMs: IDLE_MS,
        };
      case 'refused':
        throw new NotSignedIn('access.wrong-password', 'refused: the name or the password is wrong');
      case 'locked':
        throw new NotSignedIn(
          'access.locked',
          `refused: the account is locked until ${toIsoUtc(outcome.untilUtc)} after repeated wrong passwords; ` +
            'an operator with the right admin can unlock it',
        );
    }
  }

  signOut(token: string): void {
    this.#signIn.signOut(token);
  }

  add(operator: NewOperator, by: string | null): Promise<OperatorView> {
    return this.#operators.add(operator, by);
  }

  list(): readonly OperatorView[] {
    return this.#operators.list();
  }

  acknowledge(operatorId: string): OperatorView {
    return this.#operators.acknowledge(operatorId);
  }

  /** A wrong password counts as one at the sign-in. */
  async changePassword(operatorId: string, current: string, next: string): Promise<OperatorView> {
    const { token } = await this.signIn(operatorId, current);
    this.signOut(token);
    return this.#operators.setPassword(operatorId, next, operatorId);
  }

  setPassword(operatorId: string, next: string, by: string): Promise<OperatorView> {
    return this.#operators.setPassword(operatorId, next, by);
  }

  remove(operatorId: string, by: string): OperatorView {
    return this.#operators.remove(operatorId, by);
  }

  unlock(operatorId: string, by: string): OperatorView {
    return this.#operators.unlock(operatorId, by);
  }
}
