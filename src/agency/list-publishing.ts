/**
 * Sends a list package through the broker: a retained manifest, then the parts that the unit asks for, until the unit
 * reports the outcome. The other side is `operations/deliveries.ts`.
 *
 * - Nothing is stored here: a publication that ends early is resumed by publishing the same package again.
 * - The manifest stays at the broker however the publication ends.
 * - A lost link is opened again, but the first connection must succeed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  decodeMessage,
  outcomeSchema,
  type PackageManifest,
  type PackageOutcome,
  partsOf,
  wantSchema,
} from '../contract/delivery.ts';
import { listTopicsOf, topicsOf } from '../contract/topics.ts';
import { Unavailable } from '../platform/errors.ts';
import { retryDelayMs } from '../platform/retry-schedule.ts';
import { type BrokerSettings, readBrokerAccess } from '../publish/broker-files.ts';
import { Link, type LinkMessage, type LinkSettings, type PublishOutcome } from '../publish/link.ts';
import { cutOff, nextPart, type Offer, offered, sent, wanted } from './list-offer.ts';
import type { PackageSource } from './package-source.ts';

/** How the publication ended. `refusedBefore`: an earlier refusal of this package that is still in effect. */
export type Publication =
  | { readonly kind: 'answered'; readonly outcome: PackageOutcome }
  | { readonly kind: 'silent'; readonly refusedBefore: PackageOutcome | null }
  | { readonly kind: 'stopped'; readonly isPublished: boolean };

export type ListPublishingSettings = {
  readonly broker: BrokerSettings;
  readonly topicPrefix: string;
  /** Unique among all clients of the broker. */
  readonly clientId: string;
  readonly manifest: PackageManifest;
  /** How long to wait without news from the unit. */
  readonly waitMs: number;
};

export type ListPublishingParts = {
  readonly source: Pick<PackageSource, 'header' | 'bytes' | 'read'>;
  /** 0 ≤ r < 1 */
  readonly random: () => number;
  readonly onPublished: () => void;
  /** The link was lost; it is opened again. */
  readonly onLost: (detail: string) => void;
  /** All parts before `reached` were sent, or the unit has them. */
  readonly onProgress: (reached: number, parts: number) => void;
  readonly onRefusedBefore: (outcome: PackageOutcome) => void;
};

const TIMING = { connectTimeoutMs: 15_000, keepaliveS: 30, publishTimeoutMs: 120_000 };
const RETRY = { firstMs: 1_000, maxMs: 30_000 };
const GOODBYE_MS = 2_000;
/** A connected unit that would accept the package now asks for it at once; after this time it will not. */
const SECOND_THOUGHT_MS = 30_000;

export class ListPublishing {
  readonly #settings: ListPublishingSettings;
  readonly #parts: ListPublishingParts;
  readonly #topics: ReturnType<typeof listTopicsOf>;
  readonly #end = Promise.withResolvers<Publication>();
  readonly #over = new AbortController();
  #offer: Offer;
  #refusedBefore: PackageOutcome | null = null;
  #wasAsked = false;
  #isPublished = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(settings: ListPublishingSettings, parts: ListPublishingParts) {
    const { unitId, listId } = parts.source.header;
    this.#settings = settings;
    this.#parts = parts;
    this.#topics = listTopicsOf(topicsOf(settings.topicPrefix, unitId).lists, listId);
    this.#offer = offered(settings.manifest);
  }

  /**
   * Call it once. @throws Misconfigured if a key or password file cannot be read, Unavailable if the broker is absent or refuses,
   * Corrupt if the package file changes meanwhile
   */
  async run(signal: AbortSignal): Promise<Publication> {
    const access = readBrokerAccess(this.#settings.broker);
    const stop = (): void => this.#end.resolve({ kind: 'stopped', isPublished: this.#isPublished });
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    const over = (): void => this.#over.abort();
    // However the publication ends, it also stops waiting for a link.
    void this.#end.promise.then(over, over);
    try {
      for (let failures = 0; !this.#over.signal.aborted; failures += 1) {
        try {
          const link = await Link.connect(access, this.#linkSettings(), this.#over.signal);
          if (await this.#session(link)) failures = 0;
        } catch (error) {
          if (!(error instanceof Unavailable) || !this.#isPublished) {
            // If the publication has already ended, this has no effect.
            this.#end.reject(error);
            break;
          }
        }
        const delayMs = retryDelayMs(failures, RETRY, this.#parts.random());
        await sleep(delayMs, undefined, { signal: this.#over.signal }).catch(() => undefined);
      }
      return await this.#end.promise;
    } finally {
      signal.removeEventListener('abort', stop);
      if (this.#timer !== null) clearTimeout(this.#timer);
    }
  }

  /** Runs until the link is lost or the publication ends. @returns whether the broker acknowledged the manifest */
  async #session(link: Link): Promise<boolean> {
    try {
      const { want, outcome, manifest } = this.#topics;
      const isHeard = await link.subscribe([want, outcome], (...message) => this.#accept(link, ...message));
      if (!isHeard && link.isUp) throw unheard(want);
      const body = Buffer.from(JSON.stringify(this.#settings.manifest));
      const answer = await link.publish({ ...MESSAGE, topic: manifest, body, format: 'json', retain: true });
      if (answer.type === 'refused') throw notTaken('manifest', answer.reason);
      if (answer.type === 'confirmed') this.#noteManifest();
      const over = this.#end.promise.catch(() => undefined);
      const detail = await Promise.race([link.lost, over]);
      if (typeof detail === 'string') this.#parts.onLost(detail);
      return answer.type === 'confirmed';
    } finally {
      await link.end(GOODBYE_MS);
      this.#offer = cutOff(this.#offer);
    }
  }

  #noteManifest(): void {
    if (this.#isPublished) return;
    this.#isPublished = true;
    this.#parts.onPublished();
    if (this.#timer === null) this.#wait(this.#settings.waitMs);
  }

  /** Must not throw. */
  #accept(link: Link, topic: string, body: Uint8Array, isRetained: boolean): void {
    if (topic === this.#topics.want) this.#acceptWant(link, body);
    else this.#acceptOutcome(body, isRetained);
  }

  #acceptWant(link: Link, body: Uint8Array): void {
    const want = decodeMessage(body, wantSchema);
    if (want === null || want.packageId !== this.#offer.manifest.packageId) return;
    this.#wasAsked = true;
    this.#offer = wanted(this.#offer, want);
    this.#wait(this.#settings.waitMs);
    this.#reportProgress();
    this.#sendNext(link);
  }

  #acceptOutcome(body: Uint8Array, isRetained: boolean): void {
    const outcome = decodeMessage(body, outcomeSchema);
    if (outcome === null || outcome.packageId !== this.#offer.manifest.packageId) return;
    const isKept = isRetained && outcome.outcome === 'refused';
    // The refusal may be from an earlier attempt: the unit's clock, agencies or key may have changed since.
    if (isKept && (!this.#wasAsked || this.#refusedBefore !== null)) this.#noteEarlier(outcome);
    else this.#end.resolve({ kind: 'answered', outcome });
  }

  #noteEarlier(outcome: PackageOutcome): void {
    if (this.#refusedBefore !== null) return;
    this.#refusedBefore = outcome;
    this.#parts.onRefusedBefore(outcome);
    this.#wait(Math.min(this.#settings.waitMs, SECOND_THOUGHT_MS));
  }

  #sendNext(link: Link): void {
    for (let next = nextPart(this.#offer); next !== null; next = nextPart(this.#offer)) {
      const { offer, part } = next;
      this.#offer = offer;
      this.#send(link, part).catch(this.#end.reject);
    }
  }

  async #send(link: Link, part: number): Promise<void> {
    const { packageId, partBytes } = this.#settings.manifest;
    const at = part * partBytes;
    const body = this.#parts.source.read(at, Math.min(partBytes, this.#parts.source.bytes - at));
    const topic = this.#topics.part(packageId, part);
    const answer: PublishOutcome = await link.publish({
      ...MESSAGE,
      topic,
      body,
      format: 'bytes',
      retain: false,
    });
    if (answer.type === 'refused') throw notTaken('part', answer.reason);
    if (answer.type === 'unknown') return;
    this.#offer = sent(this.#offer, part);
    this.#reportProgress();
    this.#sendNext(link);
  }

  #reportProgress(): void {
    this.#parts.onProgress(this.#offer.reached, partsOf(this.#offer.manifest));
  }

  /** Restarts the waiting time. */
  #wait(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#end.resolve({ kind: 'silent', refusedBefore: this.#wasAsked ? null : this.#refusedBefore }),
      ms,
    );
  }

  #linkSettings(): LinkSettings {
    return { ...TIMING, clientId: this.#settings.clientId, will: null };
  }
}

const MESSAGE: Pick<LinkMessage, 'expiryS' | 'userProperties'> = { expiryS: null, userProperties: {} };

const unheard = (topic: string): Unavailable =>
  new Unavailable('publish.unheard', `The broker does not let this user read ${topic}.`);

const notTaken = (what: string, reason: string): Unavailable =>
  new Unavailable('publish.refused', `The broker refused the ${what}: ${reason}.`);
