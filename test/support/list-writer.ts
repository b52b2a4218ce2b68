/** Writes versions of one list, one after the other, until it is killed: `node list-writer.ts FOLDER KEY_HEX`. */
import { ListStore } from '../../src/hotlist/list-store.ts';
import { listInfo, listRow } from './list-files.ts';

const [folder = '', keyHex = ''] = process.argv.slice(2);
const store = new ListStore(folder, Buffer.from(keyHex, 'hex'), () => {});
store.readAll();
for (let version = 1; ; version++) {
  const rows = Array.from({ length: 500 + version }, (_, i) => listRow(`ZZ${1000 + i}`));
  store.write({ info: listInfo({ version: String(version) }), rows });
  if (version === 1) process.stdout.write('first version written\n');
}
