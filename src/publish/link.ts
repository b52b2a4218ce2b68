import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type IConnackPacket, type MqttClient } from 'mqtt';
import { Unavailable } from '../platform/errors.ts';
import type { BrokerAccess } from './broker-files.ts';

export type LinkSettings = {
  readonly clientId: string;
  /** The message that the broker publishes, retained, when the link breaks without a disconnect; null: none. */
  readonly will: { readonly topic: string; readonly body: Uint8Array } | null;
  readonly connectTimeoutMs: number;
  readonly keepaliveS: number;
  /** If no acknowledgement arrives within this time, the link counts as lost. */
  readonly publishTimeoutMs: number;
};

export type LinkMessage = {
  readonly topic: string;
  readonly body: Uint8Array;
  readonly format: 'json' | 'bytes';
  readonly retain: boolean;
  /** Seconds after which the broker forgets it; null: never. */
  readonly expiryS: number | null;
  readonly userProperties: Readonly<Record<string, string>>;
};

/** `unknown`: the link was lost before the broker answered. The broker may or may not have the message. */
export type PublishOutcome =
  | { readonly type: 'confirmed'; readonly heard: boolean }
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'unknown' };

/** The largest packet that the broker may send: a part of a list package (256 KiB), with its topic. */
const MAX_PACKET_BYTES = 300_000;
const NO_MATCHING_SUBSCRIBERS = 0x10;
/** For a broker that sends retained messages after other answers. */
const RETAINED_GRACE_MS = 100;
/** MQTT 5, 3.2.2.3.3: applies when the broker names no receive maximum. */
const DEFAULT_RECEIVE_MAXIMUM = 65_535;
/** More than the header and properties of any of our messages, without the topic. */
const PACKET_OVERHEAD_BYTES = 512;

/**
 * One MQTT 5 connection, from CONNACK to its end; the only importer of mqtt.
 *
 * The library would keep messages in memory and send them again on its own. So every link is a new client with a clean
 * session and without reconnection, and it publishes only while it is up. The outbox decides what is sent again.
 */
export class Link {
  /** Resolves, with the reason in words, when the connection is gone, `end` included. Never rejects. */
  readonly lost: Promise<string>;
  /** How many unacknowledged messages the broker accepts at a time. */
  readonly receiveMaximum: number;
  readonly #client: MqttClient;
  readonly #publishTimeoutMs: number;
  readonly #maxBodyBytes: number;
  /** Ids of packets that the broker acknowledged with "no matching subscribers", until their callback has run. */
  readonly #unheard = new Set<number>();
  readonly #pending = new Set<(outcome: PublishOutcome) => void>();
  #lastError: string | null = null;
  #isEnding = false;

  private constructor(client: MqttClient, connack: IConnackPacket, publishTimeoutMs: number) {
    this.#client = client;
    this.#publishTimeoutMs = publishTimeoutMs;
    this.receiveMaximum = connack.properties?.receiveMaximum ?? DEFAULT_RECEIVE_MAXIMUM;
    this.#maxBodyBytes =
      (connack.properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY) - PACKET_OVERHEAD_BYTES;
    client.on('packetreceive', (packet) => {
      if (packet.cmd === 'puback' && packet.reasonCode === NO_MATCHING_SUBSCRIBERS) {
        this.#unheard.add(packet.messageId ?? 0);
      }
    });
    client.on('error', (error) => {
      this.#lastError = error.message;
    });
    client.on('disconnect', (packet) => {
      this.#lastError = `the broker ended the session (reason ${packet.reasonCode ?? 0})`;
    });
    this.lost = new Promise((resolve) => {
      client.once('close', () => {
        for (const settle of this.#pending) settle({ type: 'unknown' });
        client.end(true);
        resolve(this.#lastError ?? 'the connection was closed');
      });
    });
  }

  /** @throws Unavailable if there is no CONNACK with success within the time limit, or `signal` aborts */
  static async connect(access: BrokerAccess, settings: LinkSettings, signal: AbortSignal): Promise<Link> {
    const client = clientOf(access, settings);
    return await new Promise<Link>((resolve, reject) => {
      let detail = 'the connection was closed';
      const giveUp = (): void => {
        signal.removeEventListener('abort', giveUp);
        client.end(true);
        reject(new Unavailable('publish.no-broker', `No session with the broker: ${detail}`));
      };
      const noteError = (error: Error): void => {
        detail = error.message;
      };
      client.on('error', noteError);
      client.once('close', giveUp);
      signal.addEventListener('abort', giveUp);
      client.once('connect', (connack) => {
        signal.removeEventListener('abort', giveUp);
        client.off('close', giveUp);
        // With Nagle's algorithm, a message could wait up to 40 ms for the broker to acknowledge the bytes before it.
        if (client.stream instanceof Socket) client.stream.setNoDelay(true);
        resolve(new Link(client, connack, settings.publishTimeoutMs));
        client.off('error', noteError);
      });
    });
  }

  /**
   * Whether a message can still be sent: false from the moment that the connection is given up, before `lost` resolves.
   */
  get isUp(): boolean {
    return this.#client.connected && !this.#isEnding;
  }

  /**
   * Calls `onMessage`, which must not throw, for each message that arrives under these filters. Never rejects.
   * `isRetained` tells stored messages from those published now. @returns whether the broker allowed the subscription
   */
  async subscribe(
    filters: readonly string[],
    onMessage: (topic: string, body: Uint8Array, isRetained: boolean) => void,
  ): Promise<boolean> {
    this.#client.on('message', (topic, body, { retain }) => onMessage(topic, body, retain));
    try {
      const grants = await this.#client.subscribeAsync([...filters], { qos: 1 });
      return grants.every(({ qos }) => qos < 0x80);
    } catch {
      return false;
    }
  }

  /**
   * What the broker retains under these topics. It sends that right after its answer to the subscription, so one more
   * answer and a moment are waited for. Never rejects.
   * @returns null if the broker refuses the subscription
   */
  async retained(topics: readonly string[]): Promise<ReadonlyMap<string, Uint8Array> | null> {
    const found = new Map<string, Uint8Array>();
    const all = Promise.withResolvers<void>();
    const note = (topic: string, body: Uint8Array, { retain }: { readonly retain: boolean }): void => {
      if (retain && topics.includes(topic)) found.set(topic, body);
      if (found.size === topics.length) all.resolve();
    };
    this.#client.on('message', note);
    try {
      const grants = await this.#client.subscribeAsync([...topics], { qos: 1 });
      if (grants.some(({ qos }) => qos >= 0x80)) return null;
      await Promise.race([all.promise, this.#nextAnswer().then(() => sleep(RETAINED_GRACE_MS)), this.lost]);
      return found;
    } catch {
      return null;
    } finally {
      this.#client.off('message', note);
      if (this.isUp) this.#client.unsubscribe([...topics]);
    }
  }

  /** Resolves when the broker answers a ping that is sent now. */
  #nextAnswer(): Promise<void> {
    return new Promise((resolve) => {
      const note = (packet: { readonly cmd?: string | undefined }): void => {
        if (packet.cmd !== 'pingresp') return;
        this.#client.off('packetreceive', note);
        resolve();
      };
      this.#client.on('packetreceive', note);
      this.#client.sendPing();
    });
  }

  /** Publishes with QoS 1. Never rejects; resolves within the time limit. */
  publish(message: LinkMessage): Promise<PublishOutcome> {
    if (message.body.length + Buffer.byteLength(message.topic) > this.#maxBodyBytes) {
      return Promise.resolve({ type: 'refused', reason: 'larger than the broker accepts' });
    }
    return new Promise((resolve) => {
      const settle = (outcome: PublishOutcome): void => {
        clearTimeout(timer);
        this.#pending.delete(settle);
        resolve(outcome);
      };
      const timer = setTimeout(() => {
        this.#lastError = `no acknowledgement within ${this.#publishTimeoutMs} ms`;
        this.#isEnding = true;
        this.#client.end(true);
      }, this.#publishTimeoutMs);
      this.#pending.add(settle);
      if (!this.isUp) settle({ type: 'unknown' });
      else this.#send(message, settle);
    });
  }

  /** Disconnects cleanly, so that the broker does not publish the will. Cuts the connection after `withinMs`. */
  async end(withinMs: number): Promise<void> {
    this.#isEnding = true;
    const cut = setTimeout(() => this.#client.stream.destroy(), withinMs);
    this.#client.end(false, { reasonCode: 0 });
    await this.lost;
    clearTimeout(cut);
  }

  #send(message: LinkMessage, settle: (outcome: PublishOutcome) => void): void {
    const { topic, body, format, retain, expiryS, userProperties } = message;
    const properties = {
      ...(format === 'json' ? JSON_PROPERTIES : {}),
      // The library silently sends nothing at all for an empty set.
      ...(Object.keys(userProperties).length === 0 ? {} : { userProperties: { ...userProperties } }),
      ...(expiryS === null ? {} : { messageExpiryInterval: expiryS }),
    };
    this.#client.publish(topic, Buffer.from(body), { qos: 1, retain, properties }, (error, packet) => {
      if (error) settle(refusal(error));
      else settle({ type: 'confirmed', heard: !this.#unheard.delete(packet?.messageId ?? 0) });
    });
  }
}

/** @throws Unavailable for a certificate or key that is none */
function clientOf(access: BrokerAccess, settings: LinkSettings): MqttClient {
  try {
    return mqtt.connect(access.url, clientOptions(access, settings));
  } catch (error) {
    throw new Unavailable('publish.broker-files-unusable', 'The files for the broker cannot be used', error);
  }
}

/** An error with a reason code is the broker's answer. Any other error is the end of the link. */
function refusal(error: Error): PublishOutcome {
  if (!('code' in error) || typeof error.code !== 'number' || error.code < 0x80) return { type: 'unknown' };
  return { type: 'refused', reason: `${error.message} (reason ${error.code})` };
}

const JSON_PROPERTIES = { payloadFormatIndicator: true, contentType: 'application/json' };

const willOf = ({ topic, body }: NonNullable<LinkSettings['will']>) => ({
  topic,
  payload: Buffer.from(body),
  qos: 1 as const,
  retain: true,
  properties: JSON_PROPERTIES,
});

const clientOptions = (access: BrokerAccess, settings: LinkSettings): mqtt.IClientOptions => ({
  protocolVersion: 5,
  clientId: settings.clientId,
  clean: true,
  reconnectPeriod: 0,
  resubscribe: false,
  properties: { maximumPacketSize: MAX_PACKET_BYTES },
  queueQoSZero: false,
  connectTimeout: settings.connectTimeoutMs,
  keepalive: settings.keepaliveS,
  rejectUnauthorized: true,
  ...(settings.will === null ? {} : { will: willOf(settings.will) }),
  ...(access.username === undefined ? {} : { username: access.username }),
  ...(access.password === undefined ? {} : { password: access.password }),
  ...(access.ca === undefined ? {} : { ca: access.ca }),
  ...(access.certificate === undefined ? {} : { cert: access.certificate }),
  ...(access.privateKey === undefined ? {} : { key: access.privateKey }),
});
