import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VolumeFact } from '#contracts';
import { epochMs, volumeId } from '#kernel';
import { CAPABILITIES_OF } from './capabilities.ts';
import {
  afterLook,
  HEALTH_LIMITS,
  NO_STREAKS,
  noteHealth,
  type Streaks,
  type VolumeLook,
} from './note-health.ts';
import { evolveVolume, type Volume } from './volume-state.ts';

const slowMicros = 100_000;
const TIB = 2 ** 40;
const volume: Volume = {
  ...{ volumeId: volumeId('fast'), backend: 'nfs', settings: { root: '/mnt/fast' } },
  ...{ capabilities: CAPABILITIES_OF.nfs, registeredAt: epochMs(1) },
};
const away: VolumeLook = { kind: 'away', trouble: 'the server hangs' };
const there = (usedPercent = 10, answerMicros = 1000, totalBytes = TIB): VolumeLook => ({
  kind: 'there',
  ...{ totalBytes, freeBytes: Math.round(totalBytes * (1 - usedPercent / 100)), answerMicros },
});

/** What is recorded while one looks. */
const look = (looks: readonly VolumeLook[], from: Volume = volume) => {
  let [now, streaks]: [Volume, Streaks] = [from, NO_STREAKS];
  const facts: VolumeFact[] = [];
  for (const [n, one] of looks.entries()) {
    streaks = afterLook(streaks, one, slowMicros);
    const said = noteHealth(now, { look: one, streaks, slowMicros }, epochMs(n));
    for (const fact of said) now = evolveVolume(now, fact) ?? now;
    facts.push(...said);
  }
  return { facts, now };
};
const times = (count: number, one: VolumeLook) => Array.from({ length: count }, () => one);
const told = (looks: readonly VolumeLook[]): readonly string[] =>
  look(looks).facts.map(({ type, data }) =>
    'ailment' in data ? `${type} ${data.ailment}${'percent' in data ? ` ${data.percent}` : ''}` : type,
  );

describe('a volume', () => {
  it('is unreachable after three looks in a row that failed, and reachable after two that went', () => {
    expect(told([...times(2, away), there(), ...times(2, away), there()])).toEqual([]);
    expect(told(times(9, away))).toEqual(['volume.sickened unreachable']);
    expect(told([...times(3, away), there(), away, there(), there(), there()])).toEqual([
      'volume.sickened unreachable',
      'volume.recovered unreachable',
    ]);
  });

  it('is slow when it was late for half a minute, and no more when it took half of its limit for as long', () => {
    const [late, near, prompt] = [there(10, 150_000), there(10, 80_000), there(10, 1000)];
    expect(told([...times(5, late), near, ...times(5, late)])).toEqual([]);
    expect(told([...times(6, late), ...times(20, near)])).toEqual(['volume.sickened slow']);
    expect(told([...times(6, late), ...times(5, prompt), near, ...times(6, prompt)])).toEqual([
      'volume.sickened slow',
      'volume.recovered slow',
    ]);
  });

  it('is told of at 80, 95 and 100 %, and of each only once while it stays near it', () => {
    const full = (percent: number) => there(percent);
    expect(told([79, 80, 79, 81, 78, 76.9].map(full))).toEqual([
      'volume.sickened full 80',
      'volume.recovered full',
    ]);
    expect(told([96, 93, 96, 91, 100, 99.5, 98].map(full))).toEqual([
      'volume.sickened full 95',
      'volume.sickened full 80',
      'volume.sickened full 100',
      'volume.sickened full 95',
    ]);
    // The last gigabyte of a large one, not the last half percent.
    expect(told([there(99.7)])).toEqual(['volume.sickened full 95']);
  });

  it('is told of in words for its size', () => {
    const noteOf = (totalBytes: number) => {
      const [fact] = look([there(81, 1000, totalBytes)]).facts;
      return fact?.type === 'volume.sickened' ? fact.data.note : '';
    };
    expect(noteOf(64 * 2 ** 20)).toBe('80 % of 64 MiB, 12 MiB are free');
    expect(noteOf(2 ** 40)).toBe('80 % of 1.0 TiB, 195 GiB are free');
  });

  it('is, whatever was seen, what was recorded of it, and the same again records nothing', () => {
    const aLook = fc.oneof(
      fc.constant(away),
      fc
        .record({ percent: fc.double({ min: 0, max: 100, noNaN: true }), micros: fc.nat(300_000) })
        .map(({ percent, micros }) => there(percent, micros)),
    );
    fc.assert(
      fc.property(fc.array(aLook, { maxLength: 60 }), aLook, (looks, last) => {
        const { now } = look(looks);
        // What stays as it is for long is told, and then nothing more is.
        const settled = look(times(12, last), now);
        const { ailments } = settled.now;
        expect(look(times(12, last), settled.now).facts).toEqual([]);
        if (last.kind === 'away') {
          expect(ailments?.unreachable).toBe(true);
          return;
        }
        expect(ailments?.unreachable ?? false).toBe(false);
        if (last.answerMicros > slowMicros) expect(ailments?.slow).toBe(true);
        if (last.answerMicros < slowMicros * HEALTH_LIMITS.promptPart)
          expect(ailments?.slow ?? false).toBe(false);
        const used = (1 - last.freeBytes / last.totalBytes) * 100;
        const level = ailments?.fullPercent ?? 0;
        if (used < 77) expect(level).toBe(0);
        if (used >= 80) expect(level).toBeGreaterThanOrEqual(80);
        if (used >= 95) expect(level).toBeGreaterThanOrEqual(95);
      }),
    );
  });
});
