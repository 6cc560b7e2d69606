import { describe, expect, it } from 'vitest';
import type { ClosedProject } from '../api/resources.ts';
import { closedWords } from './project-life.ts';

const closed = (over: Partial<ClosedProject>): ClosedProject => ({
  projectId: 'vision',
  name: 'Computer vision',
  description: '',
  state: 'closed',
  createdAt: null,
  closedAt: '2026-01-20T17:30:00.000Z',
  quota: null,
  gpuMilli: 0,
  borrowedGpuMilli: 0,
  sessionCount: 0,
  waitingCount: 0,
  hasChanged: true,
  isDryRun: false,
  goesOnCount: 0,
  ends: { waitingCount: 0, runningCount: 0, reservationCount: 0 },
  ...over,
});

describe('a closing', () => {
  it.each<[Partial<ClosedProject>, string]>([
    [{}, 'vision (Computer vision) is closed.'],
    [{ hasChanged: false, name: 'vision' }, 'vision was closed already.'],
    [
      { name: 'vision', goesOnCount: 1, ends: { waitingCount: 2, runningCount: 0, reservationCount: 1 } },
      'vision is closed, which ends 2 waiting sessions and 1 reservation. 1 running session goes on; --stop-sessions stops it.',
    ],
    [
      { name: 'vision', isDryRun: true, goesOnCount: 2 },
      'Closing vision would end nothing. 2 running sessions would go on; --stop-sessions stops them. Nothing was changed.',
    ],
  ])('%j is told in a sentence', (over, words) => expect(closedWords(closed(over))).toBe(words));
});
