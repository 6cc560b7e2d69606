import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Framing } from './answer-head.ts';
import { bodyReader } from './body-reader.ts';

/** Reads a body that comes in parts, cut where `cuts` say. */
const read = (framing: Framing, bytes: Buffer, cuts: readonly number[] = []) => {
  const reader = bodyReader(framing);
  const got: Buffer[] = [];
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  at.forEach((from, index) => {
    if (index + 1 < at.length)
      reader.read(bytes.subarray(from, at[index + 1]), (part) => got.push(Buffer.from(part)));
  });
  return { body: Buffer.concat(got).toString('latin1'), reader };
};
const chunkedOf = (chunks: readonly Uint8Array[], trailers = ''): Buffer =>
  Buffer.concat([
    ...chunks.flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)};x="y"\r\n`),
      Buffer.from(chunk),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`0\r\n${trailers}\r\n`),
  ]);

const someBytes = fc.uint8Array({ maxLength: 60 });
const someCuts = fc.array(fc.nat(), { maxLength: 12 });

describe('a body', () => {
  it('is the same wherever it is cut into parts', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 })), someCuts, (chunks, cuts) => {
        const { body, reader } = read({ kind: 'chunked' }, chunkedOf(chunks, 'X-Sum: 1\r\n'), cuts);
        expect(body).toBe(Buffer.concat(chunks).toString('latin1'));
        expect([reader.isOver(), reader.isBroken(), reader.isExceeded()]).toEqual([true, false, false]);
        expect(reader.trailers()).toEqual([['X-Sum', '1']]);
      }),
    );
  });

  it('has the length that was told, whatever comes behind it', () => {
    fc.assert(
      fc.property(someBytes, someBytes, someCuts, (own, more, cuts) => {
        const bytes = Buffer.concat([own, more]);
        const { body, reader } = read({ kind: 'length', bytes: own.length }, bytes, cuts);
        expect(body).toBe(Buffer.from(own).toString('latin1'));
        expect([reader.isOver(), reader.isExceeded()]).toEqual([true, more.length > 0]);
      }),
    );
  });

  it('is over with its last byte, and not before', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 })), fc.nat(), (chunks, cut) => {
        const bytes = chunkedOf(chunks);
        const { reader } = read({ kind: 'chunked' }, bytes.subarray(0, cut % bytes.length));
        expect([reader.isOver(), reader.isBroken(), reader.mayEnd()]).toEqual([false, false, false]);
      }),
    );
  });

  it('that ends with the connection is never over before', () => {
    const { body, reader } = read({ kind: 'rest' }, Buffer.from('all of it'), [3]);
    expect([body, reader.isOver(), reader.mayEnd()]).toEqual(['all of it', false, true]);
  });

  it.each([
    'x\r\n',
    '-1\r\n',
    '3\nabc\r\n',
    '3\r\nabcd\r\n0\r\n\r\n',
    '0\r\nno trailer\r\n\r\n',
    '0x3\r\nabc\r\n0\r\n\r\n',
    `1;${'x'.repeat(20_000)}`,
    '99999999999999\r\n',
  ])('is none of chunks when it reads %j', (text) => {
    expect(read({ kind: 'chunked' }, Buffer.from(text)).reader.isBroken()).toBe(true);
  });
});
