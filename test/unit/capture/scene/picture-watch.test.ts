import { expect, it } from 'vitest';
import { PictureWatch } from '../../../../src/capture/scene/picture-watch.ts';
import type { CaptureEvent } from '../../../../src/domain/events/capture-events.ts';
import type { Picture } from '../../../../src/domain/picture/frame.ts';
import { monoMs } from '../../../../src/domain/time/time.ts';
import { frameAt } from '../../../support/recognition/readings.ts';

const picture = (grey: number): Picture => frameAt(0, { grey }).picture;

/** Shows pictures of the given greys, a second apart. */
function shown(greys: readonly number[], everyMs = 1_000) {
  const events: CaptureEvent[] = [];
  const watch = new PictureWatch('north', (event) => events.push(event));
  const seen = greys.map((grey, index) => watch.follow(picture(grey), monoMs(index * everyMs)));
  return { events, seen };
}

const times = (count: number, grey: number): readonly number[] => Array.from({ length: count }, () => grey);

it('knows a picture that comes once more, and gives it the same number', () => {
  const { seen } = shown([10, 10, 20, 10]);
  expect(seen.map(({ isSame }) => isSame)).toEqual([false, true, false, false]);
  const [first, second, third, fourth] = seen.map(({ pictureId }) => pictureId);
  expect(second).toBe(first);
  expect(fourth).toBe(first);
  expect(third).not.toBe(first);
});

it('tells two pictures apart that differ in one pixel between the rows that stand for a picture', () => {
  const watch = new PictureWatch('north', () => undefined);
  watch.follow(picture(10), monoMs(0));
  const other = picture(10);
  other.y.data[other.widthPx] = 11;
  expect(watch.follow(other, monoMs(1)).isSame).toBe(false);
});

it('reports a frozen camera once after ten seconds, and its end once', () => {
  const { events } = shown([10, ...times(30, 20), 30, 40]);
  expect(events).toEqual([
    { type: 'pictureFroze', cameraId: 'north', forMs: 10_000 },
    { type: 'pictureThawed', cameraId: 'north', frozenMs: 30_000 },
  ]);
});

it('reports a camera that repeats its last seconds as frozen', () => {
  const loop = [10, 20, 30, 40];
  const { events } = shown([...loop, ...loop, ...loop, ...loop, ...loop]);
  expect(events).toMatchObject([{ type: 'pictureFroze' }]);
});

it.each([
  ['that gives a new picture every nine seconds', [...times(9, 10), ...times(9, 20), ...times(9, 30)], 1_000],
  ['that gives one picture twice, a minute apart', [10, 10], 60_000],
])('does not take a camera for frozen %s', (_name, greys, everyMs) => {
  expect(shown(greys, everyMs).events).toEqual([]);
});
