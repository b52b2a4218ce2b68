/** The messages between the two sides of a worker thread: plain data, numbered. */
import {
  Bug,
  Corrupt,
  explain,
  InvalidRequest,
  Misconfigured,
  NotAllowed,
  Unavailable,
  WaypostError,
} from '../errors.ts';
import { diskUnavailable, isDiskError } from '../files/disk-error.ts';

export type ToWorker =
  | { readonly type: 'question'; readonly n: number; readonly question: unknown }
  /** The thread ends, as soon as it gets to this message. */
  | { readonly type: 'end' };

export type FromWorker =
  | { readonly type: 'answer'; readonly n: number; readonly answer: unknown }
  | { readonly type: 'fault'; readonly n: number; readonly fault: Fault }
  /** Sent without a question, between the answers. */
  | { readonly type: 'notice'; readonly notice: unknown };

/** An error as plain data: an error that crosses threads loses its class and its own fields. */
export type Fault = {
  readonly by: 'operator' | 'caller' | 'rules' | 'outside' | 'data' | 'us';
  readonly code: string;
  /** Includes the causes. */
  readonly message: string;
};

/** The code of an error that is not one of our classes. */
export const THREAD_FAULT = 'thread.fault';

/** Any error that is neither one of our classes nor the disk's is a bug of ours. */
export function faultOf(thrown: unknown): Fault {
  const error = isDiskError(thrown) ? diskUnavailable(thrown) : thrown;
  const code = error instanceof WaypostError ? error.code : THREAD_FAULT;
  return { by: byWhom(error), code, message: explain(error) };
}

function byWhom(error: unknown): Fault['by'] {
  if (error instanceof Misconfigured) return 'operator';
  if (error instanceof InvalidRequest) return 'caller';
  if (error instanceof NotAllowed) return 'rules';
  if (error instanceof Unavailable) return 'outside';
  return error instanceof Corrupt ? 'data' : 'us';
}

export function errorOf({ by, code, message }: Fault): WaypostError {
  switch (by) {
    case 'operator':
      return new Misconfigured(code, message);
    case 'caller':
      return new InvalidRequest(code, message);
    case 'rules':
      return new NotAllowed(code, message);
    case 'outside':
      return new Unavailable(code, message);
    case 'data':
      return new Corrupt(code, message);
    case 'us':
      return new Bug(code, message);
  }
}
