/**
 * Runs inside the namespaces of `own-life.sh`: `node own-life-child.ts SCRATCH BROKER-PORT SECONDS READY ENV COMMAND…`.
 * Answers every name with this machine, listens where a vendor would, runs the command for so many seconds after it has
 * written READY, and prints as JSON what was asked of the network and what was written.
 */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type OwnLife = {
  /** Names that were looked up. */
  readonly names: readonly string[];
  /** What connections to ports of the web began with, as text. */
  readonly web: readonly string[];
  readonly brokerConnections: number;
  /** As the kernel counts: also those to ports on which nobody listens, and over IPv6. */
  readonly tcpConnections: number;
  /** Questions to the time service of this machine, which the unit asks by UDP. */
  readonly timeQuestions: number;
  /** All others, as the kernel counts. */
  readonly datagrams: number;
  /** Every file that was written and is left. */
  readonly files: readonly string[];
  readonly output: string;
};

const [scratch = '', brokerPort = '', seconds = '', ready = '', environment = '{}', program = '', ...args] =
  process.argv.slice(2);

/** A loaded machine starts a program slowly. */
const READY_WITHIN_MS = 90_000;

const names: string[] = [];
const web: string[] = [];
let brokerConnections = 0;
let answers = 0;
let timeQuestions = 0;

const dns = createSocket('udp4');
dns.on('message', (query, { port, address }) => {
  names.push(nameIn(query));
  answers += 1;
  dns.send(answerTo(query), port, address);
});
dns.bind(53, '0.0.0.0');
await once(dns, 'listening');
// chronyd's: here it stays silent.
const time = createSocket('udp6').on('message', () => {
  timeQuestions += 1;
});
time.bind(323, '::');
await once(time, 'listening');
const listen = async (port: number, onSocket: (socket: Socket) => void): Promise<void> => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await once(server.listen(port, '0.0.0.0'), 'listening');
};
for (const port of [80, 443])
  await listen(port, (socket) => socket.once('data', (data: Buffer) => web.push(data.toString('latin1'))));
await listen(Number(brokerPort), (socket) => {
  brokerConnections += 1;
  socket.destroy();
});

const before = counters();
const child = spawn(program, args, { env: JSON.parse(environment), stdio: ['ignore', 'pipe', 'pipe'] });
let output = '';
const isReady = new AbortController();
for (const stream of [child.stdout, child.stderr])
  stream.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.includes(ready)) isReady.abort();
  });
const closed = once(child, 'close');
await Promise.race([closed, sleep(READY_WITHIN_MS, null, isReady).catch(() => undefined)]);
await Promise.race([closed, sleep(Number(seconds) * 1_000)]);
child.kill('SIGTERM');
await closed;
const after = counters();

const layers = join(scratch, 'layers');
const files = [...filesBelow(layers).map((path) => path.slice(layers.length)), ...filesBelow('/dev/shm')];
const told: OwnLife = {
  ...{ names, web, brokerConnections, timeQuestions, files, output },
  tcpConnections: after.tcp - before.tcp,
  datagrams: after.udp - before.udp - answers - timeQuestions,
};
process.stdout.write(JSON.stringify(told));
process.exit(0);

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name));
}

/** The name of the first question (RFC 1035, 4.1.2). */
function nameIn(query: Buffer): string {
  const labels: string[] = [];
  for (let at = 12; (query[at] ?? 0) > 0; at += (query[at] ?? 0) + 1)
    labels.push(query.toString('latin1', at + 1, at + 1 + (query[at] ?? 0)));
  return labels.join('.');
}

/** 192.0.2.1 for every name: here it is this machine, as every address is. */
function answerTo(query: Buffer): Buffer {
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(1, 6);
  header.fill(0, 8);
  const end = 12 + nameIn(query).length + 2 + 4;
  const isAddress = query.readUInt16BE(end - 4) === 1;
  if (!isAddress) {
    header.writeUInt16BE(0, 6);
    return Buffer.concat([header, query.subarray(12, end)]);
  }
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]);
  return Buffer.concat([header, query.subarray(12, end), record]);
}

function counters(): { readonly tcp: number; readonly udp: number } {
  const lines = readFileSync('/proc/net/snmp', 'utf8').split('\n');
  const value = (protocol: string, column: string): number => {
    const [head = '', values = ''] = lines.filter((line) => line.startsWith(`${protocol}: `));
    return Number(values.split(' ')[head.split(' ').indexOf(column)]);
  };
  const [, udp6 = '0'] = /^Udp6OutDatagrams\s+(\d+)/m.exec(readFileSync('/proc/net/snmp6', 'utf8')) ?? [];
  return { tcp: value('Tcp', 'ActiveOpens'), udp: value('Udp', 'OutDatagrams') + Number(udp6) };
}
