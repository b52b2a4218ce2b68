import { expect, test } from 'vitest';
import { openBuffer, rowsIn } from '../../support/buffer/open-buffer.ts';
import { plateText, syntheticHit, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

test('a hit is kept with how it matched', () => {
  using folder = temporaryFolder();
  using buffer = openBuffer(folder.path, manualClock());
  const read = syntheticRead('ZBT1234');
  const fold = { position: 1, inRead: 'B', inList: '8', kind: 'alternative' } as const;
  const hit = {
    ...syntheticHit(read),
    readLiteral: plateText('ZBT1234DV'),
    folds: [fold],
    stackedOmitted: true,
    matchProbability: 0.25,
    otherEntries: ['another'],
  };
  buffer.record({ read, hits: [hit], alerts: [] }, []);
  expect(rowsIn(folder.path, 'hits')).toMatchObject([
    {
      read_literal: 'ZBT1234DV',
      folds_json: JSON.stringify([fold]),
      stacked_omitted: 1,
      match_probability: 0.25,
      other_entries_json: '["another"]',
    },
  ]);
});
