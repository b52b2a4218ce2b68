import type { Admission, Grant, Need, Refusal, Session } from '../domain/access/access.ts';
import type { AccessEntry } from '../domain/access/access-audit.ts';
import type { Peer } from '../domain/access/peer.ts';
import type { Operators } from './operators.ts';
import type { Sessions } from './sessions.ts';

export type GateParts = {
  readonly operators: Pick<Operators, 'find' | 'exist' | 'isReadable'>;
  readonly sessions: Pick<Sessions, 'use'>;
  readonly purposes: readonly string[];
  /** Durable when it returns. */
  readonly audit: (entry: AccessEntry) => void;
};

/**
 * Guards everything that the unit stores (policy C1). It checks who asks, whether that person may, for which case and
 * for which purpose.
 */
export class Gate {
  readonly #parts: GateParts;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** A refusal is in the audit chain when this returns. The command itself records what an admitted person does. */
  admit(command: string, session: Session, need: Need, peer: Peer): Admission {
    const { token } = session;
    const operator = token === undefined ? null : this.#parts.sessions.use(token, peer.terminal);
    const grant = {
      operator,
      caseNumber: session.caseNumber ?? null,
      purpose: session.purpose ?? null,
    };
    const reason = this.#refusal(grant, need, peer);
    if (reason === null) return { kind: 'admitted', grant };
    this.#parts.audit({ what: 'accessRefused', command, ...grant, reason });
    return { kind: 'refused', reason };
  }

  #refusal({ operator, caseNumber, purpose }: Grant, need: Need, peer: Peer): Refusal | null {
    const { operators, purposes } = this.#parts;
    if (!operators.isReadable) return 'operators-unreadable';
    if (operator === null) {
      // Others may open the socket too, where it belongs to a group.
      return need.beforeOperators && peer.isUnitUser && !operators.exist() ? null : 'not-signed-in';
    }
    const person = operators.find(operator);
    if (person === null) return 'not-signed-in';
    if (need.permission === 'own') return null;
    if (!person.permissions.includes(need.permission)) return 'not-permitted';
    // An admin action shows no stored records, so it needs no acknowledgement.
    if (need.permission !== 'admin' && person.acknowledgedOn === null) return 'policy-not-acknowledged';
    if (!need.forCase) return null;
    if (caseNumber === null) return 'no-case-number';
    if (purpose === null) return 'no-purpose';
    return purposes.includes(purpose) ? null : 'purpose-not-permitted';
  }
}
