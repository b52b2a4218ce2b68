import { readFileSync } from 'node:fs';

/** A process, as proc_pid_stat(5) tells. */
export type ProcessStat = {
  readonly command: string;
  readonly parent: number;
  /** The process that leads its session: for a terminal, mostly the shell. 0 if that one is outside this container. */
  readonly session: number;
  /** When it started, in ticks since the boot. With the number of the process it names one process for good. */
  readonly startedAtTicks: string;
};

/** Programs that run a command as another user, some of them in a terminal and a session of its own. */
const SWITCHES_USER: ReadonlySet<string> = new Set(['sudo', 'su', 'doas', 'runuser']);
const MOST_SWITCHES = 8;

/**
 * The terminal that a process belongs to, named by the process that leads its session; a script without a terminal has
 * such a session too. What `sudo` starts belongs to the terminal where `sudo` was typed.
 * @returns null if the process is gone, has no such session, or this process may not see the leader
 */
export function loginSessionOf(
  pid: number,
  read: (pid: number) => ProcessStat | null = readProcessStat,
): string | null {
  let process = read(pid);
  for (let switches = 0; switches <= MOST_SWITCHES; switches++) {
    if (process === null || process.session === 0) return null;
    const leader = read(process.session);
    if (leader === null) return null;
    if (!SWITCHES_USER.has(leader.command)) return `${process.session}.${leader.startedAtTicks}`;
    process = read(leader.parent);
  }
  return null;
}

/** @returns null if there is no such process, or this process may not see it */
export function readProcessStat(pid: number): ProcessStat | null {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}

/** The command is in parentheses, and may hold any character, also parentheses. */
export function parseProcessStat(text: string): ProcessStat | null {
  const [, command, rest] = /^\d+ \((.*)\) (.*)$/s.exec(text) ?? [];
  const fields = rest?.trim().split(' ') ?? [];
  const [, parent, , session] = fields.map(Number);
  // The text begins with the fields 1 and 2 of the manual page; it counts the start as field 22.
  const startedAtTicks = fields[22 - 3];
  if (command === undefined || parent === undefined || session === undefined || !startedAtTicks) return null;
  return { command, parent, session, startedAtTicks };
}
