/**
 * A unit's buffer under the machine's own clocks, with ten reads that nobody has delivered. For each line on its input it
 * tends the buffer, as a unit does every minute, and prints what it then has and what it makes of its clock.
 * Arguments: the buffer's folder, and the file that systemd-timesyncd would touch.
 */
import { createInterface } from 'node:readline';
import { MachineClock } from '../../../src/device/machine-clock.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { openBuffer, readRows, recordRead } from '../buffer/open-buffer.ts';
import { syntheticRead } from '../buffer/synthetic-read.ts';

const [folder = '', flagPath = ''] = process.argv.slice(2);
const machine = new MachineClock({ flagPath, chrony: null, readKernel: () => null });
using buffer = openBuffer(folder, systemClock, { readClock: machine.read });
for (let count = 0; count < 10; count += 1)
  recordRead(buffer, syntheticRead('WAYP0ST', systemClock.utcNow()));

process.stdout.write('open\n');
for await (const _ of createInterface(process.stdin)) {
  await buffer.purge();
  const { quality, departureMs } = buffer.clock.verdict();
  const told = {
    reads: readRows(folder).length,
    waiting: buffer.outbox.depth().unpublished,
    quality,
    departureMs,
  };
  process.stdout.write(
    `${JSON.stringify({ ...told, wallUtc: Date.now(), bufferUtc: buffer.clock.utcNow() })}\n`,
  );
}
