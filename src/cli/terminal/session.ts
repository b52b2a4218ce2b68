import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Session } from '../../domain/access/access.ts';
import { Misconfigured } from '../../platform/errors.ts';
import { writeFileDurably } from '../../platform/files/durable-file.ts';
import { type UnitSocketOptions, unitSocket } from './unit-socket.ts';
import { UsageError } from './usage-error.ts';

export type SessionFlags = UnitSocketOptions & { readonly sessionFile?: string };

/** This user's session, if there is one; the unit decides whether it is enough. */
export function sessionOf(flags: SessionFlags): Session {
  const token = readToken(fileOf(flags), flags.sessionFile !== undefined);
  return token === null ? {} : { token };
}

/** The session with the case and the purpose of the access. */
export const askingOf = (
  flags: SessionFlags & { readonly case: string; readonly purpose: string },
): Session => ({ ...sessionOf(flags), caseNumber: flags.case, purpose: flags.purpose });

/** Readable by this user only. @throws Misconfigured if it cannot be written */
export function keepSession(flags: SessionFlags, token: string): void {
  const file = fileOf(flags);
  try {
    writeFileDurably(file, `${token}\n`, 0o600);
  } catch (error) {
    throw new Misconfigured(
      'session.not-written',
      `The session cannot be written to ${file}. Name another file with --session-file FILE, or print the session with --json.`,
      error,
    );
  }
}

export function forgetSession(flags: SessionFlags): void {
  rmSync(fileOf(flags), { force: true });
}

/** One for each unit, in the folder that is removed when this user logs out, otherwise beside the unit's socket. */
function fileOf(flags: SessionFlags): string {
  if (flags.sessionFile !== undefined) return flags.sessionFile;
  const socket = resolve(unitSocket(flags));
  const folder = process.env['XDG_RUNTIME_DIR'];
  if (folder === undefined || folder === '') return `${socket}.session`;
  const unit = createHash('sha256').update(socket).digest('hex').slice(0, 16);
  return join(folder, `waypost-${unit}.session`);
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
