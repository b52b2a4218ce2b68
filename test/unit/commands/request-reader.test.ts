import { describe, expect, test } from 'vitest';
import { RequestReader } from '../../../src/commands/request-reader.ts';
import { MAX_REQUEST_LINE_BYTES } from '../../../src/contract/operations/socket.ts';
import { OPERATIONS } from '../../../src/contract/operations/table.ts';
import { UNKNOWN_PEER } from '../../../src/domain/access/peer.ts';
import { MAX_LIST_BYTES } from '../../../src/domain/list/hot-list.ts';
import { bind } from '../../../src/operations/bound-operation.ts';
import { Operations } from '../../../src/operations/operations.ts';
import { OPEN_GATE } from '../../support/unit/command-unit.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const importOf = (bodyBytes: number) =>
  `${JSON.stringify({ schema: 1, command: 'hotlistImport', options: { listId: 'a' }, bodyBytes })}\n`;

/** Tells by its answer which operation a request has opened, and with what. */
const operations = new Operations(OPEN_GATE, [
  bind(OPERATIONS.auditLines, ({ after }) => ({ lines: [`after ${after}`] })),
  bind(OPERATIONS.hotlistImport, ({ options }, { body }) => ({
    ...{ accepted: true, report: options },
    text: Buffer.from(body).toString(),
  })),
  bind(OPERATIONS.alertSuppress, () => ({})),
]);
const newReader = () =>
  new RequestReader((name, request) => operations.open('socket', name, request), UNKNOWN_PEER);
/** What the unit answers to what was read. */
const answerTo = (reading: ReturnType<RequestReader['push']>): unknown =>
  reading.kind === 'request' ? reading.run(reading.body) : reading;

describe('a request reader', () => {
  test('accepts a request without a body as soon as its line is whole', () => {
    const reader = newReader();
    expect(reader.push(bytes('{"schema":1,"comm'))).toEqual({ kind: 'incomplete' });
    expect(answerTo(reader.push(bytes('and":"auditLines","after":7}\n')))).toEqual({ lines: ['after 7'] });
  });

  test('assembles a body that comes in pieces, the first one after the line', () => {
    const reader = newReader();
    expect(reader.push(bytes(`${importOf(6)}ab`))).toEqual({ kind: 'incomplete' });
    expect(reader.push(bytes('cd'))).toEqual({ kind: 'incomplete' });
    expect(answerTo(reader.push(bytes('ef')))).toMatchObject({ text: 'abcdef', report: { listId: 'a' } });
  });

  test('accepts an empty body', () => {
    expect(newReader().push(bytes(importOf(0))).kind).toBe('request');
  });

  test.each([
    ['a line that is no JSON', 'hello\n', /one line of JSON/],
    ['an unknown command', '{"schema":1,"command":"reboot"}\n', /no such command/],
    [
      'an order that comes through the broker only',
      '{"schema":1,"command":"alertSuppress"}\n',
      /no such command/,
    ],
    ['another schema', '{"schema":2,"command":"auditLines","after":0}\n', /expected 1/],
    ['unknown keys', '{"schema":1,"command":"auditLines","after":0,"x":1}\n', /"x"/],
    [
      'bytes behind a request that takes none',
      '{"schema":1,"command":"auditLines","after":0,"bodyBytes":1}\n',
      /at most 0 bytes/,
    ],
    ['a body that is too large', importOf(MAX_LIST_BYTES + 1), /at most/],
    ['more bytes than announced', `${importOf(2)}abc`, /more bytes/],
    ['a line without end', 'x'.repeat(MAX_REQUEST_LINE_BYTES + 1), /at most/],
  ])('refuses %s', (_name, sent, reason) => {
    const reading = newReader().push(bytes(sent));
    expect(reading.kind).toBe('refused');
    expect(reading.kind === 'refused' && reading.reason).toMatch(reason);
  });

  test('keeps nothing of a body before the gate has admitted the caller', () => {
    const closed = new Operations({ admit: () => ({ kind: 'refused', reason: 'not-signed-in' }) }, [
      bind(OPERATIONS.hotlistImport, () => ({ accepted: true, text: '', report: {} })),
    ]);
    const reader = new RequestReader((name, request) => closed.open('socket', name, request), UNKNOWN_PEER);
    expect(reader.push(bytes(importOf(MAX_LIST_BYTES)))).toMatchObject({ kind: 'denied' });
    expect(reader.bodyBytes).toBe(0);
  });
});
