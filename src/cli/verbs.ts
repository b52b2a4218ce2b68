import { ACCESS_VERBS } from './access/verbs.ts';
import { ALERT_VERBS } from './alerts/verbs.ts';
import { LIST_VERBS } from './lists/verbs.ts';
import type { Verb } from './terminal/verb.ts';
import { UNIT_VERBS } from './unit/verbs.ts';

/** The verbs of the people at the unit, in the order of the help. */
export const VERBS: readonly Verb[] = [...UNIT_VERBS, ...LIST_VERBS, ...ACCESS_VERBS, ...ALERT_VERBS];
