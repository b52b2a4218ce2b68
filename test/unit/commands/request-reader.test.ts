import { describe, expect, test } from 'vitest';
import { RequestReader } from '../../../src/commands/request-reader.ts';
import { MAX_REQUEST_LINE_BYTES } from '../../../src/contract/socket.ts';
import { MAX_LIST_BYTES } from '../../../src/domain/list/hot-list.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const importOf = (bodyBytes: number) =>
  `${JSON.stringify({ schema: 1, command: 'hotlistImport', options: { listId: 'a' }, bodyBytes })}\n`;

describe('a request reader', () => {
  test('takes a request without a body as soon as its line is whole', () => {
    const reader = new RequestReader();
    expect(reader.push(bytes('{"schema":1,"comm'))).toEqual({ kind: 'incomplete' });
    expect(reader.push(bytes('and":"status"}\n'))).toMatchObject({
      kind: 'request',
      request: { command: 'status' },
    });
  });

  test('puts a body together that comes in pieces, the first behind the line', () => {
    const reader = new RequestReader();
    expect(reader.push(bytes(`${importOf(6)}ab`))).toEqual({ kind: 'incomplete' });
    expect(reader.push(bytes('cd'))).toEqual({ kind: 'incomplete' });
    const reading = reader.push(bytes('ef'));
    expect(reading.kind === 'request' && Buffer.from(reading.body).toString()).toBe('abcdef');
  });

  test('takes an empty body', () => {
    expect(new RequestReader().push(bytes(importOf(0))).kind).toBe('request');
  });

  test.each([
    ['a line that is no JSON', 'hello\n', /one line of JSON/],
    ['an unknown command', '{"schema":1,"command":"reboot"}\n', /./],
    ['another schema', '{"schema":2,"command":"status"}\n', /./],
    ['unknown keys', '{"schema":1,"command":"status","x":1}\n', /x/],
    ['a body that is too large', importOf(MAX_LIST_BYTES + 1), /./],
    ['more bytes than announced', `${importOf(2)}abc`, /more bytes/],
    ['a line without end', 'x'.repeat(MAX_REQUEST_LINE_BYTES + 1), /at most/],
  ])('refuses %s', (_name, sent, reason) => {
    const reading = new RequestReader().push(bytes(sent));
    expect(reading.kind).toBe('refused');
    expect(reading.kind === 'refused' && reading.reason).toMatch(reason);
  });
});
