import { describe, expect, it } from 'vitest';
import type { PlayedFigures, WhatIfAnswer } from '../api/resources.ts';
import { plain } from './paint.ts';
import { formatWhatIf } from './what-if.ts';

const HOUR_MS = 3_600_000;
const figures = (meanH: number, over: Partial<PlayedFigures> = {}): PlayedFigures => {
  const wait = (h: number) => ({
    meanMs: h * HOUR_MS,
    medianMs: (h / 2) * HOUR_MS,
    p95Ms: h * 3 * HOUR_MS,
    maxMs: h * 5 * HOUR_MS,
  });
  return {
    sessionCount: 412,
    startedCount: 400,
    waitingCount: 12,
    preemptedCount: 3,
    gpuHours: 1234.5,
    utilisation: 0.713,
    wait: wait(meanH),
    projects: [
      { projectId: 'vision', wait: wait(meanH * 2) },
      { projectId: 'speech', wait: wait(meanH / 2) },
    ],
    ...over,
  };
};
const answer: WhatIfAnswer = {
  poolId: 'default',
  from: '2026-11-18T10:00:00.000Z',
  until: '2026-11-25T10:00:00.000Z',
  was: figures(2),
  again: figures(2.1),
  other: figures(0.5, { startedCount: 412, waitingCount: 0, utilisation: 0.64 }),
  assumedRuns: 12,
};
const view = { width: 100, now: Date.parse('2026-11-25T10:00:00Z'), paint: plain };

describe('what would have been, on the terminal', () => {
  it('stands beside what was', () =>
    expect(formatWhatIf(answer, '2 more nodes like gpu-07', view)).toMatchFileSnapshot(
      './golden/what-if.txt',
    ));

  it('tells no wait where nothing started', () => {
    const none = figures(0, { startedCount: 0, projects: [] });
    expect(formatWhatIf({ ...answer, other: none }, 'without gpu-07', view)).toMatch(
      /longest wait +10h +10h30m +–/,
    );
  });
});
