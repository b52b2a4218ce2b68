import { describe, expect, it } from 'vitest';
import { selftestText } from '../../../src/cli/unit/selftest.ts';
import { clockCheck, diskCheck } from '../../../src/diagnosis/selftest-machine.ts';

const NOW = Date.UTC(2026, 10, 23, 22, 1, 50);

describe('the self-test of the machine', () => {
  it.each([
    [255 * 2 ** 20, 'failed', /0\.3 GB free for \/state: a full disk stops recording/],
    [256 * 2 ** 20, 'note', /may not last/],
    [2 * 2 ** 30, 'ok', /^2\.1 GB free for \/state$/],
  ])('judges %i free bytes as %s', (bytes, result, message) => {
    expect(diskCheck(bytes, '/state')).toMatchObject({ result, message: expect.stringMatching(message) });
  });

  it('fails a clock that lost its time, and shows any other', () => {
    expect(clockCheck(0)).toMatchObject({
      result: 'failed',
      message: expect.stringMatching(/^1970-01-01T00:00:00Z cannot be right\. Connect/),
    });
    expect(clockCheck(NOW)).toMatchObject({
      result: 'ok',
      message: '2026-11-23T22:01:50Z (UTC): compare it with your own clock',
    });
  });
});

describe('the table of the self-test', () => {
  it('has one line a check, and counts what failed', () => {
    const text = selftestText([
      { name: 'reader.onnx', result: 'ok', ms: 3.2, message: 'runs' },
      { name: 'disk', result: 'failed', message: 'full' },
      { name: 'clock', result: 'failed', message: 'lost' },
    ]);
    expect(text.split('\n')).toEqual([
      'check        result  time  found',
      'reader.onnx  ok      3 ms  runs',
      'disk         FAILED        full',
      'clock        FAILED        lost',
      '',
      'FAILED: 2 checks. See the lines above.',
    ]);
  });
});
