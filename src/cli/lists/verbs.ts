import type { Verb } from '../terminal/verb.ts';
import { entryVerb } from './entry.ts';
import { exportReportVerb } from './export-report.ts';
import { hotlistFileVerb } from './hotlist.ts';
import { listedVerb } from './listed.ts';
import { listsInForceVerb } from './lists-in-force.ts';
import { unitKeyVerb } from './unit-key.ts';
import { withdrawVerb } from './withdraw.ts';

/** In the order of the help. */
export const LIST_VERBS: readonly Verb[] = [
  {
    path: 'hotlist',
    register: (command) => command.description('import, check and pack hot lists, and manage entries'),
  },
  entryVerb,
  listedVerb,
  hotlistFileVerb,
  exportReportVerb,
  listsInForceVerb,
  withdrawVerb,
  unitKeyVerb,
];
