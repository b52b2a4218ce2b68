import type { Fault } from '../fault.ts';

/** Ways into a unit that were closed. */
export const ATTACK_FAULTS: readonly Fault[] = [
  {
    id: 'session-at-any-terminal',
    rule: 'C1',
    find: 'if (session.terminal !== null && session.terminal !== terminal) return null;',
    replace: '',
    tests: ['sessions'],
  },
  {
    id: 'lock-for-everybody',
    rule: 'C5',
    find: 'one.account === by.account && one.peer === by.peer;',
    replace: 'one.account === by.account;',
    tests: ['attempts'],
  },
  {
    id: 'guesses-never-slow-down',
    rule: 'C5',
    find: 'const DELAY_EACH_MS = 1_000;',
    replace: 'const DELAY_EACH_MS = 1;',
    tests: ['attempts'],
  },
  {
    id: 'first-operator-by-the-group',
    rule: 'C1',
    find: 'need.beforeOperators && peer.isUnitUser && !operators.exist()',
    replace: 'need.beforeOperators && !operators.exist()',
    tests: ['unit/access/gate'],
  },
  {
    id: 'unix-sockets-for-decoders',
    rule: 'C1',
    find: 'const families = mayUseNetwork ? [AF_INET, AF_INET6] : [];',
    replace: 'const families = [1, AF_INET, AF_INET6];',
    tests: ['confined-decoder'],
  },
  {
    id: 'client-id-of-another-unit',
    rule: 'E4',
    find: 'use_username_as_clientid true',
    replace: 'use_username_as_clientid false',
    tests: ['broker-sample'],
  },
  {
    id: 'password-in-clear',
    rule: 'E4',
    find: 'broker.passwordPath && !broker.allowPasswordInClear && isReadOnTheWay(broker.url)',
    replace: 'false',
    tests: ['unit/config/load'],
  },
];
