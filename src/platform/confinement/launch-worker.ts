/**
 * The launcher of a confined program, a program of its own: `node launch-worker.ts REACH PROGRAM [ARGUMENT…]`, with the
 * reach as JSON. It gives up what the reach does not name, and becomes the program.
 */
import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { become } from '../libc/execute.ts';
import { restrictThread } from '../libc/landlock.ts';
import { refuseSystemCalls } from '../libc/system-call-filter.ts';
import { type ProgramReach, SYSTEM_DEVICES, SYSTEM_FILES } from './reach.ts';

/** stdin, stdout, stderr, and the one for data beside stdout. */
const LAST_DESCRIPTOR = 3;
const CANNOT_START = 127;

const [, , reachText = '{}', program = '', ...args] = process.argv;
// The program beside it, of the same build, wrote this.
const reach = JSON.parse(reachText) as ProgramReach;
const { read = [], write = [], tcpPorts = [] } = reach;

/** Programs and libraries that the environment names. */
const named = ['PATH', 'LD_LIBRARY_PATH', 'LD_PRELOAD']
  .flatMap((name) => (process.env[name] ?? '').split(/[: ]/))
  .filter((path) => isAbsolute(path));
const own = isAbsolute(program) && existsSync(program) ? [dirname(realpathSync(program))] : [];

try {
  // When memory runs out, the kernel ends this program before the unit.
  writeFileSync('/proc/self/oom_score_adj', '500');
} catch {
  // Then it ends whichever uses most.
}
restrictThread({
  read: [...SYSTEM_FILES, ...named, ...own, ...read],
  write: [...SYSTEM_DEVICES, ...write],
  tcpPorts,
});
refuseSystemCalls(tcpPorts.length > 0);
process.stderr.write(`${program} cannot be started: ${become(program, args, LAST_DESCRIPTOR)}\n`);
process.exitCode = CANNOT_START;
