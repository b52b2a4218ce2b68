import type { Fault } from '../fault.ts';

/** Suppressions and their lifts, and the room of the audit chain: rules A4 (two people) and C2 (everything is on record). */
export const SUPPRESSION_FAULTS: readonly Fault[] = [
  {
    id: 'lift-is-on-no-record',
    rule: 'C2',
    find: "{ what: 'suppressionLifted', alertId, operator, caseNumber, purpose }",
    replace: "{ what: 'alertShown', shown: 'entry', alertId, operator, caseNumber, purpose }",
    tests: ['lifted-suppressions'],
  },
  {
    id: 'list-of-suppressions-is-on-no-record',
    rule: 'C2',
    find: "buffer.audit.append({ what: 'suppressionsShown', count: all.length, ...who });",
    replace: "if (who.operator === '') throw new Error();",
    tests: ['lifted-suppressions'],
  },
  {
    id: 'lifted-rejection-comes-back',
    rule: 'A4',
    find: "if (origin === 'another-unit') this.#refuseLifted(alertId);",
    replace: '',
    tests: ['suppressions'],
  },
  {
    id: 'lift-waits-for-the-cool-down',
    rule: 'A4',
    find: 'for (const identity of hotLists.identitiesOf(entry)) onLifted(identity);',
    replace: 'void onLifted;',
    tests: ['lifted-suppressions'],
  },
  {
    id: 'one-person-from-elsewhere-silences-a-child',
    rule: 'A4',
    find: 'if (isUrgent(entry.category) && distinctPeople(rejectedBy).length < 2)',
    replace: 'if (isUrgent(entry.category) && rejectedBy.length < 1)',
    tests: ['lifted-suppressions'],
  },
  {
    id: 'other-letters-are-another-person',
    rule: 'A4',
    find: "name.normalize('NFKC').toLowerCase().replaceAll(",
    replace: "name.normalize('NFKC').replaceAll(",
    tests: ['people', 'lifted-suppressions'],
  },
  {
    id: 'later-order-narrows-a-rejection',
    rule: 'A4',
    find: "one.why !== 'wrong-region' || other.why === 'wrong-region';",
    replace: "one.why === 'wrong-region' || other.why === one.why;",
    tests: ['suppressions'],
  },
  {
    id: 'audit-chain-grows-unsaid',
    rule: 'C2',
    find: 'bytes >= room * (wasLarge ? LARGE_UNTIL_SHARE : LARGE_FROM_SHARE);',
    replace: 'bytes >= room * (wasLarge ? LARGE_UNTIL_SHARE : 1);',
    tests: ['audit-share', 'capacity'],
  },
  {
    id: 'audit-share-said-each-minute',
    rule: 'C2',
    find: 'if (isLarge !== wasLarge)',
    replace: 'if (isLarge || wasLarge)',
    tests: ['audit-share'],
  },
];
