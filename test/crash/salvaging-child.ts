import { openBuffer } from '../support/buffer/open-buffer.ts';
import { killAtStep } from '../support/faults/kill-at-step.ts';
import { manualClock } from '../support/manual-clock.ts';

/** Brings over what was set aside in the folder of its first argument, and dies at the nth of a step: second and third. */
const [folder = '', step = 'none', nth = '1'] = process.argv.slice(2);
const buffer = openBuffer(folder, manualClock(), { onStep: killAtStep(step, Number(nth)) });
await buffer.salvage();
buffer.close();
