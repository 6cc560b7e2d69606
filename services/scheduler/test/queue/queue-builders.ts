import fc from 'fast-check';
import { bytes, cpuMilli, epochMs, gpuMilli, projectId, sessionId, userId } from '#kernel';
import type { Amounts } from '../../src/domain/queue/dominant-share.ts';
import type { QueuedSession } from '../../src/domain/queue/queued-session.ts';
import { minute } from '../builders.ts';

export const gpus = (count: number): Amounts => ({
  cpuMilli: cpuMilli(0),
  memoryBytes: bytes(0),
  gpuMilli: gpuMilli(count * 1000),
});

/** The n-th session of a test: it sorts by its number. */
export const nthSession = (n: number) => sessionId(`s${n.toString().padStart(11, '0')}`);

type Asked = {
  readonly at: number;
  readonly gpus: number;
  readonly project?: string;
  readonly user?: string;
  readonly priority?: number;
  readonly holdMinutes?: number | null;
};
/** A session that came `at` minutes after the beginning. */
export const queued = (n: number, over: Asked): QueuedSession => {
  const { at, gpus: count, project = 'p', user = 'u', priority = 0, holdMinutes = 60 } = over;
  return {
    sessionId: nthSession(n),
    projectId: projectId(project),
    userId: userId(user),
    requestedAt: minute(at),
    priority,
    resources: gpus(count),
    nodeCount: 1,
    near: null,
    holdMsMax: holdMinutes === null ? null : holdMinutes * 60_000,
    shape: String(count),
  };
};

/** Sizes of nodes, and sessions that each fit on the largest of them. */
export const poolAndSessions = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })
  .chain((sizes) => {
    const session = fc.record({
      at: fc.integer({ min: 0, max: 120 }),
      gpus: fc.integer({ min: 1, max: Math.max(...sizes) }),
      project: fc.constantFrom('p', 'q'),
      user: fc.constantFrom('u', 'v', 'w'),
      priority: fc.constantFrom(0, 0, 0, 5, 10),
      holdMinutes: fc.integer({ min: 1, max: 60 }),
      part: fc.double({ min: 0.05, max: 1, noNaN: true }),
    });
    return fc.record({ sizes: fc.constant(sizes), asked: fc.array(session, { maxLength: 40, size: 'max' }) });
  })
  .map(({ sizes, asked }) => ({
    sizes,
    /** In order of arrival, with how long each really runs: its limit, or a part of it. */
    sessions: asked
      .toSorted((a, b) => a.at - b.at)
      .map((one, n) => ({
        ...queued(n, one),
        runMs: Math.max(1, Math.round(one.holdMinutes * 60_000 * one.part)),
      })),
  }));

export const later = (session: QueuedSession, ms: number): QueuedSession => ({
  ...session,
  requestedAt: epochMs(session.requestedAt + ms),
});
