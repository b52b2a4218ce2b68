import mqtt, { type MqttClient } from 'mqtt';
import type { z } from 'zod';
import { readMessage } from '../../../src/contract/messages.ts';

type ReadMessage = z.infer<typeof readMessage>;

/** Every read that has arrived, its revisions together. Times are of this machine's clock, UTC milliseconds. */
export type ArrivedRead = {
  readonly first: ReadMessage;
  readonly last: ReadMessage;
  readonly revisions: number;
  readonly firstArrivedAtMs: number;
};

/** A subscriber that keeps reads without their pictures and notes when they came. */
export class RoadReceiver {
  readonly #client: MqttClient;
  readonly #reads = new Map<string, ArrivedRead>();

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('message', (topic, payload) => {
      if (topic.endsWith('/read')) this.#take(payload, Date.now());
    });
  }

  static async connect(url: string): Promise<RoadReceiver> {
    const client = await mqtt.connectAsync(url, { protocolVersion: 5 });
    const receiver = new RoadReceiver(client);
    await client.subscribeAsync('waypost/#', { qos: 1 });
    return receiver;
  }

  get reads(): readonly ArrivedRead[] {
    return [...this.#reads.values()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync(true);
  }

  #take(payload: Buffer, nowMs: number): void {
    const whole = readMessage.parse(JSON.parse(payload.toString('utf8')));
    const plateCrop = { ...whole.plateCrop, base64: '' };
    const read = { ...whole, plateCrop, rectifiedCrop: null, contextualImage: null };
    const known = this.#reads.get(read.readId);
    this.#reads.set(read.readId, {
      first: known?.first ?? read,
      last: known && known.last.revision > read.revision ? known.last : read,
      revisions: Math.max(known?.revisions ?? 0, read.revision),
      firstArrivedAtMs: known?.firstArrivedAtMs ?? nowMs,
    });
  }
}
