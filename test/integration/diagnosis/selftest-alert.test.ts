import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Unit } from '../../../src/unit/unit.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waypost } from '../../support/unit/waypost.ts';
import { waitFor } from '../../support/wait-for.ts';

async function withTestPlate(unit: Unit): Promise<void> {
  const bytes = Buffer.from('plate,region,category\nZZT0001,,V\n');
  const options = {
    listId: 'agency',
    source: 'Agency',
    version: '1',
    sourceTimeUtc: systemClock.utcNow() - 1000,
  };
  const { accepted, text } = await unit.lists.importList(bytes, options, null);
  if (!accepted) throw new Error(text);
}

/** Passes come again and again, as somebody with a plate in hands would have it. */
async function whilePassing<T>(unit: Unit, plate: string, work: Promise<T>): Promise<T> {
  const passing = setInterval(() => void unit.reads.accept(syntheticRead(plate, systemClock.utcNow())), 200);
  try {
    return await work;
  } finally {
    clearInterval(passing);
  }
}

describe('selftest alert', () => {
  test('shows step by step how a test plate reaches the broker', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using subscriber = await Subscriber.connect(broker.url);
    const hotLists = { folder: 'hotlists', testPlates: ['ZZT-0001'] };
    const unit = await startedUnit(folder.path, broker.url, { hotLists });
    await waitFor('the broker is there', () => unit.status().broker.state === 'connected');
    const verb = ['selftest', 'alert', '--wait', '20', '--socket', join(folder.path, 'unit.sock')];
    const without = await waypost(...verb);
    expect(without).toMatchObject({
      code: 74,
      out: expect.stringContaining('no list in force has a test plate'),
    });
    await withTestPlate(unit);
    const { code, out } = await whilePassing(unit, 'ZZT0001', waypost(...verb));
    expect(out).toMatch(
      /ok .*1 test plate in force(.|\n)*ok .*alerted and recorded(.|\n)*acknowledged, and somebody subscribes to it/,
    );
    expect(code).toBe(0);
    expect(subscriber.arrived.some(({ topic }) => topic.endsWith('/test'))).toBe(true);
    await unit.stop('the test is over');
  }, 60_000);

  test('says what was read instead, and where the chain breaks', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    const hotLists = { folder: 'hotlists', testPlates: ['ZZT-0001'] };
    const unit = await startedUnit(folder.path, broker.url, { hotLists });
    await waitFor('the broker is there', () => unit.status().broker.state === 'connected');
    await withTestPlate(unit);
    const verb = ['selftest', 'alert', '--json', '--socket', join(folder.path, 'unit.sock')];
    const other = await whilePassing(unit, 'ZZT9999', waypost(...verb, '--wait', '2'));
    expect(JSON.parse(other.out)).toMatchObject({ passed: false });
    expect(other.out).toMatch(/plates? w(as|ere) read, but no test plate/);
    await broker.kill();
    await waitFor('the broker is gone', () => unit.status().broker.state === 'lost');
    const gone = await waypost(...verb, '--wait', '2');
    expect(JSON.parse(gone.out).steps.at(-1)).toMatchObject({ name: 'broker', isDone: false });
    expect((await waypost(...verb, '--wait', 'x')).code).toBe(64);
    await unit.stop('the test is over');
  }, 60_000);
});
