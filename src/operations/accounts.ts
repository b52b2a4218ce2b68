/** The operators of a unit, their sessions, and the gate that protects stored records. */
import { randomBytes } from 'node:crypto';
import { AttemptFile } from '../access/attempt-file.ts';
import { AttemptRecord } from '../access/attempt-record.ts';
import { Gate } from '../access/gate.ts';
import { OperatorFile } from '../access/operator-file.ts';
import { Operators } from '../access/operators.ts';
import { IDLE_MS, Sessions } from '../access/sessions.ts';
import { type Credentials, SignIn, waitFor } from '../access/sign-in.ts';
import type { DatabaseSettings } from '../buffer/file/database.ts';
import { deriveKey } from '../buffer/keys/data-keys.ts';
import { QueryThread } from '../buffer/query/query-thread.ts';
import type { Store } from '../buffer/store.ts';
import { OPERATIONS } from '../contract/operations/table.ts';
import type { OperatorView } from '../domain/access/access.ts';
import type { AccessEntry } from '../domain/access/access-audit.ts';
import type { Peer } from '../domain/access/peer.ts';
import type { AccessEvent } from '../domain/events/access-events.ts';
import type { Emit } from '../domain/events/events.ts';
import { toIsoUtc } from '../domain/time/time.ts';
import { Unavailable, WaypostError } from '../platform/errors.ts';
import { EXIT } from '../platform/exit-codes.ts';
import { PERMITTED_PURPOSES } from '../policy/purposes.ts';
import { bind, operatorOf } from './bound-operation.ts';
import { UnitQueries } from './searches.ts';

/** The name or the password is wrong, or the account is locked. */
export class NotSignedIn extends WaypostError {
  readonly exitCode: number = EXIT.noPermission;
}

export type AccessParts = {
  readonly buffer: Pick<Store, 'audit' | 'clock' | 'queries' | 'plateHash'>;
  /** Where the buffer is, and its key. */
  readonly stored: DatabaseSettings;
  readonly filesKey: Uint8Array;
  readonly unitId: string;
  readonly emit: Emit<AccessEvent>;
};

export type Access = {
  readonly operators: Operators;
  readonly signIn: SignIn;
  readonly gate: Gate;
  readonly queries: UnitQueries;
};

/** Operators and searches over an open buffer. The caller still has to load the operators. */
export function joinAccess({ buffer, stored, filesKey, unitId, emit }: AccessParts): Access {
  const audit = (entry: AccessEntry): void => buffer.audit.append(entry);
  const clock = { utcNow: () => buffer.clock.utcNow(), monoNow: () => buffer.clock.monoNow() };
  const sessions = new Sessions(clock.monoNow, randomBytes);
  const key = deriveKey(filesKey, 'waypost/operators');
  const file = new OperatorFile(`${stored.path}.operators`, key, randomBytes, {
    isCurrent: (digest) => buffer.audit.files.isCurrent('operators', digest),
    replace: (digest, write) => buffer.audit.files.replace('operators', digest, write),
  });
  const attemptKey = deriveKey(filesKey, 'waypost/sign-ins');
  const attempts = new AttemptRecord(
    new AttemptFile(`${stored.path}.sign-ins`, attemptKey, randomBytes),
    clock,
  );
  const onRecord = () => buffer.audit.operatorsOnRecord();
  const operators = new Operators({ file, sessions, attempts, clock, onRecord, randomBytes, audit, emit });
  return {
    operators,
    signIn: new SignIn(operators, { sessions, attempts, audit, emit, wait: waitFor }),
    gate: new Gate({ operators, sessions, purposes: PERMITTED_PURPOSES, audit }),
    queries: new UnitQueries({ buffer, unitId, thread: new QueryThread(stored) }),
  };
}

/** Each change is in the audit chain before its operation answers. */
export const accountOperations = (access: Omit<Access, 'gate'>) => ({
  signIn: bind(OPERATIONS.signIn, (credentials, { peer }) => beginSession(access, credentials, peer)),
  signOut: bind(OPERATIONS.signOut, (_, { session, peer }) => {
    access.signIn.signOut(session.token ?? '', peer);
    return {};
  }),
  operatorAdd: bind(OPERATIONS.operatorAdd, ({ operator }, { grant }) =>
    access.operators.add(operator, grant.operator),
  ),
  operatorList: bind(OPERATIONS.operatorList, () => ({ operators: access.operators.list() })),
  operatorAcknowledge: bind(OPERATIONS.operatorAcknowledge, (_, call) =>
    access.operators.acknowledge(operatorOf(call)),
  ),
  ownPassword: bind(OPERATIONS.ownPassword, ({ current, next }, call) =>
    changePassword(access, { operatorId: operatorOf(call), current, next }, call.peer),
  ),
  operatorPassword: bind(OPERATIONS.operatorPassword, ({ operatorId, next }, call) =>
    access.operators.setPassword(operatorId, next, operatorOf(call)),
  ),
  operatorRemove: bind(OPERATIONS.operatorRemove, ({ operatorId }, call) =>
    access.operators.remove(operatorId, operatorOf(call)),
  ),
  operatorUnlock: bind(OPERATIONS.operatorUnlock, ({ operatorId }, call) =>
    access.operators.unlock(operatorId, operatorOf(call)),
  ),
});

/**
 * Also starts the search thread with the first session, because somebody will search soon.
 * @throws NotSignedIn for a wrong name or password, and for an account that is locked for this peer; Unavailable while too
 * many others sign in
 */
export async function beginSession(
  { signIn, queries }: Pick<Access, 'signIn' | 'queries'>,
  credentials: Credentials,
  peer: Peer,
) {
  const outcome = await signIn.signIn(credentials, peer);
  switch (outcome.kind) {
    case 'signed-in':
      queries.warm();
      return { token: outcome.token, operator: outcome.operator, idleMs: IDLE_MS };
    case 'refused':
      throw new NotSignedIn('access.wrong-password', 'refused: the name or the password is wrong');
    case 'locked':
      throw new NotSignedIn(
        'access.locked',
        `refused: after repeated wrong passwords here, the account is locked until ${toIsoUtc(outcome.untilUtc)} for this terminal; ` +
          'an operator with the permission admin can unlock it',
      );
    case 'busy':
      throw new Unavailable(
        'access.busy',
        'too many sign-ins are under way; wait some seconds, and try again',
      );
  }
}

/** A wrong current password counts as a failed sign-in. */
async function changePassword(
  access: Omit<Access, 'gate'>,
  { operatorId, current, next }: { operatorId: string; current: string; next: string },
  peer: Peer,
): Promise<OperatorView> {
  const { token } = await beginSession(access, { operatorId, password: current, anyTerminal: false }, peer);
  access.signIn.signOut(token, peer);
  return access.operators.setPassword(operatorId, next, operatorId);
}
