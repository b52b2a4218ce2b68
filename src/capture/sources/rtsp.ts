import { readCredentials, secretsOf, withCredentials } from './credentials.ts';
import type { DecoderCommand } from './decoder.ts';
import { decodeNetworkStream } from './network-stream.ts';

export type RtspSettings = {
  /** rtsp:// or rtsps://, without user and password. */
  readonly url: string;
  readonly credentialsPath: string | null;
  /** `tcp` loses no data on the way; `udp` is for cameras that offer nothing else. */
  readonly transport: 'tcp' | 'udp';
  readonly stallAfterMs: number;
  readonly framesPerSecond: number;
};

const DNS_PORT = 53;
const RTSP_PORT = 554;
const RTSPS_PORT = 322;

/** Where the camera is, as the URL says: its child connects to no other port. */
export function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'rtsps:' ? RTSPS_PORT : RTSP_PORT) : Number(port);
}

/** @throws Misconfigured when the credentials cannot be read. */
export function rtspCommand({
  url,
  credentialsPath,
  transport,
  framesPerSecond,
}: RtspSettings): DecoderCommand {
  const credentials = credentialsPath === null ? null : readCredentials(credentialsPath);
  const command = decodeNetworkStream(
    {
      url: credentials === null ? url : withCredentials(url, credentials),
      options: { rtsp_transport: transport },
      secrets: secretsOf(url, credentials),
    },
    framesPerSecond,
  );
  return { ...command, reach: { tcpPorts: [portOf(url), DNS_PORT] } };
}
