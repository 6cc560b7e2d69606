import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headersOf, rawOf, valueOf } from './http2-headers.ts';

describe('headers of HTTP/2', () => {
  it('are names and values in turn, without the words of the protocol', () => {
    const headers = { ':path': '/x', ':status': 200, cookie: 'a=1', 'x-one': ['1', '2'], gone: undefined };
    expect(rawOf(headers)).toEqual(['cookie', 'a=1', 'x-one', '1', 'x-one', '2']);
    expect([valueOf(headers, 'x-one'), valueOf(headers, ':status'), valueOf(headers, 'gone')]).toEqual([
      '1',
      '200',
      undefined,
    ]);
  });

  it('come back as they were', () => {
    const name = fc.stringMatching(/^x-[a-z]{1,8}$/);
    const value = fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 2, maxLength: 4 }));
    fc.assert(
      fc.property(fc.dictionary(name, value), (headers) => {
        expect(headersOf(rawOf(headers))).toEqual({ ...headers });
      }),
    );
  });
});
