import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { processesOn, writeConfiguration } from '../../../scripts/demonstration/unit-process.ts';
import { decodeConfig } from '../../../src/config/load.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

describe('the demonstration', () => {
  test('sees the processes that work on its folder, in any process group, until they have ended', async () => {
    using folder = temporaryFolder();
    const clip = join(folder.path, 'clip.mp4');
    expect(processesOn(folder.path)).toEqual([]);
    const leftover = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)', clip], {
      detached: true,
    });
    await once(leftover, 'spawn');
    expect(processesOn(folder.path)).toEqual([leftover.pid]);
    leftover.kill('SIGKILL');
    await once(leftover, 'exit');
    expect(processesOn(folder.path)).toEqual([]);
  });

  test('gives the unit a configuration with its clip, and with all its files in its own folder', () => {
    using videos = temporaryFolder();
    using folder = temporaryFolder();
    const video = join(videos.path, 'street.mkv');
    writeFileSync(video, 'a video');
    const file = writeConfiguration(folder.path, video, 'mqtt://127.0.0.1:1');
    const { cameras, buffer, hotLists, socket } = decodeConfig(readFileSync(file, 'utf8'), file);
    const [source] = cameras.map((camera) => camera.source);
    expect(source).toEqual({ kind: 'video', path: join(folder.path, 'clip.mkv'), pace: 'own' });
    expect(readFileSync(join(folder.path, 'clip.mkv'), 'utf8')).toBe('a video');
    for (const path of [buffer.path, hotLists.folder, socket.path])
      expect(path.startsWith(folder.path)).toBe(true);
    expect(buffer.key).toEqual({ source: 'file', path: join(folder.path, 'buffer.key') });
  });
});
