import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameReader, readResize, writeExit, writeFailure, writeFrame, writePosition } from '#contracts';
import { frameHearer, inputFrames, readExitCode, readPlace, readProblem, sizeFrame } from './frames.ts';

const joined = (parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts);

describe('frames of the page of terminals', () => {
  it('are what the node reads', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200_000 }), (typed) => {
        const heard = frameReader()(joined(inputFrames(typed)));
        expect(heard.every(({ kind }) => kind === 'stdin')).toBe(true);
        expect(joined(heard.map(({ payload }) => payload)).equals(Buffer.from(typed))).toBe(true);
      }),
      { numRuns: 40 },
    ));

  it('are read as the node writes them, wherever they are cut', () =>
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 400 })),
        fc.integer({ min: 1, max: 60 }),
        (said, cut) => {
          const bytes = joined([
            writePosition(7),
            ...said.map((one) => writeFrame('stdout', one)),
            writeExit(-1),
          ]);
          const hear = frameHearer();
          const heard = [];
          for (let from = 0; from < bytes.length; from += cut)
            heard.push(...(hear(bytes.subarray(from, from + cut)) ?? []));
          expect(heard.map(({ kind }) => kind)).toEqual(['position', ...said.map(() => 'output'), 'exit']);
          expect(joined(heard.slice(1, -1).map(({ payload }) => payload)).equals(joined(said))).toBe(true);
        },
      ),
      { numRuns: 60 },
    ));

  it('carry sizes, places, ends and failures', () => {
    const [size] = frameReader()(sizeFrame({ columns: 211, rows: 55 }));
    expect(readResize(size?.payload ?? Buffer.alloc(0))).toEqual({ columns: 211, rows: 55 });
    const payloadOf = (bytes: Uint8Array) => frameHearer()(bytes)?.[0]?.payload ?? new Uint8Array();
    expect(readPlace(payloadOf(writePosition(2 ** 40 + 1)))).toBe(2 ** 40 + 1);
    expect(readExitCode(payloadOf(writeExit(-3)))).toBe(-3);
    const failure = { code: 'session-ended', message: 'Über.' };
    expect(readProblem(payloadOf(writeFailure(failure)))).toEqual(failure);
    expect(readProblem(new Uint8Array([1])).code).toBe('internal');
  });

  it('are nothing where something else comes', () => {
    expect(frameHearer()(Buffer.from('HTTP/1.1 200 OK'))).toBeNull();
  });
});
