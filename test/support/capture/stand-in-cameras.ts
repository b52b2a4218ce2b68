import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Programs that stand in for hardware: found before the real ones while `PATH` is the one that is given back. Their
 * processes carry the folder's name, so that a test can see whether one is left.
 */
export function withProgram(folder: string, name: string, script: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const path = join(bin, name);
  writeFileSync(path, `#!/bin/bash\n${script}`);
  chmodSync(path, 0o755);
  return `${bin}${delimiter}${process.env['PATH']}`;
}

/** ffmpeg, but for a V4L2 input, in whose place its own test picture comes at 25 frames/s; all else is ffmpeg's. */
export const ffmpegWithoutHardware = `
real=$(PATH=\${PATH#*:} command -v ffmpeg)
arguments=()
while (($#)); do
  if [[ $1 == -f && $2 == v4l2 ]]; then
    while [[ $1 != -i ]]; do [[ $1 == -video_size ]] && size=$2; shift; done
    arguments+=(-re -f lavfi -i "testsrc=size=$size:rate=25"); shift 2
  else arguments+=("$1"); shift; fi
done
exec -a "$0" "$real" "\${arguments[@]}"
`;

/** rpicam-vid, whose raw pictures of the size and rate that it is asked for come from ffmpeg. */
export const rpicamWithoutHardware = `
while (($#)); do
  case $1 in --width) width=$2 ;; --height) height=$2 ;; --framerate) rate=$2 ;; esac
  shift
done
exec -a "$0" ffmpeg -nostdin -loglevel error -re -f lavfi -i "testsrc=size=\${width}x$height:rate=$rate" \\
  -pix_fmt yuv420p -f rawvideo pipe:1
`;

/** ffmpeg, whose decoder needs so long for each frame, at any size; all else is ffmpeg's. */
export const slowDecoder = (msPerFrame: number): string => `
real=$(PATH=\${PATH#*:} command -v ffmpeg)
arguments=()
while (($#)); do
  if [[ $1 == -vf ]]; then
    arguments+=(-vf "select='st(0,time(0));while(lt(time(0)-ld(0),${msPerFrame / 1_000}),0);1',$2"); shift 2
  else arguments+=("$1"); shift; fi
done
exec -a "$0" "$real" "\${arguments[@]}"
`;
