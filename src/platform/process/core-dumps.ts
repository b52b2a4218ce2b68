import { readFileSync } from 'node:fs';

/** Whether a crash of this process would write its memory to the disk. False if the kernel does not say. */
export function areCoreDumpsAllowed(limitsPath = '/proc/self/limits'): boolean {
  try {
    const [, soft] = /^Max core file size\s+(\S+)/m.exec(readFileSync(limitsPath, 'utf8')) ?? [];
    return soft !== undefined && soft !== '0';
  } catch {
    return false;
  }
}
