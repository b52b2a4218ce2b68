import type { Refusal } from '../domain/access/access.ts';
import { WaypostError } from '../platform/errors.ts';
import { EXIT } from '../platform/exit-codes.ts';

/** Why somebody is refused, and what to do about it. */
const WORDS: Readonly<Record<Refusal, string>> = {
  'not-signed-in': 'sign in first: waypost sign-in NAME',
  'policy-not-acknowledged':
    'acknowledge the policy of use and its training first: waypost operator acknowledge',
  'not-permitted':
    'this operator lacks the permission; an operator with the permission admin can add an account that has it',
  'no-case-number': 'name the case: --case NUMBER',
  'no-purpose': 'name the purpose: --purpose PURPOSE',
  'purpose-not-permitted': 'the policy does not permit this purpose; --help lists the permitted ones',
  'operators-unreadable': 'the operator accounts cannot be read; the log says what to do',
};

/** The gate has refused somebody, and has recorded it. */
export class NotPermitted extends WaypostError {
  readonly exitCode: number = EXIT.noPermission;

  constructor(reason: Refusal) {
    super(`access.${reason}`, `refused: ${WORDS[reason]}`);
  }
}

/** The name or the password is wrong, or the account is locked. */
export class NotSignedIn extends WaypostError {
  readonly exitCode: number = EXIT.noPermission;
}
