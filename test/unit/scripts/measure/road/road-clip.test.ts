import { describe, expect, test } from 'vitest';
import { playing, playlistText, type RoadClip } from '../../../../../scripts/measure/road/road-clip.ts';

const clip = (name: string, text: string): RoadClip => ({
  clip: name,
  fps: 10,
  frames: 300,
  light: 'day',
  weather: 'clear',
  passages: [
    {
      text,
      kind: 'suv',
      direction: 'coming',
      bestWidthPx: 90,
      firstLegibleFrame: 105,
      frames: [
        { frame: 100, widthPx: 50, visible: 1, legible: false },
        { frame: 120, widthPx: 90, visible: 1, legible: true },
      ],
    },
  ],
});
const clips = [clip('0-day.mp4', 'TST1'), clip('1-night.mp4', 'DMY2')];

describe('a road that is played', () => {
  test('shows each clip once where no time is named', () => {
    expect(playing(clips, null)).toMatchObject({ clips: ['0-day.mp4', '1-night.mp4'], seconds: 60 });
  });

  test('begins again until the minutes are full, and its plates are on the clock of the whole', () => {
    const { clips: names, plates } = playing(clips, 1.5);
    expect(names).toEqual(['0-day.mp4', '1-night.mp4', '0-day.mp4']);
    expect(
      plates.map(({ text, enteredAtS, legibleAtS, leftAtS }) => [text, enteredAtS, legibleAtS, leftAtS]),
    ).toEqual([
      ['TST1', 10, 10.5, 12],
      ['DMY2', 40, 40.5, 42],
      ['TST1', 70, 70.5, 72],
    ]);
  });

  test('is a list that ffmpeg plays as one video', () => {
    expect(playlistText(playing(clips, null))).toBe(
      'ffconcat version 1.0\nfile 0-day.mp4\nfile 1-night.mp4\n',
    );
  });
});
