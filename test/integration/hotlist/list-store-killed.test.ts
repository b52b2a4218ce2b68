import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ListStore } from '../../../src/hotlist/list-store.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const WRITER = join(import.meta.dirname, '../../support/list-writer.ts');

test('a store that is killed while it writes keeps one whole version', async () => {
  for (let round = 0; round < 4; round++) {
    using folder = temporaryFolder();
    const key = randomBytes(32);
    const writer = spawn(process.execPath, [WRITER, folder.path, key.toString('hex')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void writer.kill('SIGKILL'));
    const closed = once(writer, 'close');
    await once(writer.stdout, 'data');
    writer.kill('SIGKILL');
    await closed;

    const setAside: string[] = [];
    const lists = new ListStore(folder.path, key, (event) => setAside.push(event.type)).readAll();
    expect(setAside).toEqual([]);
    expect(lists).toHaveLength(1);
    expect(lists[0]?.rows).toHaveLength(500 + Number(lists[0]?.info.version));
    expect(readdirSync(folder.path)).toEqual(['agency.list']);
  }
});
