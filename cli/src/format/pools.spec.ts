import { describe, expect, it } from 'vitest';
import type { Pool, ProjectWithUsers } from '../api/resources.ts';
import { plain } from './paint.ts';
import { formatPolicy, formatPool, formatPools } from './pools.ts';
import { formatProject, formatProjects, formatQuota } from './projects.ts';

const pipe = { paint: plain, now: Date.parse('2026-01-01T12:00:00Z') };
const golden = (name: string) => `./golden/${name}.txt`;
const HOUR_MILLI_MS = 1000 * 3_600_000;
const budgetOf = (spent: number, of: number) => ({
  spentGpuMilliMs: spent * HOUR_MILLI_MS,
  gpuMilliMs: of * HOUR_MILLI_MS,
  period: 'month',
  renewsAt: '2026-02-01T00:00:00.000Z',
});

const vision: ProjectWithUsers = {
  projectId: 'vision',
  name: 'Computer vision',
  description: 'Everything that looks at pictures',
  state: 'closed',
  createdAt: '2026-01-05T08:00:00.000Z',
  closedAt: '2026-01-20T17:30:00.000Z',
  quota: {
    gpuMilli: 16_000,
    borrowGpuMilli: 8000,
    sessionCount: 40,
    gpuBudget: { gpuMilliMs: 1000 * HOUR_MILLI_MS, period: 'month' },
    perUser: { gpuMilli: 12_000, gpuBudget: { gpuMilliMs: 400 * HOUR_MILLI_MS, period: 'month' } },
    weight: 2,
    priorityMax: 10,
  },
  gpuMilli: 18_500,
  borrowedGpuMilli: 2500,
  sessionCount: 12,
  waitingCount: 3,
  budget: budgetOf(612.25, 1000),
  users: [
    { userId: 'ada', gpuMilli: 12_000, sessionCount: 5, budget: budgetOf(310, 400) },
    { userId: 'grace', gpuMilli: 6500, sessionCount: 7, budget: budgetOf(302.25, 400) },
  ],
};
const unlimited: ProjectWithUsers = {
  projectId: 'default',
  name: 'default',
  description: '',
  state: 'open',
  createdAt: null,
  closedAt: null,
  quota: null,
  gpuMilli: 500,
  borrowedGpuMilli: 0,
  sessionCount: 1,
  waitingCount: 0,
  users: [],
};
const pool: Pool = {
  poolId: 'teaching',
  policy: { order: 'priority', placement: 'pack', starvationMs: 7_200_000 },
  nodeCount: 4,
  openNodeCount: 3,
  total: { gpuMilli: 32_000, cpuMilli: 256_000, memoryBytes: 2 ** 41 },
  held: { gpuMilli: 12_500, cpuMilli: 96_000, memoryBytes: 2 ** 39 },
  waitingCount: 7,
};
const plainPool: Pool = { ...pool, poolId: 'default', policy: {}, waitingCount: 0 };

describe('projects', () => {
  it('are a line each', () =>
    expect(formatProjects([unlimited, vision], pipe)).toMatchFileSnapshot(golden('projects')));
  it('fit a terminal of 60 columns', () => {
    for (const line of formatProjects([unlimited, vision], { ...pipe, width: 60 }).split('\n'))
      expect(line.length).toBeLessThanOrEqual(60);
  });
  it('are shown in full, with their people', () =>
    expect(`${formatProject(vision, pipe)}\n\n${formatProject(unlimited, pipe)}`).toMatchFileSnapshot(
      golden('project'),
    ));
  it('may have what their quota says', () =>
    expect(`${formatQuota(vision.quota ?? {})}\n\n${formatQuota({})}`).toMatchFileSnapshot(golden('quota')));
});

describe('pools', () => {
  it('are a line each', () =>
    expect(formatPools([plainPool, pool], pipe)).toMatchFileSnapshot(golden('pools')));
  it('fit a terminal of 60 columns', () => {
    for (const line of formatPools([plainPool, pool], { ...pipe, width: 60 }).split('\n'))
      expect(line.length).toBeLessThanOrEqual(60);
  });
  it('are shown in full', () =>
    expect(`${formatPool(pool)}\n\n${formatPolicy({})}`).toMatchFileSnapshot(golden('pool')));
});
