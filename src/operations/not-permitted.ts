import type { Refusal } from '../domain/access/access.ts';
import { WaypostError } from '../platform/errors.ts';
import { EXIT } from '../platform/exit-codes.ts';

/** Why somebody is not let in, and what to do. */
const WORDS: Readonly<Record<Refusal, string>> = {
  'not-signed-in': 'sign in first: waypost sign-in NAME',
  'policy-not-acknowledged':
    'acknowledge the policy of use and its training first: waypost operator acknowledge',
  'not-permitted':
    'this operator has no right to it; one with the right admin can give it to another account',
  'no-case-number': 'name the case: --case NUMBER',
  'no-purpose': 'name the purpose: --purpose PURPOSE',
  'purpose-not-permitted': 'that is no purpose that the policy permits; --help lists them',
  'operators-unreadable': 'the operators cannot be read; the log says what to do',
};

/** Somebody was not let in by the gate, which has recorded it. */
export class NotPermitted extends WaypostError {
  readonly exitCode: number = EXIT.noPermission;

  constructor(reason: Refusal) {
    super(`access.${reason}`, `refused: ${WORDS[reason]}`);
  }
}

/** The name or the password is wrong, or the account locked. */
export class NotSignedIn extends WaypostError {
  readonly exitCode: number = EXIT.noPermission;
}
