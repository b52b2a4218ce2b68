import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { StillFolder } from '../../../src/capture/sources/still-folder.ts';
import type { CaptureEvent } from '../../../src/domain/events/capture-events.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { stillFolder } from '../../support/capture/test-pictures.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

it('a folder of stills skips a damaged one, reports it, and keeps the others 100 ms apart', async () => {
  using folder = temporaryFolder();
  const path = await stillFolder(folder.path, [0, 100, 200]);
  writeFileSync(join(path, 'still-1.jpg'), 'no picture');
  const events: CaptureEvent[] = [];
  const source = new StillFolder('c1', { folder: path, intervalMs: 100 }, systemClock, (e) => events.push(e));
  const times: number[] = [];
  for await (const { capturedAtMono } of source.pictures(new AbortController().signal))
    times.push(capturedAtMono);
  expect(times).toHaveLength(2);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeCloseTo(200, 3);
  expect(events).toMatchObject([{ type: 'stillUnreadable', file: 'still-1.jpg' }]);
});
