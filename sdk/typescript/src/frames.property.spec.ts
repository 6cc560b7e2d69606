import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameReader, joined, writeFrames } from './frames.ts';

describe('frames', () => {
  it('are read as they were written, wherever they are cut', () => {
    const written = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 200 })));
    fc.assert(
      fc.property(written, fc.array(fc.integer({ min: 1, max: 40 })), (frames, cuts) => {
        const all = joined(frames.flatMap(([kind, payload]) => writeFrames(kind, payload)));
        const read = frameReader();
        const found = [];
        let at = 0;
        for (const cut of [...cuts, all.length]) {
          found.push(...read(all.subarray(at, at + cut)));
          at += cut;
        }
        expect(found.map(({ kind, payload }) => [kind, [...payload]])).toEqual(
          frames.map(([kind, payload]) => [kind, [...payload]]),
        );
      }),
    );
  });

  it('carry any number of bytes', () => {
    const payload = new Uint8Array(200_000).fill(7);
    const read = frameReader();
    const found = writeFrames(0, payload).flatMap((frame) => [...read(frame)]);
    expect(joined(found.map(({ payload: part }) => part))).toEqual(payload);
  });
});
