import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeWithFfmpeg, versionProblem } from '../../../src/capture/sources/ffmpeg.ts';
import { libcameraCommand, rpicamArguments } from '../../../src/capture/sources/libcamera.ts';
import { rtspCommand } from '../../../src/capture/sources/rtsp.ts';
import { v4l2Command } from '../../../src/capture/sources/v4l2.ts';
import { withoutSecrets } from '../../../src/platform/safe-url.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const v4l2 = {
  ...{
    device: '/dev/video2',
    widthPx: 1920,
    heightPx: 1080,
    deviceFramesPerSecond: 30,
    inputFormat: 'mjpeg',
  },
  ...{ stallAfterMs: 10_000, framesPerSecond: 15 },
};
const libcamera = {
  ...{ camera: 1, widthPx: 1536, heightPx: 864, shutterUs: 500, gain: 4.5 },
  ...{ stallAfterMs: 10_000, framesPerSecond: 15 },
};

const line = (args: readonly string[]): string => args.join(' ');

describe('the command of a V4L2 device', () => {
  it('asks the driver for size, rate and format before it opens the device', () => {
    expect(line(v4l2Command(v4l2).args)).toContain(
      '-f v4l2 -thread_queue_size 8 -input_format mjpeg -video_size 1920x1080 -framerate 30 -i /dev/video2 -map 0:v:0',
    );
  });

  it('leaves rate and format to the driver when they are not given', () => {
    const { args } = v4l2Command({ ...v4l2, deviceFramesPerSecond: null, inputFormat: null });
    expect(line(args)).toContain('-f v4l2 -thread_queue_size 8 -video_size 1920x1080 -i /dev/video2');
  });
});

describe('the command of a libcamera camera', () => {
  it('asks rpicam-vid for raw pictures on its stdout, without an end and without a window', () => {
    expect(line(rpicamArguments(libcamera))).toBe(
      '--camera 1 --timeout 0 --nopreview --width 1536 --height 864 --framerate 15 --shutter 500 --gain 4.5 --codec yuv420 --flush --output -',
    );
  });

  it('leaves exposure and gain to the camera when they are not given', () => {
    const args = rpicamArguments({ ...libcamera, shutterUs: null, gain: null });
    expect(args).not.toContain('--shutter');
    expect(args).not.toContain('--gain');
  });

  it('tells ffmpeg the size of the raw pictures, which stamps them as they come', () => {
    const { program, args } = libcameraCommand(libcamera);
    expect([program, args[0], args[1]?.startsWith('rpicam-vid --camera 1 ')]).toEqual(['sh', '-c', true]);
    expect(line(args.slice(3))).toContain(
      '-f rawvideo -pix_fmt yuv420p -video_size 1536x864 -framerate 15 -use_wallclock_as_timestamps 1 -thread_queue_size 8 -i pipe:0',
    );
  });
});

describe('the command of an RTSP camera', () => {
  it.each([
    ['user and password', "joe:it's a/@word#\n", 'rtsp://cam/live'],
    ['a password in the path', '', 'rtsp://cam/user=joe_password=pa-word_channel=1.sdp'],
    ['a password in the query', '', 'rtsp://cam/live?user=joe&pass=pa-word'],
    ['a password in the fragment', '', "rtsp://cam/live#pa-word'"],
  ])('hands the URL with %s to ffmpeg on its stdin and nowhere else', (_name, login, url) => {
    using folder = temporaryFolder();
    const credentialsPath = login === '' ? null : join(folder.path, 'camera.txt');
    if (credentialsPath !== null) writeFileSync(credentialsPath, login);
    const command = rtspCommand({
      ...{ url, credentialsPath, transport: 'tcp' },
      ...{ stallAfterMs: 10_000, framesPerSecond: 10 },
    });
    expect(line(command.args)).not.toMatch(/joe|word|cam/);
    expect(command.input).toMatch(/^ffconcat version 1\.0\nfile 'rtsp:\S+'\noption /);
    expect(command.input).toContain('option rtsp_transport tcp\n');
    expect(withoutSecrets(command.input ?? '', command.secrets)).not.toMatch(/joe|word/);
  });
});

describe('ffmpeg', () => {
  it('passes frames on with their own times, one from each slot of the rate', () => {
    const { args } = decodeWithFfmpeg(['-i', 'file:a.mp4'], 15);
    expect(line(args)).toContain(
      "select='isnan(prev_selected_t)+not(eq(floor(t*15+0.5),floor(prev_selected_t*15+0.5)))'",
    );
    expect(line(args)).toMatch(/-fps_mode passthrough -pix_fmt yuv420p -f yuv4mpegpipe pipe:1$/);
  });

  it.each([
    ['ffmpeg version 5.1.9-0+deb12u1 Copyright (c)\nlibavformat    59. 27.100 / 59. 27.100', null],
    ['ffmpeg version n7.1 Copyright (c)\nlibavformat    61.  7.100 / 61.  7.100', null],
    ['ffmpeg version N-109542-gabc Copyright (c)\nlibavformat    60.  3.100 / 60.  3.100', null],
    [
      'ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright (c)\nlibavformat    58. 76.100 / 58. 76.100',
      '"ffmpeg version 4.4.2-0ubuntu0.22.04.1" is too old.',
    ],
    [
      'ffmpeg version 5.0.3 Copyright (c)\nlibavformat    59. 16.100 / 59. 16.100',
      '"ffmpeg version 5.0.3" is too old.',
    ],
    ['hello', '"hello" is not ffmpeg.'],
  ])('is judged by the version that it prints (%s)', (printed, problem) => {
    expect(versionProblem(printed)).toBe(problem);
  });
});
