import type { Doubt } from '../../domain/access/audit.ts';
import {
  type BufferState,
  doubtAtOpening,
  doubtFromBroker,
  type Published,
} from '../../domain/access/roll-back.ts';
import { type Database, explained } from '../file/database.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Epochs } from './epochs.ts';
import type { Memo } from './memo.ts';

export type OpeningParts = {
  readonly database: Database;
  readonly memo: Memo;
  readonly audit: AuditTrail;
  readonly epochs: Epochs;
  readonly randomBytes: (count: number) => Uint8Array;
};

/** An epoch that began because of a doubt. */
export type EpochBegun = { readonly epoch: string; readonly after: string; readonly why: Doubt };

/**
 * One opening of the buffer. Each has a random name, in the database and in the memo beside it, so that an older copy
 * of either does not fit the other. The memo learns the name first: after a crash between the two writes, both the
 * name before and the new one count.
 */
export class Opening {
  readonly #parts: OpeningParts;
  /** The last message before this opening. */
  readonly #lastSeqBefore: number;
  #begun: EpochBegun | null = null;

  constructor(parts: OpeningParts) {
    this.#parts = parts;
    this.#lastSeqBefore = this.#state().lastSeq;
  }

  /** Compares the database with the memo, names the opening, and begins an epoch if there is a doubt. */
  begin(): EpochBegun | null {
    const { memo, randomBytes } = this.#parts;
    const state = this.#state();
    const doubt = doubtAtOpening(state, memo.state);
    const opening = Buffer.from(randomBytes(8)).toString('hex');
    memo.keep({ opening: state.opening, pendingOpening: opening });
    this.#commit(() => {
      this.#parts.database.prepare('UPDATE meta SET opening = ?').run(opening);
      if (doubt !== null) this.#beginEpoch(doubt, state.lastSeq);
    });
    memo.keep({ opening, pendingOpening: null, epoch: this.#parts.epochs.current, lastSeq: state.lastSeq });
    return this.#begun;
  }

  /** What the broker is told of the buffer. */
  published(): Published {
    const { epoch, lastSeq: seq } = this.#state();
    return { lastMessage: { epoch, seq }, auditHead: this.#parts.audit.head() };
  }

  /**
   * Compares the buffer with what the broker retains, and begins an epoch if there is a doubt. Messages that were
   * numbered since the opening move to it: none of them may have been sent.
   * @returns null without a doubt, and if an epoch has already begun: its numbers were never given out before
   */
  compare(published: readonly Published[]): EpochBegun | null {
    const { memo, audit, epochs } = this.#parts;
    const why = doubtFromBroker(
      {
        head: audit.head(),
        hashOf: (n) => audit.hashOf(n),
        lastSeqOf: (epoch) => epochs.lastSeqOf(epoch, this.#lastSeqBefore),
      },
      published,
    );
    if (why === null || this.#begun !== null) return null;
    this.#commit(() => {
      this.#beginEpoch(why, this.#state().lastSeq);
      if (this.#begun !== null) audit.add({ what: 'epochBegun', ...this.#begun });
    });
    audit.keepHead();
    memo.keep({ epoch: epochs.current });
    return this.#begun;
  }

  #beginEpoch(why: Doubt, lastSeq: number): void {
    const { epochs, randomBytes } = this.#parts;
    const after = epochs.current;
    const epoch = Buffer.from(randomBytes(8)).toString('hex');
    epochs.begin(epoch, this.#lastSeqBefore + 1, lastSeq);
    this.#begun = { epoch, after, why };
  }

  #commit(change: () => void): void {
    const { database, epochs } = this.#parts;
    try {
      explained(database, () => database.transaction(change).immediate());
    } catch (error) {
      this.#begun = null;
      throw error;
    } finally {
      epochs.reload();
    }
  }

  #state(): BufferState {
    const { database, audit } = this.#parts;
    const select = database.prepare<[], { opening: string | null; epoch: string; last_seq: number }>(
      'SELECT opening, epoch, last_seq FROM meta',
    );
    const row = explained(database, () => select.get());
    const { opening = null, epoch = '', last_seq: lastSeq = 0 } = row ?? {};
    return { opening, epoch, lastSeq, head: audit.last() };
  }
}
