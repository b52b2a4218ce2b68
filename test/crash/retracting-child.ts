import { killAtStep } from '../support/faults/kill-at-step.ts';
import { joinedLists } from '../support/hotlist/joined-lists.ts';

/**
 * The lists and alerts in the folder of its first argument get a new version of their list, with the rows of its fourth. It
 * dies at the nth of a step: second and third.
 */
const [folder = '', step = 'none', nth = '1', rows = ''] = process.argv.slice(2);
const unit = await joinedLists(folder, { onStep: killAtStep(step, Number(nth)) });
await unit.importRows(rows.split(' '));
process.stdout.write('it did not die\n');
