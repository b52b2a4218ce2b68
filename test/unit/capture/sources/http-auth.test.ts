import { describe, expect, it } from 'vitest';
import { answerTo } from '../../../../src/capture/sources/http-auth.ts';

/** RFC 7616, section 3.9.1. */
const MUFASA = { username: 'Mufasa', password: 'Circle of Life' };
const challenge = (algorithm: string) =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
const nonce = () => 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';

describe('the answer to a camera’s challenge', () => {
  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('is the RFC’s for Digest with %s', (algorithm, response) => {
    const header = answerTo(challenge(algorithm), MUFASA, nonce)?.('GET', '/dir/index.html');
    expect(header).toContain(`response="${response}"`);
    expect(header).toContain(`algorithm=${algorithm}, opaque=`);
    expect(header).toContain('nc=00000001');
    expect(header).not.toContain(MUFASA.password);
  });

  it('counts the uses of a nonce', () => {
    const authorize = answerTo(challenge('MD5'), MUFASA, nonce);
    authorize?.('GET', '/');
    expect(authorize?.('GET', '/')).toContain('nc=00000002');
  });

  it('is the older one of RFC 2069 where no qop is offered', () => {
    const header = answerTo('Digest realm="cam", nonce="abc"', MUFASA, nonce)?.('GET', '/');
    expect(header).not.toContain('qop');
    expect(header).toContain('algorithm=MD5');
  });

  it('is Basic where only that is offered, and Digest where both are', () => {
    expect(answerTo('Basic realm="cam"', MUFASA, nonce)?.('GET', '/')).toBe(
      'Basic TXVmYXNhOkNpcmNsZSBvZiBMaWZl',
    );
    expect(answerTo(`Basic realm="cam", ${challenge('MD5')}`, MUFASA, nonce)?.('GET', '/')).toMatch(
      /^Digest/,
    );
  });

  it.each([['Negotiate'], ['Digest realm="cam", nonce="a", algorithm=SHA-512'], ['Digest realm="cam"']])(
    'is none to %s',
    (unknown) => {
      expect(answerTo(unknown, MUFASA, nonce)).toBeNull();
    },
  );
});
