import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { deriveKey } from '../../../src/buffer/keys/data-keys.ts';
import { HotLists } from '../../../src/hotlist/hot-lists.ts';
import { ListStore } from '../../../src/hotlist/list-store.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { unitKeys } from '../buffer/data-key.ts';
import { bufferOf } from '../unit/running-unit.ts';
import { LIST_DELIVERY } from './list-delivery.ts';
import { fileOf, importOptions, LIST_RULES } from './list-files.ts';
import { LIST_FRESHNESS } from './list-freshness.ts';

/** Puts a list of stolen vehicles into the folder of a unit that is not running: it is in force from its start on. */
export async function importedList(
  folder: string,
  plates: readonly string[],
  buffer = bufferOf(folder),
): Promise<void> {
  const key = deriveKey(unitKeys(buffer).files, 'waypost/hot-lists');
  const emit = (): void => undefined;
  const store = new ListStore(join(folder, 'hotlists'), key, emit);
  const lists = new HotLists(store, {
    rules: LIST_RULES,
    delivery: LIST_DELIVERY,
    freshness: LIST_FRESHNESS,
    newId: randomUUID,
    emit,
  });
  // As a unit does at its start: it makes the folder.
  await lists.load();
  const rows = plates.map((text) => `${text},,stolen-vehicle,taken from a test`);
  const now = systemClock.utcNow();
  const report = await lists.import(
    {
      kind: 'file',
      bytes: fileOf(['plate,region,category,reason', ...rows]),
      options: importOptions({ sourceTimeUtc: now }),
    },
    now,
    'synchronized',
  );
  lists.close();
  if (report.outcome !== 'accepted') throw new Error(report.refusal ?? 'the list was refused');
}
