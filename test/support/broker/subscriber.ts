import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';

export type Arrived = {
  readonly topic: string;
  readonly body: string;
  readonly retained: boolean;
  readonly properties: NonNullable<IPublishPacket['properties']>;
};

/** A receiver that writes down what arrives, in its order; comes back by itself when the broker does. */
export class Subscriber {
  readonly arrived: Arrived[] = [];
  /** How often the broker has acknowledged the subscription: once more after every reconnection. */
  subscriptions = 0;
  readonly #client: MqttClient;

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('packetreceive', (packet) => {
      if (packet.cmd === 'suback') this.subscriptions += 1;
    });
    client.on('message', (topic, payload, packet) => {
      const { retain, properties = {} } = packet;
      this.arrived.push({ topic, body: payload.toString('utf8'), retained: retain, properties });
    });
  }

  /** @param qos 0 where the broker may be killed: with nothing to acknowledge, all that it had sent still arrives */
  static async connect(url: string, filter = '#', qos: 0 | 1 = 1): Promise<Subscriber> {
    const client = await mqtt.connectAsync(url, { protocolVersion: 5, reconnectPeriod: 50 });
    client.on('error', () => undefined);
    const subscriber = new Subscriber(client);
    await client.subscribeAsync(filter, { qos });
    return subscriber;
  }

  /** The `id` user properties of what arrived on topics that end with `level`. */
  ids(level: 'read' | 'alert'): readonly string[] {
    return this.arrived
      .filter(({ topic }) => topic.endsWith(`/${level}`))
      .map(({ properties }) => String(properties.userProperties?.['id']));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync(true);
  }
}
