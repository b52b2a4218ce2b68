/** What a disk may hold after a power cut, built from the log of a child that ran with `power-cut.c` preloaded. */
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { SeededRandom } from '../seeded-random.ts';

export type DiskStep = {
  /** create, write, truncate, sync, rename, link, unlink */
  readonly op: 'C' | 'W' | 'T' | 'S' | 'R' | 'L' | 'U';
  /** File names within the folder; empty for the folder itself. */
  readonly name: string;
  readonly other: string;
  readonly offset: number;
  readonly data: Buffer;
};

/** Runs a script of ours that is given `folder` first. @returns everything that it did to the files in there */
export async function watchedRun(
  script: string,
  folder: string,
  args: readonly string[],
): Promise<readonly DiskStep[]> {
  const [shim, log] = [`${folder}.so`, `${folder}.log`];
  const source = join(import.meta.dirname, 'power-cut.c');
  execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', shim, source, '-ldl', '-lpthread']);
  const env = { ...process.env, LD_PRELOAD: shim, POWER_CUT_FOLDER: folder, POWER_CUT_LOG: log };
  await promisify(execFile)(process.execPath, [script, folder, ...args], { env });
  return stepsIn(readFileSync(log), folder);
}

const HEADER_BYTES = 17;

function stepsIn(log: Buffer, folder: string): readonly DiskStep[] {
  const steps: DiskStep[] = [];
  const nameOf = (path: string): string => (path === folder ? '' : basename(path));
  for (let at = 0; at < log.length; ) {
    const [pathBytes, otherBytes] = [log.readUInt16LE(at + 1), log.readUInt16LE(at + 3)];
    const dataAt = at + HEADER_BYTES + pathBytes + otherBytes;
    const end = dataAt + log.readUInt32LE(at + 13);
    steps.push({
      op: String.fromCharCode(log.readUInt8(at)) as DiskStep['op'],
      name: nameOf(log.toString('utf8', at + HEADER_BYTES, at + HEADER_BYTES + pathBytes)),
      other: nameOf(log.toString('utf8', dataAt - otherBytes, dataAt)),
      offset: Number(log.readBigUInt64LE(at + 5)),
      data: log.subarray(dataAt, end),
    });
    at = end;
  }
  return steps;
}

type File = { durable: Buffer; pending: DiskStep[] };
/** A change of names, and the file that it made if it made one. */
type Renaming = DiskStep & { readonly made: File | null };

const SECTOR_BYTES = 512;

/**
 * A disk that keeps what was synced, and of the rest what chance leaves: each write whole, torn at a sector or not at all,
 * whichever came first; of creations, renames and removals since the folder's last sync the first ones only, as a journal
 * does.
 */
export class Disk {
  #live = new Map<string, File>();
  #durable = new Map<string, File>();
  #renamings: Renaming[] = [];

  apply(step: DiskStep): void {
    if (step.op === 'S' && step.name === '') {
      this.#durable = new Map(this.#live);
      this.#renamings = [];
    } else if (step.op === 'S') {
      const file = this.#file(step.name);
      for (const write of file.pending) file.durable = written(file.durable, write);
      file.pending = [];
    } else if (step.op === 'W' || step.op === 'T') {
      this.#file(step.name).pending.push(step);
    } else {
      const renaming = { ...step, made: step.op === 'C' ? { durable: Buffer.alloc(0), pending: [] } : null };
      rename(this.#live, renaming);
      this.#renamings.push(renaming);
    }
  }

  /** What is there if the power fails now. */
  afterCut(random: SeededRandom): ReadonlyMap<string, Buffer> {
    const names = new Map(this.#durable);
    for (const renaming of this.#renamings.slice(0, random.int(this.#renamings.length + 1)))
      rename(names, renaming);
    return new Map([...names].map(([name, file]) => [name, survivor(file, random)]));
  }

  #file(name: string): File {
    const file = this.#live.get(name);
    if (file === undefined) throw new Error(`the log has no beginning of ${name}`);
    return file;
  }
}

function rename(names: Map<string, File>, { op, name, other, made }: Renaming): void {
  const file = made ?? names.get(name);
  if (op === 'R' || op === 'U') names.delete(name);
  if (op !== 'U' && file !== undefined) names.set(op === 'C' ? name : other, file);
}

function survivor({ durable, pending }: File, random: SeededRandom): Buffer {
  let content: Buffer = Buffer.from(durable);
  // Of ten cuts, some lose all that was not synced, some nothing, most a part of it.
  const keptOfTen = random.int(11);
  for (const write of pending) {
    if (random.int(10) >= keptOfTen) continue;
    const sectors = Math.ceil(write.data.length / SECTOR_BYTES);
    const isTorn = sectors > 1 && random.int(4) === 0;
    const bytes = isTorn ? random.int(sectors) * SECTOR_BYTES : write.data.length;
    content = written(content, { ...write, data: write.data.subarray(0, bytes) });
  }
  return content;
}

/** `content` may be changed. */
function written(content: Buffer, { op, offset, data }: DiskStep): Buffer {
  if (op === 'T') return resized(content, offset);
  const long = content.length >= offset + data.length ? content : resized(content, offset + data.length);
  data.copy(long, offset);
  return long;
}

/** The hole that a lost write leaves reads as zeros. */
const resized = (content: Buffer, length: number): Buffer =>
  Buffer.concat([content.subarray(0, length), Buffer.alloc(Math.max(0, length - content.length))]);
