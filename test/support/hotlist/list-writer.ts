/**
 * Imports versions of one list, one after the other, until it is killed: `node list-writer.ts FOLDER KEY_HEX`. Version n
 * has 4,000 + n entries. Says each version that is in force.
 */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { HotLists } from '../../../src/hotlist/hot-lists.ts';
import { ListStore } from '../../../src/hotlist/list-store.ts';
import { LIST_DELIVERY } from './list-delivery.ts';
import { fileOf, importOptions, LIST_RULES, SOURCE_TIME_UTC } from './list-files.ts';
import { LIST_FRESHNESS } from './list-freshness.ts';

const [folder = '', keyHex = ''] = process.argv.slice(2);
const emit = (): void => undefined;
const lists = new HotLists(new ListStore(folder, Buffer.from(keyHex, 'hex'), emit), {
  rules: LIST_RULES,
  delivery: LIST_DELIVERY,
  freshness: LIST_FRESHNESS,
  newId: randomUUID,
  emit,
});
await lists.load();
for (let version = 1; ; version++) {
  const rows = Array.from({ length: 4_000 + version }, (_, i) => `ZZ${10_000 + i},IA,V,version ${version}`);
  const file = fileOf(['plate,region,category,reason', ...rows]);
  const options = importOptions({ version: String(version) });
  await lists.import({ kind: 'file', bytes: file, options }, SOURCE_TIME_UTC, 'synchronized');
  writeSync(1, `${version}\n`);
}
