/**
 * A stream from the network, through two ffmpeg processes: a relay that receives it, and the decoder. The shell between
 * them is needed only for the pipe.
 *
 * - The relay gets the URL on its stdin, as a script of ffmpeg's `concat` format. On its command line, every user of the
 *   machine could read the password.
 * - A decoder that is slower than the stream blocks the pipe, and the pictures would become ever later, as far as the
 *   buffers of kernel and camera reach. So the relay drops packets, up to the next key frame, and that takes no time.
 */
import type { DecoderCommand } from './decoder.ts';
import { decodeWithFfmpeg, LIVE_INPUT } from './ffmpeg.ts';

export type NetworkStream = {
  /** With user and password. */
  readonly url: string;
  /** Options of ffmpeg's demuxer for this URL. */
  readonly options: Readonly<Record<string, string>>;
  /** What must not be shown of ffmpeg's messages. */
  readonly secrets: readonly string[];
};

/** A redirect to a local file, for one, is refused. */
const PROTOCOLS = 'pipe,rtsp,rtsps,rtp,srtp,udp,tcp,tls,crypto,http,https,httpproxy';

/**
 * The condition, evaluated for each packet, under which the relay drops it; in ffmpeg's language of expressions.
 *
 * A packet's delay is its arrival minus its own time. The least delay is the zero, which may creep up by one part in a
 * thousand, and what exceeds it is the lag. Every second the lag is checked: if it is more than a second and has not
 * fallen since, packets are dropped. A gap in the network, whose packets then come all at once, is not checked at its
 * end, so a decoder that is fast enough may catch up without a loss. Dropping ends with a key frame that is no more than
 * half a second late. It also ends with a key frame when the lag stops falling for a second: the stream's own times
 * have jumped, and the zero is taken again.
 *
 * Variables: 0 zero, 1 delay, 2 lag, 3 whether packets are dropped, 4 least lag since, 5 when that was, 6 last check,
 * 7 whether the last packet came after a gap, 8 lag at the last check, 9 last packet.
 */
const SKIP_TO_LIVE = [
  'st(1,time(0)-dts*tb)',
  'if(ld(9),st(0,min(ld(0)+4e-5,ld(1))),st(0,ld(1));st(6,time(0)))',
  'st(2,ld(1)-ld(0))',
  `if(ld(3),${[
    'if(lt(ld(2),ld(4)-.1),st(4,ld(2));st(5,time(0)))',
    'if(key*(lt(ld(2),.5)+gt(time(0)-ld(5),1)),if(gt(ld(2),.5),st(0,ld(1)));st(3,0);st(6,time(0));st(8,0))',
  ].join(';')},${[
    'if(ld(9)*gt(time(0)-ld(9),.5)*not(ld(7)),st(6,time(0));st(8,ld(2)))',
    'if(gt(time(0)-ld(6),1),if(gt(ld(2),1)*gt(ld(2),ld(8)-.2),st(3,1);st(4,ld(2));st(5,time(0)));st(6,time(0));st(8,ld(2)))',
  ].join(';')})`,
  'st(7,ld(9)*gt(time(0)-ld(9),.5))',
  'st(9,time(0))',
  'ld(3)',
].join(';');

export function decodeNetworkStream(stream: NetworkStream, framesPerSecond: number): DecoderCommand {
  const decoder = decodeWithFfmpeg(
    [...LIVE_INPUT, '-probesize', '32', '-blocksize', '4096', '-f', 'nut', '-i', 'pipe:0'],
    framesPerSecond,
  );
  const relay = [decoder.program, ...RELAY].map(quoted).join(' ');
  return {
    program: 'sh',
    // The relay leaves descriptor 3 to the decoder: the pipe ends with its only writer.
    args: ['-c', `${relay} 3>&- | exec "$@"`, 'sh', decoder.program, ...decoder.args],
    input: scriptOf(stream),
    secrets: stream.secrets,
  };
}

const RELAY: readonly string[] = [
  ...['-nostdin', '-hide_banner', '-loglevel', 'error', '-protocol_whitelist', PROTOCOLS],
  ...['-fpsprobesize', '0', '-safe', '0', '-f', 'concat', '-i', 'pipe:0', '-map', '0:v:0', '-c', 'copy'],
  ...['-bsf:v', `noise=drop='${SKIP_TO_LIVE}'`, '-flush_packets', '1', '-f', 'nut', 'pipe:1'],
];

function scriptOf({ url, options }: NetworkStream): string {
  const lines = Object.entries({ fpsprobesize: '0', ...options }).map(
    ([name, value]) => `option ${name} ${value}`,
  );
  return ['ffconcat version 1.0', `file ${quoted(url)}`, ...lines, ''].join('\n');
}

/** One word, for the shell and for the script alike. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
