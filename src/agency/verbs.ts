import type { Verb } from '../cli/terminal/verb.ts';
import { packVerb, verifyPackageVerb } from './list-package.ts';
import { publishVerb } from './list-publish.ts';
import { packWithdrawalVerb } from './list-withdrawal.ts';

/** What an agency does with a list before a unit gets it: its verbs register beside the unit's own `hotlist` verbs. */
export const AGENCY_VERBS: readonly Verb[] = [packVerb, packWithdrawalVerb, verifyPackageVerb, publishVerb];
