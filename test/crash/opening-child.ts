import { openBuffer } from '../support/buffer/open-buffer.ts';
import { killAtStep } from '../support/faults/kill-at-step.ts';
import { manualClock } from '../support/manual-clock.ts';

/** Opens the buffer in the folder of its first argument, and dies at the nth of a step: the second and the third. */
const [folder = '', step = 'none', nth = '1'] = process.argv.slice(2);
openBuffer(folder, manualClock(), { onStep: killAtStep(step, Number(nth)) }).close();
