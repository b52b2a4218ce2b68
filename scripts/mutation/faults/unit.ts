import type { Fault } from '../fault.ts';

/** A unit goes on while its disk, its log or one of its callers fails. */
export const UNIT_FAULTS: readonly Fault[] = [
  {
    id: 'hold-reviews-never-asked-for',
    rule: 'R2',
    find: "    recurring('hold reviews', HOLD_REVIEW_MS, review, onFailure),\n",
    replace: '',
    tests: ['hold-reviews'],
  },
  {
    id: 'hold-reviews-asked-for-every-other-day',
    rule: 'R2',
    find: 'const HOLD_REVIEW_MS = 86_400_000;',
    replace: 'const HOLD_REVIEW_MS = 2 * 86_400_000;',
    tests: ['hold-reviews'],
  },
  {
    id: 'read-only-disk-ends-the-unit',
    rule: 'C2',
    find: "'EROFS', 'EIO', 'EMFILE'",
    replace: "'EIO', 'EMFILE'",
    tests: ['command-faults'],
  },
  {
    id: 'command-ends-the-unit',
    rule: 'C1',
    find: 'const isBroken = (error instanceof Bug && error.code !== THREAD_FAULT)',
    replace: 'const isBroken = !(error instanceof WaypostError)',
    tests: ['command-faults'],
  },
  {
    id: 'any-time-is-accepted',
    rule: 'C1',
    find: '.max(LATEST_UTC, TIME_RULE)',
    replace: '',
    tests: ['request-bounds'],
  },
  {
    id: 'dropped-lines-are-not-told',
    rule: 'E1',
    find: 'if (count > 0) this.dropped.emit(count);',
    replace: '',
    tests: ['bounded-output'],
  },
  {
    id: 'storage-is-back-while-it-fails',
    rule: 'E1',
    find: 'if (this.#waiting.length === 0) return;',
    replace: '',
    tests: ['buffer/recorder'],
  },
];
