import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import sharp from 'sharp';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A camera that gives a JPEG over HTTP, on loopback. What it answers can be changed on the way. */
export class SnapshotServer {
  readonly #server: Server;
  answer: Answer;

  private constructor(server: Server, answer: Answer) {
    this.#server = server;
    this.answer = answer;
    server.on('request', (request, response) => this.answer(request, response));
  }

  static async start(answer?: Answer): Promise<SnapshotServer> {
    const jpeg = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#808080' } })
      .jpeg()
      .toBuffer();
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new SnapshotServer(
      server,
      answer ??
        ((_request, response) => {
          response.setHeader('content-type', 'image/jpeg').end(jpeg);
        }),
    );
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return `http://127.0.0.1:${address.port}/snapshot.jpg`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
