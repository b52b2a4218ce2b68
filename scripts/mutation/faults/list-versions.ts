import type { Fault } from '../fault.ts';

/** Rules H1, H3 and H5: what a new version of a list, or the end of one, does to what stood on the old one. */
export const LIST_VERSION_FAULTS: readonly Fault[] = [
  {
    id: 'recovered-vehicle-keeps-its-alert',
    rule: 'H5',
    find: "unlisted: 'entry-unlisted',",
    replace: 'unlisted: null,',
    tests: ['unlisted-alerts'],
  },
  {
    id: 'damaged-list-retracts-its-alerts',
    rule: 'H5',
    find: "this.#store.sequences.withdrawnFile(listId) === null ? 'unknown' : 'withdrawn'",
    replace: "this.#store.sequences.withdrawnFile(listId) === null ? 'unlisted' : 'withdrawn'",
    tests: ['unlisted-alerts'],
  },
  {
    id: 'first-warrants-end-ends-both',
    rule: 'H3',
    find: "return novelty === 'later' ? row : null;",
    replace: 'return null;',
    tests: ['entry-ends'],
  },
  {
    id: 'older-plain-list-comes-back',
    rule: 'H3',
    find: 'if (older !== null) return { report: refusedUnread(options, older), built: null };',
    replace: '',
    tests: ['older-lists'],
  },
  {
    id: 'undated-list-is-fresh',
    rule: 'H1',
    find: "return ageUnknown || age >= limits.staleAfterMs ? 'stale' : 'fresh';",
    replace: "return age >= limits.staleAfterMs ? 'stale' : 'fresh';",
    tests: ['freshness'],
  },
  {
    id: 'withdrawn-list-comes-back-with-its-last-package',
    rule: 'H5',
    find: 'const isLost = index === undefined && this.#store.sequences.withdrawnFile(listId) === null;',
    replace: 'const isLost = index === undefined;',
    tests: ['withdrawn-lists'],
  },
  {
    id: 'login-page-counts-as-a-refused-list',
    rule: 'H3',
    find: "if (strange !== null) throw new Unavailable('hotlist.pull', strange);",
    replace: '',
    tests: ['list-server'],
  },
];
