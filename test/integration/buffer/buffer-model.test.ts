import { expect, test } from 'vitest';
import type { MessageId, OutboxDepth } from '../../../src/domain/keeping/message.ts';
import { Machine } from '../../support/buffer/machine.ts';
import {
  heldReadIds,
  openBuffer,
  readRows,
  recordHit,
  recordRead,
} from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { type SeededRandom, seededRandom } from '../../support/seeded-random.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

/** Steps of 2 s and of 30 s: see `expiryGridMs`. */
const RETENTION = { readMs: 240_000, hitMs: 3_600_000 };
const STEP_MS = { read: 2_000, hit: 30_000 };
const SEEDS = 8;
const STEPS = 150;
const DAY_MS = 86_400_000;
const ORDER = { caseNumber: '26-004711', operator: 'A. Example', reason: 'hit and run' };

type ModelMessage = {
  readonly seq: number;
  readonly priority: number;
  readonly recordedAt: number;
  readonly endsAt: number;
  state: 'unpublished' | 'in-flight' | 'refused' | 'confirmed';
  attempts: number;
  retryAt: number;
};

function endOf(kept: 'read' | 'hit', now: number): number {
  const ends = now + RETENTION[`${kept}Ms`];
  return ends - (ends % STEP_MS[kept]);
}

/** What a buffer is, without files, tables and keys. */
class Model {
  messages: ModelMessage[] = [];
  reads: { readonly readId: string; readonly endsAt: number }[] = [];
  /** The reads that each hold keeps; some of them past their time. */
  holds = new Map<string, Set<string>>();
  #lastSeq = 0;

  /** @returns the numbers that its messages get */
  record(readId: string, kept: 'read' | 'hit', now: number): readonly number[] {
    const endsAt = endOf(kept, now);
    this.reads.push({ readId, endsAt });
    const priorities = kept === 'hit' ? [1, 0] : [1];
    return priorities.map((priority) => this.#add(priority, now, endsAt));
  }

  #add(priority: number, recordedAt: number, endsAt: number): number {
    this.#lastSeq += 1;
    const seq = this.#lastSeq;
    this.messages.push({ seq, priority, recordedAt, endsAt, state: 'unpublished', attempts: 0, retryAt: 0 });
    return seq;
  }

  take(limit: number, now: number): readonly { readonly seq: number; readonly attempt: number }[] {
    for (const message of this.messages)
      if (message.state === 'refused' && message.retryAt <= now) message.state = 'unpublished';
    const taken = this.inTime('unpublished', now)
      .sort((a, b) => a.priority - b.priority || a.seq - b.seq)
      .slice(0, limit);
    for (const message of taken) {
      message.state = 'in-flight';
      message.attempts += 1;
    }
    return taken.map(({ seq, attempts }) => ({ seq, attempt: attempts }));
  }

  refuse(seq: number, now: number): void {
    const message = this.messages.find((one) => one.seq === seq);
    if (message === undefined) return;
    message.state = 'refused';
    message.retryAt = now + Math.min(60_000 * 2 ** (message.attempts - 1), 900_000);
  }

  move(from: readonly ModelMessage['state'][], to: ModelMessage['state'], seqs?: readonly number[]): void {
    for (const message of this.messages)
      if (from.includes(message.state) && (seqs === undefined || seqs.includes(message.seq)))
        message.state = to;
  }

  /** @returns reads, and messages that the broker never had */
  purge(now: number): { readonly reads: number; readonly undelivered: number } {
    const gone = this.messages.filter(({ endsAt }) => endsAt <= now);
    const over = this.reads.filter(({ endsAt }) => endsAt <= now).map(({ readId }) => readId);
    const held = this.#heldIds();
    const reads = over.filter((readId) => !held.has(readId)).length;
    this.#pastTime = [...this.#pastTime, ...over].filter((readId) => held.has(readId));
    this.messages = this.messages.filter(({ endsAt }) => endsAt > now);
    this.reads = this.reads.filter(({ endsAt }) => endsAt > now);
    const undelivered = gone.filter(({ state }) => state !== 'confirmed').length;
    // The broker is told of them.
    if (undelivered > 0) this.#add(2, now, endOf('hit', now));
    return { reads, undelivered };
  }

  /** What is past its time and some hold keeps. */
  kept(): readonly string[] {
    const held = this.#heldIds();
    return this.#pastTime.filter((readId) => held.has(readId)).toSorted();
  }

  /** Everything that can be named in a hold. */
  known(): readonly string[] {
    return [...this.reads.map(({ readId }) => readId), ...this.kept()];
  }

  #pastTime: readonly string[] = [];

  #heldIds(): ReadonlySet<string> {
    return new Set([...this.holds.values()].flatMap((ids) => [...ids]));
  }

  inTime(state: ModelMessage['state'], now: number): ModelMessage[] {
    return this.messages.filter((message) => message.state === state && message.endsAt > now);
  }

  depth(now: number): OutboxDepth {
    const [unpublished, inFlight] = [this.inTime('unpublished', now), this.inTime('in-flight', now)];
    const waiting = [...unpublished, ...inFlight].map(({ recordedAt }) => recordedAt);
    return {
      unpublished: unpublished.length,
      inFlight: inFlight.length,
      refused: this.inTime('refused', now).length,
      oldestUtc: waiting.length === 0 ? null : (Math.min(...waiting) as OutboxDepth['oldestUtc']),
    };
  }
}

const someOf = (messages: readonly ModelMessage[], random: SeededRandom): readonly number[] =>
  messages.filter(() => random.int(2) === 0).map(({ seq }) => seq);

const seqsOf = (ids: readonly MessageId[]): readonly number[] => ids.map(({ seq }) => seq);

async function compare(seed: number): Promise<void> {
  using folder = temporaryFolder();
  const [random, machine, model] = [seededRandom(seed), new Machine(), new Model()];
  let buffer = openBuffer(folder.path, machine, { retention: RETENTION });
  const now = (): number => machine.trueUtc;
  const inFlight = (): ModelMessage[] => model.messages.filter(({ state }) => state === 'in-flight');

  const steps: Readonly<Record<string, () => void | Promise<void>>> = {
    read: () => {
      const read = syntheticRead('WAYP0ST', machine.utcNow());
      expect(seqsOf(recordRead(buffer, read))).toEqual(model.record(read.readId, 'read', now()));
    },
    hit: () => {
      const read = syntheticRead('WAYP0ST', machine.utcNow());
      expect(seqsOf(recordHit(buffer, read))).toEqual(model.record(read.readId, 'hit', now()));
    },
    exchange: () => {
      const [limit, confirmed] = [random.int(5), someOf(inFlight(), random)];
      model.move(['in-flight'], 'confirmed', confirmed);
      const taken = buffer.outbox.take(limit, confirmed);
      expect(taken.map(({ id, attempt }) => ({ seq: id.seq, attempt }))).toEqual(model.take(limit, now()));
    },
    refuse: () => {
      const [first] = someOf(inFlight(), random);
      if (first === undefined) return;
      buffer.outbox.refuse(first, 'not authorized');
      model.refuse(first, now());
    },
    loseSession: () => {
      buffer.outbox.requeue();
      model.move(['in-flight'], 'unpublished');
    },
    wait: () => machine.run(random.pick([500, 7_000, 61_000, 300_000])),
    jump: () => {
      machine.errorMs = random.pick([0, 3_600_000, -3_600_000, 400 * DAY_MS, -400 * DAY_MS]);
      machine.quality = machine.errorMs === 0 ? 'synchronized' : 'unknown';
    },
    purge: async () => {
      const { reads, undelivered } = await buffer.purge();
      expect({ reads, undelivered }).toEqual(model.purge(now()));
      expect(heldReadIds(folder.path)).toEqual(model.kept());
    },
    hold: () => {
      const some = model.known().filter(() => random.int(4) === 0);
      if (some.length === 0) return;
      const target = { kind: 'reads', readIds: some } as const;
      const reviewOn = new Date(now() + 30 * DAY_MS).toISOString().slice(0, 10);
      const { hold, reads } = buffer.holds.place({ ...ORDER, reviewOn, target });
      expect(reads).toBe(some.length);
      model.holds.set(hold.holdId, new Set(some));
    },
    release: () => {
      const { hold } = buffer.holds.list()[0] ?? {};
      if (hold === undefined) return;
      buffer.holds.release({ holdId: hold.holdId, operator: 'B. Example', reason: 'case closed' });
      model.holds.delete(hold.holdId);
    },
    restart: () => {
      buffer.close();
      buffer = openBuffer(folder.path, machine, { retention: RETENTION });
      model.move(['in-flight', 'refused'], 'unpublished');
    },
  };
  const names: readonly [string, ...string[]] = [
    'read',
    'read',
    'hit',
    'exchange',
    'exchange',
    ...Object.keys(steps),
  ];
  try {
    for (let count = 0; count < STEPS; count += 1) {
      await steps[random.pick(names)]?.();
      expect(buffer.outbox.depth()).toEqual(model.depth(now()));
    }
    await steps['purge']?.();
    expect(readRows(folder.path).map(({ read_id }) => read_id)).toEqual(
      model.reads.map(({ readId }) => readId),
    );
  } finally {
    buffer.close();
  }
}

test.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
  'does what a small model does, whatever happens in whatever order: seed %i',
  async (seed) => await compare(seed),
);
