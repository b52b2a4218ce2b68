import type { Verb } from '../terminal/verb.ts';
import { askedVerb } from './asked.ts';
import { auditVerb } from './audit.ts';
import { exportVerb } from './export.ts';
import { holdVerb } from './hold.ts';
import { operatorVerb } from './operator.ts';
import { searchVerb } from './search.ts';
import { signInVerb, signOutVerb } from './sign-in.ts';

/** In the order of the help. */
export const ACCESS_VERBS: readonly Verb[] = [
  auditVerb,
  askedVerb,
  holdVerb,
  signInVerb,
  signOutVerb,
  operatorVerb,
  searchVerb,
  exportVerb,
];
