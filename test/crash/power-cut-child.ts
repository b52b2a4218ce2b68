import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { formatMessageId } from '../../src/domain/keeping/message.ts';
import { utcMs } from '../../src/domain/time/time.ts';
import { openBuffer, recordHit, recordRead } from '../support/buffer/open-buffer.ts';
import { syntheticRead } from '../support/buffer/synthetic-read.ts';
import { manualClock } from '../support/manual-clock.ts';

/**
 * Records reads into the folder of its first argument, the hits among them to stay, has some confirmed, purges, closes and
 * opens again. A line in `reported` says what has returned: `recorded ID MESSAGE-IDS`.
 * `durable` or `careless`: what the second argument says is asked of SQLite, by force.
 */
const [folder = '', mode = 'durable'] = process.argv.slice(2);
const report = openSync(join(folder, 'reported'), 'a');
const clock = manualClock();
const retention = { readMs: 240_000, hitMs: 30 * 86_400_000 };

if (mode === 'careless') {
  const { pragma } = Sqlite.prototype;
  Sqlite.prototype.pragma = function (source, options) {
    const answer = pragma.call(this, source, options);
    // It is the last that `openDatabase` asks for before it hands the connection out.
    if (source === 'temp_store' && options?.simple) pragma.call(this, 'synchronous=OFF');
    return answer;
  };
}

for (let round = 0; round < 3; round += 1) {
  const buffer = openBuffer(folder, clock, { retention });
  for (let count = 0; count < 24; count += 1) {
    const read = syntheticRead('WAYP0ST', utcMs(clock.utcNow()));
    const isHit = count % 3 === 0;
    const ids = isHit ? recordHit(buffer, read) : recordRead(buffer, read);
    writeSync(report, `${isHit ? 'hit' : 'read'} ${read.readId} ${ids.map(formatMessageId).join(' ')}\n`);
    clock.advance(20_000);
    if (count % 4 === 1) {
      const taken = buffer.outbox.take(3);
      buffer.outbox.take(
        0,
        taken.map(({ id }) => id.seq),
      );
    }
    if (count % 8 === 7) await buffer.purge();
  }
  buffer.close();
}
