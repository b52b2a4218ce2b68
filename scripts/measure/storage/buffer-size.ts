import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Evidence, keptEvidence } from '../../../src/domain/read/evidence.ts';
import { lookInto, openBuffer, readDraft } from '../../../test/support/buffer/open-buffer.ts';
import { syntheticRead } from '../../../test/support/buffer/synthetic-read.ts';
import { manualClock } from '../../../test/support/manual-clock.ts';
import { temporaryFolder } from '../../../test/support/temp-folder.ts';

export type BufferCase = {
  readonly contextualImages: 'with-hits' | 'every-read';
  /** The broker has confirmed every message, or none. */
  readonly delivered: boolean;
};

/** Bytes of a read in the file of a real buffer: images, rows, messages and unused ends of pages. */
export function bytesPerRead(
  evidence: readonly Evidence[],
  reads: number,
  { contextualImages, delivered }: BufferCase,
): number {
  using folder = temporaryFolder();
  const clock = manualClock();
  using buffer = openBuffer(folder.path, clock);
  for (let i = 0; i < reads; i++) {
    const seen = syntheticRead(undefined, clock.utcNow());
    const images = evidence[i % evidence.length] ?? seen.evidence;
    const read = { ...seen, evidence: keptEvidence(images, false, contextualImages) };
    buffer.record({ read, hits: [], alerts: [] }, [readDraft(read)]);
    if (delivered) for (const { id } of buffer.outbox.take(1)) buffer.outbox.take(0, [id.seq]);
    clock.advance(3_600);
  }
  {
    using database = lookInto(folder.path);
    database.pragma('wal_checkpoint(TRUNCATE)');
  }
  return statSync(join(folder.path, 'buffer.db')).size / reads;
}
