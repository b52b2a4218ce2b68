import type { Verb } from '../terminal/verb.ts';
import { alertVerb } from './alert.ts';
import { alertListVerb } from './alert-list.ts';
import { suppressionsVerb } from './suppressions.ts';

/** In the order of the help. */
export const ALERT_VERBS: readonly Verb[] = [
  {
    path: 'alert',
    register: (command) => command.description('list, verify and close the alerts of this unit'),
  },
  alertListVerb,
  alertVerb,
  suppressionsVerb,
];
