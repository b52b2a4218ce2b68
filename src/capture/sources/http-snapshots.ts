import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceLossReason } from '../../domain/events/capture-events.ts';
import { type Clock, utcMs } from '../../domain/time/time.ts';
import { decodeStill, type Still } from '../../imaging/jpeg.ts';
import { Corrupt, explain } from '../../platform/errors.ts';
import { safeUrl, withoutSecrets } from '../../platform/safe-url.ts';
import type { Session } from '../frames/frame-source.ts';
import { answered, failed, isLost, NOT_ASKED, patienceMs } from '../frames/request-patience.ts';
import { SourceFault } from '../frames/source-fault.ts';
import { type Credentials, readCredentials, secretsOf } from './credentials.ts';
import { type Authorize, answerTo } from './http-auth.ts';

export type SnapshotSettings = {
  /** http:// or https:// of one picture, without user and password. */
  readonly url: string;
  readonly credentialsPath: string | null;
  /** From the start of one request to the start of the next; a slower camera sets its own pace. */
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly stallAfterMs: number;
};

/** The camera wants another password, or none would do: asking again at once locks accounts. */
const LOGIN_REFUSALS: readonly number[] = [401, 403, 407];
/** Far larger than a camera's JPEG. */
const MAX_BYTES = 32 * 1024 * 1024;

/** What is told about single pictures. */
export type SnapshotNote =
  | { readonly type: 'pictureFailed'; readonly reason: SourceLossReason; readonly detail: string }
  | { readonly type: 'pictureMended'; readonly detail: string };

type SnapshotParts = { readonly clock: Clock; readonly note: (note: SnapshotNote) => void };

/**
 * A camera that gives one picture per request. A picture's time is the time of the request, because cameras capture
 * when they are asked. The time of the answer is late by the transfer and by any other work of this thread.
 * A request that fails costs its own picture; the next one keeps its time (`request-patience.ts`).
 * @throws Misconfigured when the credentials cannot be read.
 */
export function snapshotSession(settings: SnapshotSettings, { clock, note }: SnapshotParts): Session {
  const { credentialsPath, intervalMs, timeoutMs } = settings;
  return async function* (signal) {
    const credentials = credentialsPath === null ? null : readCredentials(credentialsPath);
    const camera = new SnapshotCamera(settings, credentials);
    let answers = NOT_ASKED;
    for (;;) {
      const askedAt = clock.monoNow();
      const capturedAtUtc = utcMs(clock.utcNow());
      const answer = await camera.take(patienceMs(answers, timeoutMs), signal);
      if (answer === null) return;
      if (answer instanceof SourceFault) {
        answers = failed(answers, askedAt);
        if (answer.reason === 'login' || isLost(answers, clock.monoNow())) throw answer;
        note({ type: 'pictureFailed', reason: answer.reason, detail: answer.message });
      } else {
        answers = answered(answers, clock.monoNow() - askedAt);
        const { blemishes, ...picture } = answer;
        if (blemishes.length > 0) note({ type: 'pictureMended', detail: blemishes.join(', ') });
        yield { picture, capturedAtUtc, capturedAtMono: askedAt };
      }
      await pause(askedAt + intervalMs - clock.monoNow(), signal);
      if (signal.aborted) return;
    }
  };
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  ms <= 0 ? Promise.resolve() : sleep(ms, undefined, { signal }).catch(() => undefined);

class SnapshotCamera {
  readonly #settings: SnapshotSettings;
  readonly #credentials: Credentials | null;
  #authorize: Authorize | null = null;

  constructor(settings: SnapshotSettings, credentials: Credentials | null) {
    this.#settings = settings;
    this.#credentials = credentials;
  }

  /** @returns null when stopped, and what went wrong where no picture came. */
  async take(patienceMs: number, signal: AbortSignal): Promise<Still | SourceFault | null> {
    const timeout = AbortSignal.timeout(patienceMs);
    try {
      const response = await this.#ask(AbortSignal.any([signal, timeout]));
      return await decodeStill(await wholeBody(response), safeUrl(this.#settings.url));
    } catch (error) {
      if (signal.aborted) return null;
      return timeout.aborted
        ? new SourceFault('stall', `no answer within ${patienceMs} ms`)
        : faultOf(error, secretsOf(this.#settings.url, this.#credentials));
    }
  }

  /** Answers a camera's challenge once. A nonce that the camera no longer accepts is such a challenge too. */
  async #ask(signal: AbortSignal): Promise<Response> {
    const first = await this.#request(signal);
    if (first.ok) return first;
    const challenge = first.headers.get('www-authenticate');
    await first.body?.cancel();
    if (first.status === 401 && challenge !== null && this.#credentials !== null) {
      this.#authorize = answerTo(challenge, this.#credentials, () => randomBytes(8).toString('hex'));
      const second = this.#authorize ? await this.#request(signal) : first;
      if (second.ok) return second;
    }
    const detail = `it answered ${first.status} ${first.statusText}`.trim();
    throw new SourceFault(LOGIN_REFUSALS.includes(first.status) ? 'login' : 'refused', detail);
  }

  /** No redirects: the credentials are for this camera. */
  #request(signal: AbortSignal): Promise<Response> {
    const url = new URL(this.#settings.url);
    const authorization = this.#authorize?.('GET', url.pathname + url.search);
    const headers = authorization === undefined ? {} : { authorization };
    return fetch(url, { headers, signal, redirect: 'error', cache: 'no-store' });
  }
}

async function wholeBody(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new SourceFault('garbage', `its answer has more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function faultOf(error: unknown, secrets: readonly string[]): SourceFault {
  if (error instanceof SourceFault) return error;
  return new SourceFault(
    error instanceof Corrupt ? 'garbage' : 'refused',
    withoutSecrets(explain(error), secrets),
  );
}
