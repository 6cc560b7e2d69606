import { describe, expect, it } from 'vitest';
import { readHead } from './answer-head.ts';

const read = (lines: readonly string[], method = 'GET') =>
  readHead(Buffer.from(lines.join('\r\n'), 'latin1'), method);

describe('the head of an answer', () => {
  it('keeps names and values as they came', () => {
    expect(read(['HTTP/1.1 200 OK', 'X-One: a', 'x-one:b  ', 'Set-Cookie: c=é', 'Empty:'])).toMatchObject({
      ...{ status: 200, message: 'OK' },
      raw: ['X-One', 'a', 'x-one', 'b', 'Set-Cookie', 'c=é', 'Empty', ''],
    });
  });

  it.each<[string, readonly string[], string, object]>([
    ['a length', ['HTTP/1.1 200 OK', 'Content-Length: 12'], 'GET', { kind: 'length', bytes: 12 }],
    [
      'the same length twice',
      ['HTTP/1.1 200 OK', 'Content-Length: 5, 5'],
      'GET',
      { kind: 'length', bytes: 5 },
    ],
    ['chunks', ['HTTP/1.1 200 OK', 'Transfer-Encoding: Chunked'], 'GET', { kind: 'chunked' }],
    ['the end of the connection', ['HTTP/1.0 200 OK'], 'GET', { kind: 'rest' }],
    ['nothing, for HEAD', ['HTTP/1.1 200 OK', 'Content-Length: 12'], 'HEAD', { kind: 'none' }],
    ['nothing, for 304', ['HTTP/1.1 304 Not Modified', 'Content-Length: 12'], 'GET', { kind: 'none' }],
    ['nothing, for 204', ['HTTP/1.1 204'], 'POST', { kind: 'none' }],
    ['nothing, for 100', ['HTTP/1.1 100 Continue'], 'POST', { kind: 'none' }],
  ])('says that its body ends with %s', (_what, lines, method, framing) => {
    expect(read(lines, method)?.framing).toEqual(framing);
  });

  it.each([
    ['no HTTP', ['SSH-2.0-OpenSSH_9']],
    ['another version', ['HTTP/2 200 OK']],
    ['a status that is none', ['HTTP/1.1 20 OK']],
    ['two lengths', ['HTTP/1.1 200 OK', 'Content-Length: 1', 'Content-Length: 2']],
    ['a length that is no number', ['HTTP/1.1 200 OK', 'Content-Length: +1']],
    ['a length beside chunks', ['HTTP/1.1 200 OK', 'Content-Length: 1', 'Transfer-Encoding: chunked']],
    ['a coding that is unknown', ['HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked']],
    ['a space before the colon', ['HTTP/1.1 200 OK', 'Content-Length : 1']],
    ['a line that goes on in the next', ['HTTP/1.1 200 OK', 'X: a', ' b']],
    ['a line feed alone', ['HTTP/1.1 200 OK', 'X: a\nContent-Length: 1']],
  ])('is none with %s', (_what, lines) => {
    expect(read(lines)).toBeNull();
  });

  it.each([
    [['HTTP/1.1 200 OK', 'Content-Length: 0'], 4000],
    [['HTTP/1.1 200 OK', 'Content-Length: 0', 'Keep-Alive: timeout=3, max=100'], 2000],
    [['HTTP/1.1 200 OK', 'Content-Length: 0', 'Keep-Alive: timeout=1'], 0],
    [['HTTP/1.1 200 OK', 'Content-Length: 0', 'Connection: close'], 0],
    [['HTTP/1.0 200 OK', 'Content-Length: 0'], 0],
    [['HTTP/1.0 200 OK', 'Content-Length: 0', 'Connection: Keep-Alive'], 4000],
    [['HTTP/1.1 200 OK'], 0],
  ])('says for how long the connection is kept: %j %d ms', (lines, ms) => {
    expect(read(lines)?.keptMs).toBe(ms);
  });
});
