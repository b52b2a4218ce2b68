import { expect, it } from 'vitest';
import { safeUrl, withoutCredentials } from '../../../../src/capture/sources/safe-url.ts';

it.each([
  ['rtsp://cam/live', 'rtsp://cam/live'],
  ['rtsp://viewer:word@cam:554/live', 'rtsp://cam:554/live'],
  ['rtsp://viewer:wo@rd/x@cam/live', 'rtsp://cam/live'],
  ['http://cam/shot.jpg?user=viewer&password=word', 'http://cam/shot.jpg'],
  ['rtsp://cam/live#word', 'rtsp://cam/live'],
])('%s is shown as %s', (url, shown) => {
  expect(safeUrl(url)).toBe(shown);
});

it('a text is shown with every URL in it made safe, and nothing else changed', () => {
  expect(
    withoutCredentials(
      '[rtsp @ 0x5] tried rtsp://viewer:word@cam/a?p=word, then "http://u:word@b".\nfailed: 401',
    ),
  ).toBe('[rtsp @ 0x5] tried rtsp://cam/a, then "http://b".\nfailed: 401');
});
