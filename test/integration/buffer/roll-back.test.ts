import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Store } from '../../../src/buffer/store.ts';
import { verifyChain } from '../../../src/domain/access/audit-chain.ts';
import { formatMessageId } from '../../../src/domain/keeping/message.ts';
import { openBuffer, recordRead } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const READS = 9;

/** Everything that has been handed out for sending, by id, with what it was about. */
class Sent {
  readonly #meanings = new Map<string, Set<string>>();

  take(buffer: Store): void {
    for (const { id, body } of buffer.outbox.take(1_000)) {
      const { readId = 'none', id: own } = JSON.parse(new TextDecoder().decode(body));
      expect(own).toEqual(id);
      const known = this.#meanings.get(formatMessageId(id)) ?? new Set();
      this.#meanings.set(formatMessageId(id), known.add(readId));
    }
  }

  get ids(): number {
    return this.#meanings.size;
  }

  get ambiguous(): number {
    return [...this.#meanings.values()].filter((meanings) => meanings.size > 1).length;
  }
}

function record(buffer: Store): void {
  for (let i = 0; i < READS; i += 1) recordRead(buffer, syntheticRead(`ZZQ${100 + i}`));
}

/** Files of a stopped buffer, aside. */
function copies(folder: string) {
  const [database, memo] = [join(folder, 'buffer.db'), join(folder, 'buffer.db.memo')];
  const put = (from: string, to: string): void => {
    for (const file of [`${database}-wal`, `${database}-shm`]) rmSync(file, { force: true });
    copyFileSync(from, to);
  };
  return {
    database,
    memo,
    keep: () => {
      copyFileSync(database, join(folder, 'old.db'));
      copyFileSync(memo, join(folder, 'old.memo'));
    },
    putBackDatabase: () => put(join(folder, 'old.db'), database),
    putBackMemo: () => put(join(folder, 'old.memo'), memo),
  };
}

type Copies = ReturnType<typeof copies>;

const WAYS: readonly (readonly [string, string, (files: Copies) => void])[] = [
  ['with the memo as it was', 'buffer-older-than-memo', ({ putBackDatabase }) => putBackDatabase()],
  [
    'with the memo deleted',
    'memo-missing',
    ({ putBackDatabase, memo }) => {
      putBackDatabase();
      rmSync(memo);
    },
  ],
  [
    'with one bit of the memo flipped',
    'memo-unreadable',
    ({ putBackDatabase, memo }) => {
      putBackDatabase();
      const bytes = readFileSync(memo);
      bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
      writeFileSync(memo, bytes);
    },
  ],
  [
    'with the memo of another unit',
    'memo-unreadable',
    ({ putBackDatabase, memo }) => {
      putBackDatabase();
      using folder = temporaryFolder();
      openBuffer(folder.path, manualClock()).close();
      copyFileSync(join(folder.path, 'buffer.db.memo'), memo);
    },
  ],
];

describe('an older copy of the buffer that was put back', () => {
  test.each(WAYS)('%s gives no message number a second meaning, and says so', (_, why, putBack) => {
    using folder = temporaryFolder();
    const clock = manualClock();
    const [sent, files] = [new Sent(), copies(folder.path)];
    const first = openBuffer(folder.path, clock);
    record(first);
    sent.take(first);
    first.close();
    files.keep();
    const later = openBuffer(folder.path, clock);
    record(later);
    sent.take(later);
    later.close();
    putBack(files);
    using buffer = openBuffer(folder.path, clock);
    record(buffer);
    sent.take(buffer);
    expect(sent.ambiguous).toBe(0);
    expect(sent.ids).toBe(3 * READS);
    expect(buffer.events).toContainEqual(expect.objectContaining({ type: 'epochBegun', why }));
    const entries = buffer.audit.lines(0, 100).map((line) => JSON.parse(line.slice(65)));
    expect(entries).toContainEqual(expect.objectContaining({ what: 'epochBegun', why }));
  });

  test('is noticed if no message was recorded since the copy', () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    const files = copies(folder.path);
    openBuffer(folder.path, clock).close();
    files.keep();
    openBuffer(folder.path, clock).close();
    files.putBackDatabase();
    using buffer = openBuffer(folder.path, clock);
    const why = 'memo-of-another-opening';
    expect(buffer.events).toContainEqual(expect.objectContaining({ type: 'epochBegun', why }));
    expect(verifyChain(buffer.audit.lines(0, 100))).toMatchObject({ whole: true });
  });

  test('tells the server by a tombstone which numbers of the new epoch never come', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    const first = openBuffer(folder.path, clock);
    record(first);
    first.outbox.take(
      0,
      first.outbox.take(100).map(({ id }) => id.seq),
    );
    first.close();
    rmSync(join(folder.path, 'buffer.db.memo'));
    using buffer = openBuffer(folder.path, clock);
    await buffer.purge();
    const [tombstone] = buffer.outbox.take(10);
    const { id, purged } = JSON.parse(new TextDecoder().decode(tombstone?.body));
    expect(purged).toEqual([{ from: 1, to: READS }]);
    expect(id.seq).toBe(READS + 1);
  });

  test('is told by the broker if the memo was put back as well', () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    const [sent, files] = [new Sent(), copies(folder.path)];
    const first = openBuffer(folder.path, clock);
    record(first);
    sent.take(first);
    first.close();
    files.keep();
    const later = openBuffer(folder.path, clock);
    record(later);
    sent.take(later);
    const published = later.published();
    later.close();
    files.putBackDatabase();
    files.putBackMemo();
    using buffer = openBuffer(folder.path, clock);
    expect(buffer.events.map(({ type }) => type)).toEqual(['bufferOpened']);
    record(buffer);
    buffer.compareWithBroker([published]);
    record(buffer);
    sent.take(buffer);
    expect(sent.ambiguous).toBe(0);
    // The tombstone too.
    expect(sent.ids).toBe(4 * READS + 1);
    const why = 'buffer-older-than-broker';
    expect(buffer.events).toContainEqual(expect.objectContaining({ type: 'epochBegun', why }));
  });
});
