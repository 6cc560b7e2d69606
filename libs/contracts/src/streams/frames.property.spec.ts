import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FRAME_BYTES_MAX,
  type FrameKind,
  frameReader,
  FramingBroken,
  readExit,
  readFailure,
  readPosition,
  readResize,
  writeExit,
  writeFailure,
  writeFrame,
  writePosition,
  writeResize,
} from './frames.ts';

const read = (bytes: Uint8Array) => frameReader()(bytes);
const only = (bytes: Uint8Array): Buffer => {
  const [frame] = read(bytes);
  return frame?.payload ?? Buffer.alloc(0);
};

describe('frames', () => {
  it('come out as they went in, wherever the bytes are cut', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom<FrameKind>('stdin', 'stdout', 'stderr'),
            fc.uint8Array({ maxLength: 300 }),
          ),
        ),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (parts, cuts) => {
          const bytes = Buffer.concat(parts.map(([kind, payload]) => writeFrame(kind, payload)));
          const reader = frameReader();
          const seen = [];
          for (let at = 0, index = 0; at < bytes.length; index += 1) {
            const size = cuts[index % cuts.length] ?? 1;
            seen.push(...reader(bytes.subarray(at, at + size)));
            at += size;
          }
          expect(seen.map(({ kind, payload }) => [kind, [...payload]])).toEqual(
            parts.map(([kind, payload]) => [kind, [...payload]]),
          );
        },
      ),
      { numRuns: 60 },
    ));

  it('are several where there is too much for one', () => {
    const frames = read(writeFrame('stdout', Buffer.alloc(FRAME_BYTES_MAX * 2 + 7, 1)));
    expect(frames.map(({ payload }) => payload.length)).toEqual([FRAME_BYTES_MAX, FRAME_BYTES_MAX, 7]);
  });

  it('refuse what is none', () => {
    expect(() => read(Buffer.from('GET / HTTP/1.1\r\n'))).toThrow(FramingBroken);
    expect(() => read(Buffer.from([16, 0xff, 0xff, 0xff, 0xff]))).toThrow(FramingBroken);
  });

  it('carry sizes, ends, places and failures', () => {
    expect(readResize(only(writeResize({ columns: 211, rows: 55 })))).toEqual({ columns: 211, rows: 55 });
    expect(readResize(only(writeResize({ columns: 0, rows: 5 })))).toBeNull();
    expect(readExit(only(writeExit(-3)))).toBe(-3);
    expect(readPosition(only(writePosition(2 ** 40 + 1)))).toBe(2 ** 40 + 1);
    const failure = { code: 'session-ended', message: 'Über.' };
    expect(readFailure(only(writeFailure(failure)))).toEqual(failure);
    expect(readFailure(Buffer.from('no'))).toBeNull();
  });
});
