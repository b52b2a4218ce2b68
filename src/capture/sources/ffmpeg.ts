/** The one module that knows ffmpeg: its program, its version and the options that every source shares. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { confined } from '../../platform/confinement/confined.ts';
import { Misconfigured } from '../../platform/errors.ts';
import type { DecoderCommand } from './decoder.ts';

const PROGRAM = 'ffmpeg';
/** libavformat of ffmpeg 5.1, the first with `-fps_mode`. Builds without a release number print this number. */
const LEAST_LIBAVFORMAT = [59, 27] as const;

/**
 * Checks the installed ffmpeg once.
 * @throws Misconfigured when there is none, or its version is before 5.1.
 */
export async function checkFfmpeg(program = PROGRAM): Promise<void> {
  const { stdout } = await promisify(execFile)(program, ['-version']).catch((cause: unknown) => {
    throw new Misconfigured('capture.no-ffmpeg', `ffmpeg cannot be started. ${INSTALL}`, cause);
  });
  const problem = versionProblem(stdout);
  if (problem !== null) throw new Misconfigured('capture.old-ffmpeg', `${problem} ${INSTALL}`);
}

const INSTALL = 'Install ffmpeg 5.1 or later (Debian 12 and later: apt-get install ffmpeg).';

/** The problem with the ffmpeg that printed this, or null. */
export function versionProblem(printed: string): string | null {
  const [first = ''] = printed.split('\n', 1);
  const [, major, minor] = /^libavformat\s+(\d+)\.\s*(\d+)/m.exec(printed) ?? [];
  if (major === undefined || minor === undefined) return `"${first}" is not ffmpeg.`;
  const [leastMajor, leastMinor] = LEAST_LIBAVFORMAT;
  const isOld = Number(major) < leastMajor || (Number(major) === leastMajor && Number(minor) < leastMinor);
  return isOld ? `"${first.split(' Copyright', 1)[0]}" is too old.` : null;
}

const DURATION = /\bDuration: (\d+):(\d\d):(\d\d\.\d+)/;

/**
 * The length of a video file in milliseconds. If its container does not state it, the whole file is read once, without
 * decoding it. 0 if ffmpeg cannot read it; decoding will then say why.
 */
export async function videoLengthMs(path: string): Promise<number> {
  const copy = (...options: readonly string[]): Promise<string> => {
    const input = ['-nostdin', '-hide_banner', '-i', `file:${path}`, '-map', '0:v:0', '-c', 'copy'];
    const output = ['-f', 'null', '-progress', 'pipe:1', '-'];
    const call = confined({ program: PROGRAM, args: [...input, ...options, ...output] }, { read: [path] });
    return promisify(execFile)(call.program, [...call.args]).then(
      ({ stdout, stderr }) => stdout + stderr,
      () => '',
    );
  };
  const [, hours, minutes, seconds] = DURATION.exec(await copy('-frames:v', '1')) ?? [];
  if (hours !== undefined) return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
  const times = [...(await copy()).matchAll(/^out_time_us=(\d+)$/gm)];
  return Number(times.at(-1)?.[1] ?? 0) / 1_000;
}

/**
 * For live inputs. The frame rate is not measured before the first picture, which would take seconds. No decoder thread
 * holds a frame back until the next one comes.
 */
export const LIVE_INPUT: readonly string[] = ['-fpsprobesize', '0', '-thread_type', 'slice'];

/**
 * Pixels that are not square (720×576 for a picture of 16:9, 704×288 for one of 4:3) are made square, as the models and
 * people expect. The width is changed, because lines may be interlaced; but not to less than three quarters, where detail
 * would be lost. Square pixels, and a picture that says nothing, pass unchanged.
 */
const SQUARE_PIXELS = `scale=w='if(lt(abs(sar-1),.01)+lt(sar,.75),iw,2*round(iw*sar/2))':h='if(lt(sar,.75),2*round(ih/sar/2),ih)':flags=bicubic,setsar=1`;

/**
 * ffmpeg from an input to pictures on stdout and their times on descriptor 3.
 *
 * Frames are passed on as they come, with their own times (`passthrough`): a slow source gets no doubled frames, and a
 * variable rate stays as it is. From a faster source, one frame is used from each slot of a grid of `framesPerSecond`.
 * The half in the formula keeps a source of exactly that rate away from the slots' edges. The times go through
 * `metadata=print`, which needs a frame to carry metadata. If the picture size changes on the way, pictures are scaled
 * to the first size, since YUV4MPEG2 has only one size; the output with the times reports the change.
 */
export function decodeWithFfmpeg(input: readonly string[], framesPerSecond: number): DecoderCommand {
  const slot = (t: string): string => `floor(${t}*${framesPerSecond}+0.5)`;
  const filters = [
    `select='isnan(prev_selected_t)+not(eq(${slot('t')},${slot('prev_selected_t')}))'`,
    SQUARE_PIXELS,
    'settb=1/1000',
    'metadata=mode=add:key=time:value=follows',
    'metadata=mode=print:file=pipe\\\\:3:direct=1',
  ];
  return {
    program: PROGRAM,
    args: [
      ...['-nostdin', '-hide_banner', '-loglevel', 'error'],
      ...[...input, '-map', '0:v:0', '-vf', filters.join(',')],
      ...['-fps_mode', 'passthrough', '-pix_fmt', 'yuv420p', '-f', 'yuv4mpegpipe', 'pipe:1'],
    ],
  };
}
