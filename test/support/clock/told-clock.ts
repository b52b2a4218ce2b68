/** Prints what this machine's clocks say. Runs as a child, under a filter or another clock. */
import { MachineClock } from '../../../src/device/machine-clock.ts';

const chrony = process.argv[2] === undefined ? null : ['-h', '127.0.0.1', '-p', process.argv[2]];
const clock = new MachineClock({ chrony });
await clock.start();
clock.stop();
process.stdout.write(JSON.stringify(clock.read()));
