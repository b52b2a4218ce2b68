/**
 * Import this for its effect, before onnxruntime-node and before any thread starts. When that library is loaded, it
 * reports its use to its vendor unless the process environment forbids it. It reads the environment of the process
 * itself, so setting the variable in a worker does nothing. A worker must not load the library if its process has not
 * set the variable.
 */
import { isMainThread } from 'node:worker_threads';
import { Bug } from './errors.ts';

const SWITCH = 'ORT_DISABLE_TELEMETRY';

if (isMainThread) process.env[SWITCH] = '1';
else if (process.env[SWITCH] !== '1')
  throw new Bug('inference.telemetry', `A thread was started before ${SWITCH} was set in the main thread.`);
