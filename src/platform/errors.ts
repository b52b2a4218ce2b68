import { EXIT } from './exit-codes.ts';

/**
 * Errors, classified by whose fault they are. The message says what is wrong and what to do. `code` is stable, for
 * machines. `cause` is kept. An expected outcome (a refusal, an unknown) is a value, not one of these errors.
 */
export abstract class WaypostError extends Error {
  readonly code: string;
  abstract readonly exitCode: number;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.name = new.target.name;
  }
}

/** The operator's fault: configuration, key, model folder. Every problem is listed at once. */
export class Misconfigured extends WaypostError {
  readonly exitCode: number = EXIT.configuration;
}

/** The caller's fault: what was asked for is not valid or does not exist. Nothing was changed. */
export class InvalidRequest extends WaypostError {
  readonly exitCode: number = EXIT.usage;
}

/** What the rules of use, or the state of things, do not allow this person. Nothing was changed. */
export class NotAllowed extends WaypostError {
  readonly exitCode: number = EXIT.noPermission;
}

/** The outside world's fault: broker, camera, a unit that does not answer. Retrying can help. */
export class Unavailable extends WaypostError {
  readonly exitCode: number = EXIT.unavailable;
}

/** Invalid data: on disk, in a list, in a picture or in a model. */
export class Corrupt extends WaypostError {
  readonly exitCode: number = EXIT.io;
}

/** Our fault: an invariant is violated. */
export class Bug extends WaypostError {
  readonly exitCode: number = EXIT.bug;
}

/** One line for people: the message and its causes, without stacks. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : ` (${explain(error.cause)})`;
  return `${error.message}${cause}`;
}
