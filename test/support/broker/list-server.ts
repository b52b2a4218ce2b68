import { createHash } from 'node:crypto';
import mqtt, { type MqttClient } from 'mqtt';

export type Outcome = {
  readonly packageId: string;
  readonly outcome: string;
  readonly refusalKind: string | null;
};

/** The central server's side of a delivery through the broker: a retained manifest, and the parts that are asked for. */
export class ListServer implements AsyncDisposable {
  readonly #client: MqttClient;
  readonly #prefix: string;
  #package: { readonly id: string; readonly bytes: Uint8Array; readonly partBytes: number } | null = null;
  readonly outcomes: Outcome[] = [];
  /** First part and number of parts of each asking. */
  readonly asked: (readonly [from: number, count: number])[] = [];
  sent = 0;
  /** Parts that it does not send: the unit has to ask again. */
  mute = new Set<number>();

  private constructor(client: MqttClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
    client.on('error', () => undefined);
    client.on('message', (topic, body) => this.#accept(topic, body));
  }

  /** @param unit `waypost/pole-7` */
  static async connect(url: string, unit: string): Promise<ListServer> {
    const client = await mqtt.connectAsync(url, { protocolVersion: 5, reconnectPeriod: 50 });
    const server = new ListServer(client, `${unit}/lists/`);
    await client.subscribeAsync([`${unit}/lists/+/want`, `${unit}/lists/+/outcome`], { qos: 1 });
    return server;
  }

  /** @param announced what the manifest says of the length */
  async offer(
    listId: string,
    sequence: number,
    bytes: Uint8Array,
    { partBytes = 4096, announced = bytes.length } = {},
  ): Promise<string> {
    const id = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    this.#package = { id, bytes, partBytes };
    const manifest = { schema: 1, packageId: id, sequence, bytes: announced, partBytes };
    await this.#client.publishAsync(`${this.#prefix}${listId}/manifest`, JSON.stringify(manifest), {
      qos: 1,
      retain: true,
    });
    return id;
  }

  #accept(topic: string, body: Buffer): void {
    const [listId, what] = topic.slice(this.#prefix.length).split('/');
    const message = JSON.parse(body.toString());
    if (what === 'outcome') this.outcomes.push(message);
    else if (message.packageId === this.#package?.id) this.#send(listId ?? '', message);
  }

  #send(listId: string, { from, count }: { readonly from: number; readonly count: number }): void {
    if (this.#package === null) return;
    this.asked.push([from, count]);
    const { id, bytes, partBytes } = this.#package;
    for (let n = from; n < from + count; n++) {
      if (this.mute.delete(n)) continue;
      const part = Buffer.from(bytes.subarray(n * partBytes, (n + 1) * partBytes));
      this.#client.publish(`${this.#prefix}${listId}/part/${id}/${n}`, part, { qos: 1 });
      this.sent += 1;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync(true);
  }
}
