import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { playing, playlistText, type RoadClip, readClips } from '../../../scripts/measure/road/road-clip.ts';
import { runOnRoad } from '../../../scripts/measure/road/road-unit.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const root = join(import.meta.dirname, '../../..');
const demo = join(root, 'scripts/simulate/demo');
const SECONDS = 6;

/** The beginning of the demonstration's clip as `scripts/simulate/road.py` would have written it. */
function writeRoad(folder: string): void {
  const cut = ['-i', join(demo, 'street.mp4'), '-t', String(SECONDS), join(folder, '0-day.mp4')];
  execFileSync('ffmpeg', ['-loglevel', 'error', ...cut]);
  const { fps, passages } = JSON.parse(readFileSync(join(demo, 'street.json'), 'utf8'));
  const truth: RoadClip = {
    clip: '0-day.mp4',
    fps,
    frames: SECONDS * fps,
    light: 'day',
    weather: 'clear',
    passages: [
      {
        text: passages[0].text,
        kind: 'sedan',
        direction: 'leaving',
        bestWidthPx: 100,
        firstLegibleFrame: passages[0].firstFrame,
        frames: [{ frame: passages[0].firstFrame, widthPx: 100, visible: 1, legible: true }],
      },
    ],
  };
  writeFileSync(join(folder, '0-day.json'), JSON.stringify(truth));
  writeFileSync(join(folder, 'road.ffconcat'), 'ffconcat version 1.0\nfile 0-day.mp4\n');
}

describe('a unit on a road', () => {
  test('plays its clips one after the other and reports each passage, its times and its resources', async () => {
    using folder = temporaryFolder();
    writeRoad(folder.path);
    const road = playing(readClips(folder.path), (2 * SECONDS) / 60);
    expect(road.clips).toHaveLength(2);
    let watched = 0;
    const run = await runOnRoad(
      {
        sources: [{ kind: 'video', path: 'playing.ffconcat', pace: 'own' }],
        framesPerSecond: 10,
        modelsFolder: null,
        files: [join(folder.path, '0-day.mp4')],
        playlist: { name: 'playing.ffconcat', text: playlistText(road) },
      },
      new AbortController().signal,
      () => watched++,
    );
    expect(run.exitCode).toBe(0);
    const text = road.plates[0]?.text;
    expect(run.reads.filter(({ last }) => last.text === text)).toHaveLength(2);
    const startMs = run.startedAtMs.get('camera-1') ?? 0;
    const [first] = run.reads;
    expect(first?.firstArrivedAtMs).toBeGreaterThan(startMs);
    expect(watched).toBe(run.samples.length);
    expect(run.samples.some(({ memoryMiB, children }) => memoryMiB > 50 && children === 1)).toBe(true);
  });
});
