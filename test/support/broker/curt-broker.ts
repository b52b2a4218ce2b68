import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

const CONNECT = 1;
const PUBLISH = 3;
/** CONNACK with success and, among its properties, a receive maximum. */
const connack = (receiveMaximum: number): Buffer =>
  Buffer.from([0x20, 6, 0, 0, 3, 0x21, receiveMaximum >> 8, receiveMaximum & 0xff]);

export type Curtness = {
  readonly receiveMaximum: number;
  /** What follows the CONNACK: the end of the connection, or nothing at all, ever. */
  readonly afterwards: 'drop' | 'silence';
};

/** Speaks just enough MQTT 5 to accept a session and be of no further use, as Mosquitto cannot be made to. */
export class CurtBroker {
  readonly url: string;
  /** When each session was accepted, monotonic milliseconds. */
  readonly sessionsAt: number[] = [];
  /** PUBLISH packets that arrived. */
  publishes = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #curtness: Curtness;

  private constructor(server: Server, curtness: Curtness) {
    this.#server = server;
    this.#curtness = curtness;
    this.url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
    server.on('connection', (socket) => this.#serve(socket));
  }

  static async start(curtness: Curtness): Promise<CurtBroker> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CurtBroker(server, curtness);
  }

  #serve(socket: Socket): void {
    let waiting = Buffer.alloc(0);
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      waiting = Buffer.concat([waiting, Buffer.from(chunk)]);
      for (let length = packetLength(waiting); length !== null; length = packetLength(waiting)) {
        this.#answer(socket, waiting.readUInt8(0) >> 4);
        waiting = waiting.subarray(length);
      }
    });
  }

  #answer(socket: Socket, packet: number): void {
    if (packet === PUBLISH) this.publishes += 1;
    if (packet !== CONNECT) return;
    this.sessionsAt.push(performance.now());
    socket.write(connack(this.#curtness.receiveMaximum));
    if (this.#curtness.afterwards === 'drop') socket.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** @returns how long the first packet is, with its header; null if it is not whole yet */
function packetLength(bytes: Buffer): number | null {
  let remaining = 0;
  for (let at = 1; at < Math.min(bytes.length, 5); at++) {
    const byte = bytes.readUInt8(at);
    remaining += (byte & 0x7f) * 128 ** (at - 1);
    if (byte < 0x80) return bytes.length >= at + 1 + remaining ? at + 1 + remaining : null;
  }
  return null;
}
