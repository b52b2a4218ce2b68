import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HotListEvent } from '../../../src/domain/events/hot-list-events.ts';
import { CATEGORIES } from '../../../src/domain/list/hot-list.ts';
import { encodeBlock } from '../../../src/hotlist/files/list-block.ts';
import { type BuiltList, ListFolder } from '../../../src/hotlist/files/list-folder.ts';
import { HotListIndex } from '../../../src/hotlist/index/hot-list-index.ts';
import type { WrittenList } from '../../support/hotlist/indexed-list.ts';
import { listInfo, listRow } from '../../support/hotlist/list-files.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const KEY = randomBytes(32);

const listOf = (listId: string, version = '1'): WrittenList => ({
  info: listInfo({ listId, version }),
  rows: [
    listRow('ZZT1234', { reason: 'keys taken at the depot' }),
    listRow('ZZT1235', { region: null, category: 'amber-alert' }),
    listRow('ZZ?12*', { category: 'amber-alert', reason: 'seen in part: "ZZ", ünïcode' }),
  ],
});

const PERMITTED = new Set(CATEGORIES);

function storeIn(folder: string, key: Uint8Array = KEY) {
  const events: HotListEvent[] = [];
  const lists = new ListFolder({ folder, key, randomBytes, emit: (event) => events.push(event) });
  const store = {
    write: ({ info, rows }: WrittenList) =>
      lists.store({ listId: info.listId, rows, finish: () => info }, PERMITTED),
    /** Every list that can be loaded, with what is read of each of its entries. */
    readAll: (): WrittenList[] =>
      lists.listIds().flatMap((listId) => {
        const built = lists.load(listId, PERMITTED);
        return built === null ? [] : [readBack(lists, built)];
      }),
  };
  return { store, events, lists };
}

function readBack(lists: ListFolder, { columns, file: known }: BuiltList): WrittenList {
  const { info } = columns;
  const index = new HotListIndex(columns);
  const file = lists.open(info.listId, known);
  expect([file.entries, file.info]).toEqual([index.size, info]);
  const opened = lists.open(info.listId);
  expect(opened.known).toEqual(known);
  opened.close();
  const rows = Array.from({ length: index.size }, (_, position) => index.entryAt(position))
    .toSorted((a, b) => a.place - b.place)
    .map(({ place, ...entry }) => ({ ...entry, ...file.wordsOf(place), expiresAtUtc: null }));
  file.close();
  return { info, rows };
}

/** What tests compare: a list with its plates spelled out, since `PlateText` compares equal to every other. */
const spelled = (lists: readonly WrittenList[]) =>
  lists.map(({ info, rows }) => ({ info, rows: rows.map((row) => ({ ...row, plate: row.plate.reveal() })) }));

test('another store with the same key reads back what was written', () => {
  using folder = temporaryFolder();
  const { store } = storeIn(join(folder.path, 'lists'));
  expect(store.readAll()).toEqual([]);
  store.write(listOf('state'));
  store.write(listOf('agency'));
  const { store: restarted, events } = storeIn(join(folder.path, 'lists'));
  expect(spelled(restarted.readAll())).toEqual(spelled([listOf('agency'), listOf('state')]));
  expect(events).toEqual([]);
});

test('keeps plates, reasons and sources out of the file, and the file to its owner', () => {
  using folder = temporaryFolder();
  const { store } = storeIn(folder.path);
  store.write(listOf('agency'));
  const bytes = readFileSync(join(folder.path, 'agency.list'));
  for (const word of ['ZZT1234', 'ZZT1235', 'keys taken', 'Sample City', 'US-IA', 'stolen']) {
    expect(bytes.includes(word)).toBe(false);
  }
  expect(statSync(join(folder.path, 'agency.list')).mode & 0o777).toBe(0o600);
});

test('seals the same list differently each time', () => {
  using folder = temporaryFolder();
  const { store } = storeIn(folder.path);
  const sealedOnce = (): Buffer => {
    store.write(listOf('agency'));
    return readFileSync(join(folder.path, 'agency.list'));
  };
  expect(sealedOnce().equals(sealedOnce())).toBe(false);
});

describe('a bad file is set aside and reported, and the others stay in use', () => {
  const flipAt = (at: number) => (bytes: Buffer) => {
    bytes.writeUInt8((bytes.at(at) ?? 0) ^ 1, at < 0 ? bytes.length + at : at);
    return bytes;
  };

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['a changed byte of content', flipAt(200)],
    ['a changed byte of the nonce', flipAt(9)],
    ['a changed version', flipAt(4)],
    ['the first version', (bytes) => bytes.fill(1, 4, 5)],
    ['a changed byte of the tag', flipAt(-1)],
    ['a truncated file', (bytes) => bytes.subarray(0, bytes.length - 40)],
    ['a file of a few bytes', (bytes) => bytes.subarray(0, 20)],
    ['an empty file', () => Buffer.alloc(0)],
    ['a text file', () => Buffer.from('plate,region\nZZT1234,IA\n')],
  ])('%s', (_, spoil) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'agency.list');
    storeIn(folder.path).store.write(listOf('agency'));
    storeIn(folder.path).store.write(listOf('state'));
    const spoiled = spoil(readFileSync(path));
    writeFileSync(path, spoiled);

    const { store, events } = storeIn(folder.path);
    expect(store.readAll().map(({ info }) => info.listId)).toEqual(['state']);
    expect(events).toEqual([
      { type: 'listFileSetAside', file: 'agency.list.set-aside', detail: expect.any(String) },
    ]);
    expect(readFileSync(`${path}.set-aside`).equals(spoiled)).toBe(true);
    expect(existsSync(path)).toBe(false);
  });

  test('a list under the name of another', () => {
    using folder = temporaryFolder();
    storeIn(folder.path).store.write(listOf('agency'));
    writeFileSync(join(folder.path, 'state.list'), readFileSync(join(folder.path, 'agency.list')));
    const { store, events } = storeIn(folder.path);
    expect(store.readAll().map(({ info }) => info.listId)).toEqual(['agency']);
    expect(events).toMatchObject([{ file: 'state.list.set-aside' }]);
  });

  test('every file, if the key is different; a new import works again', () => {
    using folder = temporaryFolder();
    storeIn(folder.path).store.write(listOf('agency'));
    const { store, events } = storeIn(folder.path, randomBytes(32));
    expect(store.readAll()).toEqual([]);
    expect(events).toMatchObject([{ detail: expect.stringMatching(/another key/) }]);
    store.write(listOf('agency', '2'));
    expect(store.readAll().map(({ info }) => info.version)).toEqual(['2']);
  });

  test('at most one file per list is set aside', () => {
    using folder = temporaryFolder();
    for (let round = 0; round < 3; round++) {
      writeFileSync(join(folder.path, 'agency.list'), `spoiled ${round}`);
      storeIn(folder.path).store.readAll();
    }
    expect(readdirSync(folder.path)).toEqual(['agency.list.set-aside']);
    expect(readFileSync(join(folder.path, 'agency.list.set-aside'), 'utf8')).toBe('spoiled 2');
  });
});

describe('a file that cannot be read stays where it is and is reported, and the others stay in use', () => {
  test.each<[string, (path: string) => void]>([
    ['a folder in the place of a file', (path) => mkdirSync(path)],
    ['a link that leads to itself', (path) => symlinkSync(path, path)],
  ])('%s', (_, put) => {
    using folder = temporaryFolder();
    storeIn(folder.path).store.write(listOf('state'));
    put(join(folder.path, 'agency.list'));
    const { store, events } = storeIn(folder.path);
    expect(store.readAll().map(({ info }) => info.listId)).toEqual(['state']);
    expect(events).toMatchObject([{ type: 'listFileUnreadable', file: 'agency.list' }]);
    expect(readdirSync(folder.path).sort()).toEqual(['agency.list', 'state.list']);
  });
});

describe('many blocks', () => {
  const many: WrittenList = {
    info: listInfo(),
    rows: Array.from({ length: 1000 }, (_, i) => listRow(`Z${10_000 + i}`, { reason: `reason ${i}` })),
  };

  test('give back every entry by its number', () => {
    using folder = temporaryFolder();
    const { store } = storeIn(folder.path);
    store.write(many);
    expect(spelled(store.readAll())).toEqual(spelled([many]));
  });

  test('do not open in another order, with one missing, or with one from another version', () => {
    for (const spoil of [swapBlocks, dropBlock, takeBlockOfAnother]) {
      using folder = temporaryFolder();
      const { store, events } = storeIn(folder.path);
      const path = join(folder.path, 'agency.list');
      store.write(many);
      const another = readFileSync(path);
      store.write(many);
      writeFileSync(path, spoil(readFileSync(path), another));
      expect(store.readAll()).toEqual([]);
      expect(events).toMatchObject([{ type: 'listFileSetAside' }]);
    }
  });

  /** Blocks of equal rows are equally long: the first two of this list are. */
  const HEADER_BYTES = 21;
  const blockBytes = (): number => {
    const rows = many.rows.slice(0, 64);
    return encodeBlock(rows).length + 16;
  };

  function swapBlocks(file: Buffer): Buffer {
    const size = encodeBlock(many.rows.slice(128, 192)).length + 16;
    const start = HEADER_BYTES + blockBytes() + encodeBlock(many.rows.slice(64, 128)).length + 16;
    const first = Buffer.from(file.subarray(start, start + size));
    file.copyWithin(start, start + size, start + 2 * size);
    first.copy(file, start + size);
    return file;
  }

  function dropBlock(file: Buffer): Buffer {
    return Buffer.concat([file.subarray(0, HEADER_BYTES), file.subarray(HEADER_BYTES + blockBytes())]);
  }

  function takeBlockOfAnother(file: Buffer, another: Buffer): Buffer {
    another.copy(file, HEADER_BYTES, HEADER_BYTES, HEADER_BYTES + blockBytes());
    return file;
  }
});

test('removes the half-written file that a crash left', () => {
  using folder = temporaryFolder();
  const { store } = storeIn(folder.path);
  store.write(listOf('agency'));
  writeFileSync(join(folder.path, 'agency.list.0123456789ab.new'), 'half');
  expect(store.readAll()).toHaveLength(1);
  expect(readdirSync(folder.path)).toEqual(['agency.list']);
});

test('reports that the list was not stored if it cannot be written', () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'not-a-folder');
  writeFileSync(file, '');
  const { store } = storeIn(file);
  expect(() => store.write(listOf('agency'))).toThrow(/previous version stays in force/);
  expect(() => store.readAll()).toThrow(/hot-list folder/);
});
