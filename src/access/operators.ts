import type { NewOperator, OperatorView } from '../domain/access/access.ts';
import type { AccessEntry } from '../domain/access/access-audit.ts';
import type { AccessEvent } from '../domain/events/access-events.ts';
import type { Emit } from '../domain/events/events.ts';
import { type Clock, toIsoUtc } from '../domain/time/time.ts';
import { counted } from '../platform/counted.ts';
import { Corrupt, explain, InvalidRequest, NotAllowed } from '../platform/errors.ts';
import type { AttemptRecord } from './attempt-record.ts';
import { UNLOCKED } from './lockout.ts';
import type { Operator, OperatorFile } from './operator-file.ts';
import { hashPassword, passwordProblem } from './password.ts';
import type { Sessions } from './sessions.ts';

export type OperatorsParts = {
  readonly file: OperatorFile;
  readonly sessions: Sessions;
  /** The failed sign-ins. */
  readonly attempts: AttemptRecord;
  /** The buffer's clock. */
  readonly clock: Pick<Clock, 'utcNow'>;
  /** The names that the audit chain knows. The file must have them all: nobody is ever taken out of it. */
  readonly onRecord: () => readonly string[];
  readonly randomBytes: (count: number) => Uint8Array;
  /** Durable when it returns. */
  readonly audit: (entry: AccessEntry) => void;
  readonly emit: Emit<AccessEvent>;
};

/** An operator who has not been removed. */
export type ActiveOperator = Operator & { readonly password: NonNullable<Operator['password']> };

/**
 * The operators: named persons, each with a password and permissions. A change is written to the audit chain first, and
 * is durable in the operators' file when its method returns. A kill may leave an audit entry without its change, but
 * never a change without its entry. A name is never given to another person, even after its removal.
 *
 * Only the main thread's command handlers call it. A file that does not open stops only the operators: the unit
 * continues recording.
 */
export class Operators {
  readonly #parts: OperatorsParts;
  #operators: readonly Operator[] = [];
  #isReadable = true;

  constructor(parts: OperatorsParts) {
    this.#parts = parts;
  }

  load(): void {
    const { file, emit, attempts } = this.#parts;
    attempts.load();
    try {
      const operators = file.load();
      if (operators === null) this.#refuseReplaced();
      else this.#admit(operators);
      if (operators?.length === 0) emit({ type: 'operatorsMissing' });
    } catch (error) {
      if (!(error instanceof Corrupt)) throw error;
      this.#isReadable = false;
      emit({ type: 'operatorsUnreadable', detail: explain(error) });
    }
  }

  #admit(operators: readonly Operator[]): void {
    this.#operators = operators;
    this.#checkComplete();
  }

  /** Somebody has put another copy in the place of the file: its passwords and its accounts may be old ones. */
  #refuseReplaced(): void {
    const { audit, emit } = this.#parts;
    this.#isReadable = false;
    audit({ what: 'operatorsReplaced' });
    emit({ type: 'operatorsReplaced' });
  }

  /** @throws Corrupt if the file lacks somebody: the buffer that knew its version may be gone */
  #checkComplete(): void {
    const missing = this.#parts
      .onRecord()
      .filter((name) => this.#operators.every((one) => one.operatorId !== name));
    if (missing.length === 0) return;
    throw new Corrupt(
      'access.operators-missing',
      `The audit chain has ${counted(missing.length, 'operator')} that ${this.#parts.file.path} lacks, so the file was ` +
        'removed or replaced. Put it back from a copy. If there is none, stop the unit, and remove all accounts with ' +
        '`waypost operator reset`.',
    );
  }

  get isReadable(): boolean {
    return this.#isReadable;
  }

  /** Whether any operator was ever added. */
  exist(): boolean {
    return this.#operators.length > 0;
  }

  /** @returns null if there is no such operator, or the operator was removed */
  find(operatorId: string): ActiveOperator | null {
    const found = this.#operators.find((one) => one.operatorId === operatorId);
    return found === undefined ? null : active(found);
  }

  list(): readonly OperatorView[] {
    return this.#operators.flatMap((one) => active(one) ?? []).map((one) => this.#view(one));
  }

  /** @param by null for the unit's own user. @throws InvalidRequest if the name is in use, or the password is weak */
  async add({ password, ...operator }: NewOperator, by: string | null): Promise<OperatorView> {
    refuse(passwordProblem(password));
    const hashed = await hashPassword(password, this.#parts.randomBytes);
    if (this.#operators.some(({ operatorId }) => operatorId === operator.operatorId))
      refuse(`${operator.operatorId} is or was the name of another operator: choose another name`);
    // The first operator must be able to add the next ones.
    const isFirst = !this.exist();
    if (isFirst && !operator.permissions.includes('admin'))
      refuse('the first operator needs the permission admin');
    // Another operator may have been added while this password was hashed.
    if (by === null && !isFirst) forbid('operators exist already: sign in as one of them');
    const permissions = [...new Set(operator.permissions)];
    const added = { ...operator, permissions, acknowledgedOn: null, password: hashed, lockout: UNLOCKED };
    const { operatorId, name } = operator;
    this.#parts.audit({ what: 'operatorAdded', operator: operatorId, name, permissions, by });
    this.#save([...this.#operators, added]);
    return this.#view(added);
  }

  /** Records that the person has acknowledged the policy and its training. */
  acknowledge(operatorId: string): OperatorView {
    const acknowledgedOn = toIsoUtc(this.#parts.clock.utcNow()).slice(0, 10);
    return this.#change(operatorId, { acknowledgedOn }, 'acknowledged', operatorId);
  }

  /** Ends all sessions of that operator. @throws InvalidRequest for a weak password */
  async setPassword(operatorId: string, password: string, by: string): Promise<OperatorView> {
    refuse(passwordProblem(password));
    const hashed = await hashPassword(password, this.#parts.randomBytes);
    this.#parts.sessions.endAllOf(operatorId);
    const view = this.#change(operatorId, { password: hashed }, 'password', by);
    this.#parts.attempts.unlock(operatorId);
    return { ...view, isLocked: false };
  }

  unlock(operatorId: string, by: string): OperatorView {
    const view = this.#change(operatorId, {}, 'unlocked', by);
    this.#parts.attempts.unlock(operatorId);
    return { ...view, isLocked: false };
  }

  /** @throws InvalidRequest for the last operator who can add others */
  remove(operatorId: string, by: string): OperatorView {
    const admins = this.list().filter(({ permissions }) => permissions.includes('admin'));
    if (admins.length === 1 && admins[0]?.operatorId === operatorId)
      forbid(`${operatorId} is the last operator with the permission admin: add another one first`);
    const view = this.#view(this.#active(operatorId));
    this.#parts.sessions.endAllOf(operatorId);
    this.#change(operatorId, { password: null }, 'removed', by);
    return view;
  }

  #change(
    operatorId: string,
    change: Partial<Operator>,
    what: Extract<AccessEntry, { what: 'operatorChanged' }>['change'],
    by: string,
  ): OperatorView {
    const changed = { ...this.#active(operatorId), ...change };
    this.#parts.audit({ what: 'operatorChanged', operator: operatorId, change: what, by });
    this.#save(this.#operators.map((one) => (one.operatorId === operatorId ? changed : one)));
    return this.#view(changed);
  }

  #active(operatorId: string): ActiveOperator {
    const found = this.find(operatorId);
    if (found === null) throw new InvalidRequest('operator.unknown', `There is no operator ${operatorId}.`);
    return found;
  }

  #save(operators: readonly Operator[]): void {
    this.#parts.file.save(operators);
    this.#operators = operators;
  }

  #view({ operatorId, name, permissions, acknowledgedOn }: Operator): OperatorView {
    return {
      operatorId,
      name,
      permissions,
      acknowledgedOn,
      isLocked: this.#parts.attempts.isLocked(operatorId),
    };
  }
}

const active = (operator: Operator): ActiveOperator | null =>
  operator.password === null ? null : { ...operator, password: operator.password };

function refuse(problem: string | null): void {
  if (problem !== null) throw new InvalidRequest('operator.refused', `The operator is refused: ${problem}.`);
}

function forbid(problem: string): never {
  throw new NotAllowed('operator.refused', `The operator is refused: ${problem}.`);
}
