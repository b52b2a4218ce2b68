import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { HotListEvent } from '../../../src/domain/events.ts';
import { CATEGORIES } from '../../../src/domain/hot-list.ts';
import { ListFolder } from '../../../src/hotlist/list-folder.ts';
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
    const emit = (event: HotListEvent): void => void setAside.push(event.type);
    const lists = new ListFolder({ folder: folder.path, key, randomBytes, emit });
    expect(lists.listIds()).toEqual(['agency']);
    const built = lists.load('agency', new Set(CATEGORIES));
    expect(setAside).toEqual([]);
    expect(built?.columns.keys).toHaveLength(500 + Number(built?.columns.info.version));
    expect(readdirSync(folder.path)).toEqual(['agency.list']);
  }
});
