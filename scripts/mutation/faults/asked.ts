import type { Fault } from '../fault.ts';

/** Who asked for a plate, lists that their agency withdraws, and accounts that are put back. */
export const ASKED_FAULTS: readonly Fault[] = [
  {
    id: 'older-operators-believed',
    rule: 'C5',
    find: 'digest === versions.digest || (digest !== null',
    replace: 'digest !== versions.digest || (digest !== null',
    tests: ['operators-put-back'],
  },
  {
    id: 'operators-in-one-place-only',
    rule: 'C5',
    find: 'this.#memo.keep({ files: { ...this.#memo.content.files, [name]: { digest, pending } } });',
    replace: '',
    tests: ['operators-put-back'],
  },
];
