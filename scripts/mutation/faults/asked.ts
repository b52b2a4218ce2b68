import type { Fault } from '../fault.ts';

/** Who asked for a plate, lists that their agency withdraws, and accounts that are put back. */
export const ASKED_FAULTS: readonly Fault[] = [
  {
    id: 'older-operators-believed',
    rule: 'C5',
    find: 'if (!remembered.every((versions) => isOneOf(versions, digest))) return false;',
    replace: '',
    tests: ['operators-put-back'],
  },
  {
    id: 'operators-in-one-place-only',
    rule: 'C5',
    find: 'this.#memo.keep({ files: { ...this.#memo.content.files, [name]: { digest, pending } } });',
    replace: '',
    tests: ['operators-put-back'],
  },
  {
    id: 'asked-as-typed-only',
    rule: 'C2',
    find: 'const variants = foldVariants(plate);\n    const hashes',
    replace: 'const variants = foldVariants(plate).slice(0, 1);\n    const hashes',
    tests: ['asked-plates'],
  },
  {
    id: 'asking-not-recorded',
    rule: 'C2',
    find: "buffer.audit.append({ what: 'auditAsked', ...asking, plateHash, entries: entries.length });",
    replace: '',
    tests: ['asked-plates'],
  },
  {
    id: 'partial-searches-not-told',
    rule: 'C2',
    find: 'fits.get(JSON.stringify(texts), globOf(pattern)) === 1',
    replace: 'fits.get(JSON.stringify(texts), globOf(pattern)) === 2',
    tests: ['asked-plates'],
  },
  {
    id: 'complete-for-ever',
    rule: 'C2',
    find: 'Math.max(gone ?? 0, begun ?? 0)',
    replace: 'Math.max(0, begun ?? 0)',
    tests: ['asked-plates'],
  },
  {
    id: 'withdrawn-list-comes-back',
    rule: 'H5',
    find: 'const highest = Math.max(sequence ?? 0, this.of(listId) ?? 0);',
    replace: 'const highest = this.of(listId) ?? 0;',
    tests: ['signed-withdrawal'],
  },
  {
    id: 'any-package-for-every-unit',
    rule: 'H7',
    find: "header.kind === 'withdrawal' && header.unitId === EVERY_UNIT",
    replace: 'header.unitId === EVERY_UNIT',
    tests: ['signed-withdrawal'],
  },
];
