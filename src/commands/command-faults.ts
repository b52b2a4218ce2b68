/**
 * What becomes of an error of an operation. Every caller gets an answer. A failing disk is the recorder's business, and
 * a broken invariant ends the unit. Nothing else that a caller can bring about does.
 */
import type { AccessEvent } from '../domain/events/access-events.ts';
import type { Emit } from '../domain/events/events.ts';
import { Bug, WaypostError } from '../platform/errors.ts';
import { EXIT } from '../platform/exit-codes.ts';
import { diskUnavailable } from '../platform/files/disk-error.ts';
import { THREAD_FAULT } from '../platform/threads/thread-messages.ts';

export type CommandFaultsParts = {
  readonly isStorageFailure: (error: unknown) => boolean;
  /** Whether the buffer is damaged. */
  readonly isDamage: (error: unknown) => boolean;
  /** Waits until the storage accepts writes again. */
  readonly noteStorage: (error: unknown) => void;
  /** Called with an error after which the unit cannot continue. */
  readonly onFailure: (error: unknown) => void;
  readonly emit: Emit<AccessEvent>;
};

/** A fault of ours that concerns one command. The unit goes on. */
class CommandFailed extends WaypostError {
  readonly exitCode: number = EXIT.bug;
}

/** @returns the error with which the caller is answered */
export function settleFault(command: string, error: unknown, parts: CommandFaultsParts): WaypostError {
  if (parts.isStorageFailure(error)) {
    parts.noteStorage(error);
    return error instanceof WaypostError ? error : diskUnavailable(error);
  }
  // What failed in another thread has broken nothing in this one.
  const isBroken = (error instanceof Bug && error.code !== THREAD_FAULT) || parts.isDamage(error);
  if (isBroken) parts.onFailure(error);
  if (error instanceof WaypostError && (isBroken || !(error instanceof Bug))) return error;
  parts.emit({ type: 'commandFailed', command, detail: placeOf(error) });
  return new CommandFailed('unit.fault', 'the unit failed to answer; its log says why', error);
}

const PLACES = 3;

/** The kind of the error and where it happened. Its message may quote what was asked for, so it is left out. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'not an error';
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...places.slice(0, PLACES).map((line) => line.trim())].join(' ');
}
