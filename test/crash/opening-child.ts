import { openBuffer } from '../support/buffer/open-buffer.ts';
import { LATER_MIGRATIONS } from '../support/buffer/stored-buffer.ts';
import { killAtStep } from '../support/faults/kill-at-step.ts';
import { manualClock } from '../support/manual-clock.ts';

/**
 * Opens the buffer in the folder of its first argument, with steps that bring it to a later version, and dies at the nth of
 * a step: the second and the third.
 */
const [folder = '', step = 'none', nth = '1'] = process.argv.slice(2);
const onStep = killAtStep(step, Number(nth));
openBuffer(folder, manualClock(), { onStep, migrations: LATER_MIGRATIONS }).close();
