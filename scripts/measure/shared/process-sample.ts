import { readdirSync, readFileSync } from 'node:fs';

/** What a process and its children hold at a moment. */
export type ProcessSample = {
  /** Seconds since the first sample. */
  readonly atS: number;
  /** Resident memory of the process itself, and of its children together. */
  readonly memoryMiB: number;
  readonly childMemoryMiB: number;
  readonly descriptors: number;
  readonly children: number;
  /** Processor time that it has used, without its children's. */
  readonly cpuS: number;
};

/** Ticks of /proc/PID/stat per second on every Linux. */
const TICKS_PER_S = 100;

/** @returns null for a process that is gone. */
export function sampleProcess(pid: number, atS: number): ProcessSample | null {
  try {
    const children = childrenOf(pid);
    return {
      atS,
      memoryMiB: residentMiB(pid),
      childMemoryMiB: children.reduce((sum, child) => sum + residentMiB(child), 0),
      descriptors: readdirSync(`/proc/${pid}/fd`).length,
      children: children.length,
      cpuS: cpuS(pid),
    };
  } catch {
    return null; // it, or a child, ended while we looked
  }
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

const residentMiB = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

function cpuS(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field, the program's name, may hold spaces; utime and stime are the 12th and 13th after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}
