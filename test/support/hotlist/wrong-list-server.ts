import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { CertificateAuthority } from '../broker/certificates.ts';

/** The package that the server would send, with its tag. */
export type Offered = { readonly bytes: Uint8Array; readonly etag: string };

type Answer = (request: IncomingMessage, response: ServerResponse, offered: Offered) => void;

const PAGE =
  '<!doctype html><html><head><title>Sign in</title></head><body>Your session has expired.</body></html>';
const HTML = { 'content-type': 'text/html; charset=utf-8' };
const BINARY = { 'content-type': 'application/octet-stream' };

/** Writes something again and again, until the other side hangs up. */
function endlessly(response: ServerResponse, next: () => string | Uint8Array, everyMs: number): void {
  const timer = setInterval(() => response.write(next()), everyMs);
  response.once('close', () => clearInterval(timer));
}

const page =
  (
    status: number,
    headers: Readonly<Record<string, string>> = HTML,
    body: string | Uint8Array = PAGE,
  ): Answer =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);

/** What list servers, and what stands before them, really answer. */
export const WRONG_ANSWERS = {
  'a web page, with a tag': page(200, { ...HTML, etag: '"page"' }),
  'a web page that is called a binary file': page(200, BINARY),
  'a web page, compressed': page(200, { ...HTML, 'content-encoding': 'gzip' }, gzipSync(PAGE)),
  'a compressed web page that is called a binary file': page(200, BINARY, gzipSync(PAGE)),
  'an error in JSON with 200': page(200, { 'content-type': 'application/json' }, '{"error":"token expired"}'),
  'a plain list file': page(200, { 'content-type': 'text/csv' }, 'plate,region,category\nZZT1234,IA,V\n'),
  'nothing, with 200': page(200, BINARY, ''),
  'a redirect to a login page': page(302, { location: 'https://login.example/in?token=s3cret' }),
  'not found': page(404),
  'a failure': page(503),
  'another part than was asked for': (_, response, { bytes }) =>
    void response
      .writeHead(206, { ...BINARY, 'content-range': 'bytes 5-99/100' })
      .end(bytes.subarray(5, 100)),
  'a package that breaks off': (request, response, { bytes, etag }) => {
    response.writeHead(200, { ...BINARY, etag: `W/${etag}`, 'content-length': bytes.length });
    response.write(bytes.subarray(0, bytes.length - 40), () => request.socket.destroySoon());
  },
  'a package that ends early, of a length that nobody announced': (_, response, { bytes }) =>
    void response.writeHead(200, BINARY).end(bytes.subarray(0, bytes.length - 40)),
  'a package that does not end': (_, response, { bytes }) => {
    response.writeHead(200, BINARY);
    response.write(bytes);
    endlessly(response, () => Buffer.alloc(65_536), 5);
  },
  'a web page that does not end': (_, response) => {
    response.writeHead(200, HTML);
    endlessly(response, () => PAGE, 5);
  },
  'a package byte by byte': (_, response, { bytes }) => {
    response.writeHead(200, { ...BINARY, 'content-length': bytes.length });
    let at = 0;
    endlessly(response, () => bytes.subarray(at, ++at), 20);
  },
  'headers byte by byte': (request, response) => {
    request.socket.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => request.socket.write('x-one: 1\r\n'), 20);
    request.socket.once('close', () => clearInterval(timer));
    response.once('close', () => clearInterval(timer));
  },
  'no answer at all': () => undefined,
} as const satisfies Readonly<Record<string, Answer>>;
export type WrongAnswer = keyof typeof WRONG_ANSWERS;

/** A real HTTPS server that answers rightly or wrongly, as the test says. */
export class WrongListServer implements AsyncDisposable {
  /** Null: the package. */
  wrong: WrongAnswer | null = null;
  offered: Offered = { bytes: new Uint8Array(), etag: '""' };
  /** When requests came. Monotonic milliseconds. */
  readonly asked: number[] = [];
  readonly #server: Server;

  private constructor(ca: CertificateAuthority) {
    const { certPath, keyPath } = ca.issue('server');
    this.#server = createServer(
      { cert: readFileSync(certPath), key: readFileSync(keyPath) },
      (request, response) => {
        this.asked.push(performance.now());
        if (this.wrong !== null) return WRONG_ANSWERS[this.wrong](request, response, this.offered);
        const { bytes, etag } = this.offered;
        if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
        response.writeHead(200, { ...BINARY, etag, 'content-length': bytes.length }).end(bytes);
      },
    );
  }

  static async start(ca: CertificateAuthority): Promise<WrongListServer> {
    const server = new WrongListServer(ca);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo; // listens on TCP
    return `https://127.0.0.1:${port}/pole-7/agency?token=s3cret`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
