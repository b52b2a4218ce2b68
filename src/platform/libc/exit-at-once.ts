import { libcFunction } from './libc.ts';

const exit = libcFunction('void _exit(int code)');

/**
 * Ends the process without ending its threads one by one, as a power cut would: no thread is waited for, and no native
 * code is interrupted. What the process wrote to files and pipes stays written. For the very end, when everything
 * durable is closed: Node itself ends each thread first, waits for a thread that hangs, and dies with a thread that is
 * loading a model.
 */
export const exitAtOnce = (code: number): void => void exit(code);
