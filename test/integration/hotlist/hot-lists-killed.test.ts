import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { HotLists } from '../../../src/hotlist/hot-lists.ts';
import { ListStore } from '../../../src/hotlist/list-store.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { LIST_DELIVERY } from '../../support/hotlist/list-delivery.ts';
import { LIST_RULES, SOURCE_TIME_UTC } from '../../support/hotlist/list-files.ts';
import { LIST_FRESHNESS } from '../../support/hotlist/list-freshness.ts';
import { LOCAL_SHARES } from '../../support/hotlist/local-shares.ts';
import { IS_FULL } from '../../support/is-full.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const WRITER = join(import.meta.dirname, '../../support/hotlist/list-writer.ts');
/** Version n of the writer's list has so many entries and n more; their plates begin with this number. */
const ENTRIES = 4_000;
const FIRST = 10_000;
const ROUNDS = IS_FULL ? 24 : 6;
/** An import of the writer takes some tens of milliseconds: a kill falls anywhere in it. */
const WITHIN_MS = 250;

/** Imports until it is killed, `afterMs` or while a file is being written. @returns the last version that it said to be in force */
async function killedWhileImporting(
  folder: string,
  key: Uint8Array,
  afterMs: number | null,
): Promise<number> {
  const writer = spawn(process.execPath, [WRITER, folder, Buffer.from(key).toString('hex')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void writer.kill('SIGKILL'));
  const closed = once(writer, 'close');
  let said = '';
  writer.stdout.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  await once(writer.stdout, 'data');
  if (afterMs !== null) await pause(afterMs);
  else await nextChangeIn(folder);
  writer.kill('SIGKILL');
  await closed;
  return Number(said.trim().split('\n').at(-1));
}

/** The first that happens in it: a file is made, beside the list, that a version is written to. */
async function nextChangeIn(folder: string): Promise<void> {
  const watcher = watch(folder);
  await once(watcher, 'change');
  watcher.close();
}

test('a unit that is killed at any moment of an import has the previous version or the new one, whole', async () => {
  const random = seededRandom(2026);
  let halfWritten = 0;
  for (let round = 0; round < ROUNDS; round++) {
    using folder = temporaryFolder();
    const key = randomBytes(32);
    const said = await killedWhileImporting(folder.path, key, round % 2 ? null : random.int(WITHIN_MS));

    if (readdirSync(folder.path).length > 1) halfWritten += 1;
    const events: string[] = [];
    const emit = ({ type }: { readonly type: string }): void => void events.push(type);
    const lists = new HotLists(new ListStore(folder.path, key, emit), {
      rules: LIST_RULES,
      delivery: LIST_DELIVERY,
      freshness: LIST_FRESHNESS,
      newId: randomUUID,
      emit,
    });
    await lists.load();
    expect(events).toEqual(['listActivated']);
    const [list] = lists.inForce.info(SOURCE_TIME_UTC, 'synchronized');
    const version = Number(list?.info.version);
    // What was said to be in force is; the next one may be, whole, without having been said.
    expect([said, said + 1]).toContain(version);
    expect(list?.entries).toBe(ENTRIES + version);
    for (const plate of [`ZZ${FIRST}`, `ZZ${FIRST + ENTRIES + version - 1}`])
      expect(
        lists.inForce.match(syntheticRead(plate), SOURCE_TIME_UTC, 'synchronized', LOCAL_SHARES),
      ).toMatchObject([{ entry: { reason: `version ${version}` } }]);
    expect(
      lists.inForce.match(
        syntheticRead(`ZZ${FIRST + ENTRIES + version}`),
        SOURCE_TIME_UTC,
        'synchronized',
        LOCAL_SHARES,
      ),
    ).toEqual([]);
    expect(readdirSync(folder.path)).toEqual(['agency.list']);
    lists.close();
  }
  expect(halfWritten).toBeGreaterThan(0);
}, 120_000);
