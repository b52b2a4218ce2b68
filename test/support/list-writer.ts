/** Writes versions of one list, one after the other, until it is killed: `node list-writer.ts FOLDER KEY_HEX`. */
import { randomBytes } from 'node:crypto';
import { CATEGORIES } from '../../src/domain/hot-list.ts';
import { ListFolder } from '../../src/hotlist/list-folder.ts';
import { listInfo, listRow } from './list-files.ts';

const [folder = '', keyHex = ''] = process.argv.slice(2);
const lists = new ListFolder({ folder, key: Buffer.from(keyHex, 'hex'), randomBytes, emit: () => {} });
lists.listIds();
for (let version = 1; ; version++) {
  const rows = Array.from({ length: 500 + version }, (_, i) => listRow(`ZZ${1000 + i}`));
  lists.put({ info: listInfo({ version: String(version) }), rows }, new Set(CATEGORIES));
  if (version === 1) process.stdout.write('first version written\n');
}
