import type { SignedIn } from '../contract/access.ts';
import type { Request } from '../contract/socket.ts';
import type { Grant, NewOperator, OperatorView } from '../domain/access/access.ts';
import { operatorOf } from './operator-of.ts';

/** The operators and their sessions. Each change stands in the audit chain when its method returns. */
export interface Accounts {
  /** @throws NotSignedIn for a wrong name or password, and for an account that is locked */
  signIn(operatorId: string, password: string): Promise<SignedIn>;
  signOut(token: string): void;
  /** @param by null for the unit's own user, before there are operators. @throws Misconfigured for what is refused */
  add(operator: NewOperator, by: string | null): Promise<OperatorView>;
  list(): readonly OperatorView[];
  acknowledge(operatorId: string): OperatorView;
  /** @throws NotSignedIn unless `current` is right */
  changePassword(operatorId: string, current: string, next: string): Promise<OperatorView>;
  setPassword(operatorId: string, next: string, by: string): Promise<OperatorView>;
  remove(operatorId: string, by: string): OperatorView;
  unlock(operatorId: string, by: string): OperatorView;
}

const COMMANDS = [
  'signIn',
  'signOut',
  'operatorAdd',
  'operatorList',
  'operatorAcknowledge',
  'ownPassword',
  'operatorPassword',
  'operatorRemove',
  'operatorUnlock',
] as const;
export type AccountRequest = Extract<Request, { readonly command: (typeof COMMANDS)[number] }>;

export const isAccountRequest = (request: Request): request is AccountRequest =>
  COMMANDS.some((command) => command === request.command);

export async function handleAccount(
  request: AccountRequest,
  grant: Grant,
  accounts: Accounts,
): Promise<unknown> {
  switch (request.command) {
    case 'signIn':
      return accounts.signIn(request.operatorId, request.password);
    case 'signOut':
      accounts.signOut(request.session?.token ?? '');
      return {};
    case 'operatorAdd':
      return accounts.add(request.operator, grant.operator);
    case 'operatorList':
      return { operators: accounts.list() };
    case 'operatorAcknowledge':
      return accounts.acknowledge(operatorOf(grant));
    case 'ownPassword':
      return accounts.changePassword(operatorOf(grant), request.current, request.next);
    case 'operatorPassword':
      return accounts.setPassword(request.operatorId, request.next, operatorOf(grant));
    case 'operatorRemove':
      return accounts.remove(request.operatorId, operatorOf(grant));
    case 'operatorUnlock':
      return accounts.unlock(request.operatorId, operatorOf(grant));
  }
}
