/** A process of its own that opens a buffer, records one read, and prints how soon, and what memory it holds then. */
import { openBuffer, recordRead } from '../../../test/support/buffer/open-buffer.ts';
import { syntheticRead } from '../../../test/support/buffer/synthetic-read.ts';
import { clockAt } from './buffer-clock.ts';

const [folder = '', nowUtc = '0'] = process.argv.slice(2);
const clock = clockAt(Number(nowUtc));
const buffer = openBuffer(folder, clock);
recordRead(buffer, syntheticRead('F1RST', clock.utcNow()));
const soonMs = performance.now();
console.log(JSON.stringify({ soonMs, memoryMiB: process.memoryUsage.rss() / 2 ** 20 }));
buffer.close();
