import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { alertMessage, readMessage } from '../../src/contract/messages.ts';
import { statusMessage } from '../../src/contract/status-message.ts';
import { type Arrived, Subscriber } from '../../test/support/broker/subscriber.ts';

export type Read = z.infer<typeof readMessage>;
export type Alert = z.infer<typeof alertMessage>;
export type Status = z.infer<typeof statusMessage>;

/** A receiver behind the broker: decodes what arrives by the published contract and says it in a line each. */
export class Receiver {
  readonly reads: Read[] = [];
  readonly alerts: Alert[] = [];
  readonly statuses: Status[] = [];
  readonly #subscriber: Subscriber;
  readonly #say: (line: string) => void;
  #seen = 0;

  private constructor(subscriber: Subscriber, say: (line: string) => void) {
    this.#subscriber = subscriber;
    this.#say = say;
  }

  static async connect(url: string, topicPrefix: string, say: (line: string) => void): Promise<Receiver> {
    return new Receiver(await Subscriber.connect(url, `${topicPrefix}/#`), say);
  }

  /** Takes in what has arrived since the last call. */
  takeIn(): void {
    for (const message of this.#subscriber.arrived.slice(this.#seen)) this.#decode(message);
    this.#seen = this.#subscriber.arrived.length;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#subscriber[Symbol.asyncDispose]();
  }

  #decode({ topic, body }: Arrived): void {
    const message: unknown = JSON.parse(body);
    switch (topic.slice(topic.lastIndexOf('/') + 1)) {
      case 'read': {
        const read = readMessage.parse(message);
        this.reads.push(read);
        this.#say(`read    ${read.text.padEnd(10)} ${percent(read.confidence)}  ${looksOf(read)}`);
        return;
      }
      case 'alert': {
        const alert = alertMessage.parse(message);
        this.alerts.push(alert);
        const { entry, list } = alert.hit;
        const said =
          alert.stage === 'final'
            ? `final: the vehicle is gone, ${looksOf(alert.read)}`
            : `${entry.category} on list "${list.listId}", unverified, for ${alert.channel}`;
        this.#say(`ALERT   ${alert.read.text.padEnd(10)} ${said}`);
        return;
      }
      case 'status': {
        const status = statusMessage.parse(message);
        if (this.statuses.at(-1)?.state !== status.state) this.#say(`status  ${status.state}`);
        this.statuses.push(status);
        return;
      }
    }
  }
}

const looksOf = ({ agreeingLooks, looks }: Pick<Read, 'agreeingLooks' | 'looks'>): string =>
  `${agreeingLooks} of ${looks} looks agree`;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(7);

type WireImage = Read['plateCrop'];

/** Whether an image is a JPEG and still what its digest was taken of. */
export function isWhole(image: WireImage | null): boolean {
  if (image === null) return false;
  const jpeg = Buffer.from(image.base64, 'base64');
  return (
    jpeg.subarray(0, 2).toString('hex') === 'ffd8' &&
    createHash('sha256').update(jpeg).digest('hex') === image.sha256
  );
}
