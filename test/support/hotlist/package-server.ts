import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { CertificateAuthority } from '../broker/certificates.ts';

/** A real HTTPS server with tags and ranges, which can break off, and can stop in the middle and send no more. */
export class PackageServer {
  readonly answers: string[] = [];
  breakAfter: number | null = null;
  /** Bytes that are sent of an answer which then stays open. */
  holdAfter: number | null = null;
  /** Answers that the other side has ended while they were held. */
  hungUp = 0;
  readonly #server: Server;
  #bytes: Uint8Array | null = null;

  constructor(ca: CertificateAuthority) {
    const { certPath, keyPath } = ca.issue('server');
    this.#server = createServer(
      { cert: readFileSync(certPath), key: readFileSync(keyPath) },
      (request, response) => {
        const etag = '"one"';
        if (this.#bytes === null) return this.#end(response, 404, {}, null);
        if (request.headers['if-none-match'] === etag) return this.#end(response, 304, { etag }, null);
        const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
        const isRest = range !== null && request.headers['if-range'] === etag;
        const body = this.#bytes.subarray(isRest ? Number(range[1]) : 0);
        const whole = this.#bytes.length;
        const range206 = { 'content-range': `bytes ${whole - body.length}-${whole - 1}/${whole}` };
        const headers = { etag, 'content-length': body.length, ...(isRest ? range206 : {}) };
        if (this.holdAfter !== null) return this.#hold(response, isRest ? 206 : 200, headers, body);
        if (this.breakAfter === null) return this.#end(response, isRest ? 206 : 200, headers, body);
        response.writeHead(200, headers);
        response.write(body.subarray(0, this.breakAfter), () => request.socket.destroySoon());
        this.breakAfter = null;
        this.answers.push('200 broken');
      },
    );
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}/lists/state-stolen`; // listens on TCP
  }

  offer(bytes: Uint8Array): void {
    this.#bytes = bytes;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #hold(
    response: ServerResponse,
    status: number,
    headers: Readonly<Record<string, string | number>>,
    body: Uint8Array,
  ): void {
    this.answers.push(`${status} held`);
    response.once('close', () => {
      this.hungUp += 1;
    });
    response.writeHead(status, headers);
    response.write(body.subarray(0, this.holdAfter ?? 0));
  }

  #end(
    response: ServerResponse,
    status: number,
    headers: Readonly<Record<string, string | number>>,
    body: Uint8Array | null,
  ): void {
    this.answers.push(String(status));
    response.writeHead(status, headers);
    response.end(body ?? undefined);
  }
}
