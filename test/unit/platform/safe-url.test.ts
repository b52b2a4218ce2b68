import { describe, expect, it } from 'vitest';
import { safeUrl, withoutSecrets } from '../../../src/platform/safe-url.ts';

describe('a URL that is shown', () => {
  it.each([
    ['rtsp://cam', 'rtsp://cam'],
    ['rtsp://cam:554/', 'rtsp://cam:554'],
    ['rtsp://cam/live', 'rtsp://cam/…'],
    ['rtsp://viewer:word@cam:554/live', 'rtsp://cam:554/…'],
    ['http://cam/shot.jpg?user=viewer&password=word', 'http://cam/…'],
    ['rtsp://cam/user=viewer_password=word_channel=1.sdp', 'rtsp://cam/…'],
    ['rtsp://cam/live#word', 'rtsp://cam/…'],
    ['rtsp://cam?word', 'rtsp://cam/…'],
  ])('%s has scheme, host and port only: %s', (url, shown) => {
    expect(safeUrl(url)).toBe(shown);
  });

  it.each([
    'rtsp://viewer:wo/rd@cam/live',
    'rtsp://viewer:wo?rd@cam/live',
    'rtsp://viewer:wo#rd@cam/live',
    'rtsp://viewer:wo@rd/x@cam/live',
    'http://cam/shot.jpg?password=x@word',
  ])('%s shows no piece of a password that is not encoded', (url) => {
    expect(safeUrl(url)).toMatch(/^(rtsp|http):\/\/…$/);
  });
});

describe('a text of another program', () => {
  it('is shown with every URL in it made safe, and nothing else changed', () => {
    expect(
      withoutSecrets(
        '[rtsp @ 0x5] tried rtsp://viewer:word@cam/a?p=word, then "http://u:word@b".\nfailed: 401',
      ),
    ).toBe('[rtsp @ 0x5] tried rtsp://cam/…, then "http://b".\nfailed: 401');
  });

  it('is shown without known secrets, in any encoding, also where they stand in no URL', () => {
    const said = "option password 'a b/c' and a%20b%2Fc and a%20b%2fc, realm joe";
    const shown = withoutSecrets(said, ['a b/c', 'joe']);
    expect(shown).toBe("option password '***' and *** and ***, realm ***");
  });

  it('stays readable when a secret is shorter than a word', () => {
    expect(withoutSecrets('error 404 at 14:40', ['4'])).toBe('error 404 at 14:40');
  });
});
