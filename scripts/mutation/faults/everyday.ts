import type { Fault } from '../fault.ts';

/** What nobody does on purpose and every pole meets: hanging threads, cameras that hang sideways, full car parks. */
export const EVERYDAY_FAULTS: readonly Fault[] = [
  {
    id: 'exit-waits-for-threads',
    rule: 'E1',
    find: "process.once('exit', exitAtOnce);",
    replace: '',
    tests: ['stop-while-loading'],
  },
  {
    id: 'integrity-thread-ended-at-once',
    rule: 'E1',
    find: "    ends: 'between questions',\n    ended: unchecked,",
    replace: "    ends: 'at once',\n    ended: unchecked,",
    tests: ['ended-at-once'],
  },
  {
    id: 'orders-on-sealed-alerts-lost',
    rule: 'A4',
    find: 'if (await this.#mustWait(next)) this.#sealed.push(next);',
    replace: 'await this.#mustWait(next);',
    tests: ['commands/order-receiver'],
  },
  {
    id: 'pixels-taken-for-square',
    rule: 'V2',
    find: '    SQUARE_PIXELS,\n',
    replace: '',
    tests: ['camera-orientation'],
  },
  {
    id: 'unread-plates-not-counted',
    rule: 'E1',
    find: 'unread: Math.max(found.length - MAX_PLATES, 0),',
    replace: 'unread: 0,',
    tests: ['full-car-park'],
  },
  {
    id: 'fillers-refuse-the-list',
    rule: 'H3',
    find: 'if (PLATE_UNKNOWN.has(reason)) this.unknownPlates += 1;\n    else if',
    replace: 'if (PLATE_UNKNOWN.has(reason)) this.unknownPlates += 1;\n    if',
    tests: ['import/check-hot-list'],
  },
  {
    id: 'column-of-fillers-accepted',
    rule: 'H3',
    find: 'if (unknownPlates > Math.max(1, withPlates))',
    replace: 'if (unknownPlates > rows)',
    tests: ['import/check-hot-list'],
  },
];
