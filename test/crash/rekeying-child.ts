import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { rekey } from '../../src/buffer/keys/rekey.ts';
import { pathsIn } from '../support/buffer/open-buffer.ts';
import { killAtStep } from '../support/faults/kill-at-step.ts';

/** A full rekey of the buffer in the folder of its first argument; dies at the step that the second names. */
const [folder = '', step = 'none'] = process.argv.slice(2);
const source = { kind: 'file', path: join(folder, 'data.key') } as const;
process.stdout.write('begun\n');
rekey(
  { now: { path: pathsIn(folder).path, source, generate: false }, to: source, full: true },
  { randomBytes, onStep: killAtStep(step, 1), onProgress: () => undefined },
);
