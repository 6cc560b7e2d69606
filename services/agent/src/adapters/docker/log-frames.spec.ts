import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutputPiece } from '../../domain/output-piece.ts';
import { frameReader, type LogFrame, pieceMaker, readPlace, sinceOf, writePlace } from './log-frames.ts';

const encode = ({ source, stamp, text }: LogFrame): Buffer => {
  const payload = Buffer.from(`${stamp} ${text}`);
  const header = Buffer.alloc(8);
  header[0] = source === 'stderr' ? 2 : 1;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
};
const stampOf = (tick: number): string => `2026-11-23T10:00:00.${String(tick).padStart(9, '0')}Z`;
const frame = (source: LogFrame['source'], tick: number, text: string): LogFrame => ({
  source,
  stamp: stampOf(tick),
  text,
});
const textOf = (pieces: readonly OutputPiece[]): string =>
  pieces.map(({ source, text }) => `${source === 'stdout' ? 'o' : 'e'}(${text})`).join('');

/** What the engine gives for a place: everything from that moment on, both sources. */
const servedFrom = (log: readonly LogFrame[], place: string | null): readonly LogFrame[] => {
  const { stdout, stderr } = readPlace(place);
  const from = stdout.stamp < stderr.stamp ? stdout.stamp : stderr.stamp;
  return log.filter(({ stamp }) => stamp >= from);
};

describe('the log of a container', () => {
  it('is cut into frames wherever the bytes are split', () => {
    const frames = [frame('stdout', 1, 'grün €\n'), frame('stderr', 2, ''), frame('stdout', 3, 'x y z')];
    const bytes = Buffer.concat(frames.map(encode));
    for (let at = 0; at <= bytes.length; at += 1) {
      const read = frameReader();
      expect([...read(bytes.subarray(0, at)), ...read(bytes.subarray(at))]).toEqual(frames);
    }
  });

  it('has places that can be written and read', () => {
    const place = { stdout: { stamp: stampOf(5), count: 2 }, stderr: { stamp: '', count: 0 } };
    expect(readPlace(writePlace(place))).toEqual(place);
    expect(readPlace(null).stdout.stamp).toBe('');
    expect(sinceOf(readPlace(null))).toBe('0');
    const both = { stdout: { stamp: stampOf(7), count: 1 }, stderr: { stamp: stampOf(5), count: 1 } };
    expect(sinceOf(both)).toMatch(/^\d{10}\.000000005$/);
  });

  it('is joined into pieces of one source', () =>
    expect(
      textOf(pieceMaker(null)([frame('stdout', 1, 'a'), frame('stdout', 2, 'b'), frame('stderr', 2, 'c')])),
    ).toBe('o(ab)e(c)'));

  it('neither loses nor doubles an entry when it is read again from any piece, also when many have the same time', () => {
    // Each source's own times never go back; between sources the order may differ from the times.
    const entry = fc.record({
      source: fc.constantFrom('stdout' as const, 'stderr' as const),
      ahead: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40, size: 'max' }), fc.array(fc.nat(6)), (entries, cuts) => {
        const ticks = { stdout: 0, stderr: 0 };
        const log = entries.map(({ source, ahead }, index) => {
          ticks[source] += ahead;
          return frame(source, ticks[source], `${index};`);
        });
        const got = { stdout: '', stderr: '' };
        let place: string | null = null;
        for (const cut of [...cuts, 1000]) {
          // One frame at a time, so that a reader may be cut off behind any entry.
          const make = pieceMaker(place);
          const pieces: readonly OutputPiece[] = servedFrom(log, place).flatMap((one) => make([one]));
          for (const piece of pieces.slice(0, cut)) {
            got[piece.source] += piece.text;
            ({ place } = piece);
          }
        }
        for (const source of ['stdout', 'stderr'] as const)
          expect(got[source]).toBe(
            log
              .filter((one) => one.source === source)
              .map(({ text }) => text)
              .join(''),
          );
      }),
      { numRuns: 300 },
    );
  });
});
