import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Session } from '../../domain/access/access.ts';
import { Unavailable } from '../../platform/errors.ts';
import { writeFileDurably } from '../../platform/files/durable-file.ts';
import { loginSessionOf, readProcessStat } from '../../platform/process/login-session.ts';
import { type UnitSocketOptions, unitSocket } from './unit-socket.ts';
import { UsageError } from './usage-error.ts';

export type SessionFlags = UnitSocketOptions & { readonly sessionFile?: string };

/** This terminal's session, if there is one; the unit decides whether it is enough. */
export function sessionOf(flags: SessionFlags): Session {
  const file = fileOf(flags);
  const token = file === null ? null : readToken(file, flags.sessionFile !== undefined);
  return token === null ? {} : { token };
}

/** The session with the case and the purpose of the access. */
export const askingOf = (
  flags: SessionFlags & { readonly case: string; readonly purpose: string },
): Session => ({ ...sessionOf(flags), caseNumber: flags.case, purpose: flags.purpose });

/**
 * Where a new session will be kept, before anybody types a password.
 * @throws UsageError outside of a terminal, unless a file is named
 */
export function sessionFileOf(flags: SessionFlags): string {
  const file = fileOf(flags);
  if (file === null)
    throw new UsageError(
      'This command runs in no terminal to which a session could belong. Name a file for the session with --session-file.',
    );
  return file;
}

/** Readable by this user only. @throws Unavailable if it cannot be written */
export function keepSession(file: string, token: string): void {
  try {
    writeFileDurably(file, `${token}\n`, 0o600);
  } catch (error) {
    throw new Unavailable(
      'session.not-written',
      `The session cannot be written to ${file}. Name another file with --session-file FILE, or print the session with --json.`,
      error,
    );
  }
  removeLeftFiles(file);
}

export function forgetSession(flags: SessionFlags): void {
  const file = fileOf(flags);
  if (file !== null) rmSync(file, { force: true });
}

/**
 * One for each unit and terminal, because several people may share a user of the system. It lies in the folder that is
 * removed when this user logs out, otherwise beside the unit's socket. Null where there is no terminal.
 */
function fileOf(flags: SessionFlags): string | null {
  if (flags.sessionFile !== undefined) return flags.sessionFile;
  const terminal = loginSessionOf(process.pid);
  if (terminal === null) return null;
  const socket = resolve(unitSocket(flags));
  const folder = process.env['XDG_RUNTIME_DIR'];
  if (folder === undefined || folder === '') return `${socket}.${terminal}.session`;
  const unit = createHash('sha256').update(socket).digest('hex').slice(0, 16);
  return join(folder, `waypost-${unit}.${terminal}.session`);
}

const OF_TERMINAL = /^(.*)\.(\d+)\.(\d+)\.session$/;

/** Removes the files of terminals that are closed. */
function removeLeftFiles(file: string): void {
  const [, unit] = OF_TERMINAL.exec(basename(file)) ?? [];
  if (unit === undefined) return;
  const folder = dirname(file);
  for (const name of readdirSync(folder)) {
    const [, other, pid, startedAtTicks] = OF_TERMINAL.exec(name) ?? [];
    if (other !== unit || readProcessStat(Number(pid))?.startedAtTicks === startedAtTicks) continue;
    try {
      rmSync(join(folder, name), { force: true });
    } catch {
      // Another user's: it ends with that user's next session.
    }
  }
}

function readToken(file: string, isNamed: boolean): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    if (isNamed)
      throw new UsageError(`--session-file: ${file} cannot be read. Sign in first with this option.`);
    return null;
  }
}
