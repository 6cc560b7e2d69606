import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EpochMs, bytes, cpuMilli, epochMs, gpuMilli, projectId, userId } from '#kernel';
import { minute } from '../../../test/builders.ts';
import { gpus, later, queued } from '../../../test/queue/queue-builders.ts';
import { EQUAL_WEIGHTS, type Standing } from './balances.ts';
import { claimsOf } from './claim.ts';
import { type QueueView, orderQueue } from './order-queue.ts';
import { DEFAULT_QUEUE_POLICY, type QueueOrder, type QueuePolicy } from './queue-policy.ts';
import { type QueuedSession, accountKey, byArrival } from './queued-session.ts';
import { NO_USAGE, usageAt } from './usage.ts';

const NOW = minute(10_000);
const PATIENT = 10 ** 12;

const session = fc.record({
  at: fc.integer({ min: 0, max: 9999 }),
  gpus: fc.integer({ min: 1, max: 8 }),
  project: fc.constantFrom('p', 'q', 'r'),
  user: fc.constantFrom('u', 'v'),
  priority: fc.constantFrom(0, 5, 10),
});
const queue = fc
  .array(session, { maxLength: 30, size: 'max' })
  .map((all) => all.map((one, n) => queued(n, one)).toSorted(byArrival));

const standing = (project: string, user: string, used: number, held = 0): Standing => ({
  projectId: projectId(project),
  userId: userId(user),
  usage: { settled: used, rate: held / 64, at: NOW },
  held: gpus(held),
  lastStartAt: null,
});
const standings = fc
  .uniqueArray(
    fc.record({
      project: fc.constantFrom('p', 'q', 'r'),
      user: fc.constantFrom('u', 'v'),
      used: fc.integer({ min: 0, max: 10 ** 9 }),
      held: fc.integer({ min: 0, max: 8 }),
    }),
    { selector: ({ project, user }) => `${project}/${user}` },
  )
  .map((all) => all.map(({ project, user, used, held }) => standing(project, user, used, held)));

const viewOf = (all: readonly QueuedSession[], known: readonly Standing[] = []): QueueView => ({
  now: NOW,
  claims: claimsOf(all),
  standings: new Map(known.map((one) => [accountKey(one), one])),
  weights: EQUAL_WEIGHTS,
  total: gpus(64),
  promised: null,
});
const policyOf = (order: QueueOrder, over: Partial<QueuePolicy> = {}): QueuePolicy => ({
  ...DEFAULT_QUEUE_POLICY,
  order,
  starvationMs: PATIENT,
  ...over,
});
const orders = fc.constantFrom<QueueOrder>('fifo', 'priority', 'fair-share', 'drf');
const serve = (view: QueueView, policy: QueuePolicy) => [...orderQueue(view, policy)];
const ids = (all: readonly QueuedSession[]) => all.map(({ sessionId }) => sessionId);

describe('the order of the queue', { timeout: 60_000 }, () => {
  it('has each session once, whatever the policy, who starves, and who is promised a start', () => {
    const patience = fc.constantFrom(PATIENT, 0, 3_000_000);
    fc.assert(
      fc.property(queue, standings, orders, patience, fc.nat(), (all, known, order, starvationMs, n) => {
        const view = { ...viewOf(all, known), promised: all[n] ?? null };
        const served = serve(view, policyOf(order, { starvationMs }));
        expect(ids(served).toSorted()).toEqual(ids(all).toSorted());
      }),
      { numRuns: 3000 },
    );
  });

  it('does not depend on the order in which accounts are known', () => {
    fc.assert(
      fc.property(queue, standings, orders, (all, known, order) => {
        const view = viewOf(all, known);
        const turned = { ...viewOf(all, known.toReversed()), claims: view.claims.toReversed() };
        expect(ids(serve(turned, policyOf(order)))).toEqual(ids(serve(view, policyOf(order))));
      }),
      { numRuns: 2000 },
    );
  });

  it('depends on differences of time only', () => {
    const move = (at: EpochMs, ms: number) => epochMs(at + ms);
    fc.assert(
      fc.property(
        queue,
        standings,
        orders,
        fc.integer({ min: 1, max: 10 ** 11 }),
        (all, known, order, ms) => {
          const policy = policyOf(order, { starvationMs: 7_000_000 });
          const moved = known.map((one) => ({ ...one, usage: { ...one.usage, at: move(one.usage.at, ms) } }));
          const view = {
            ...viewOf(
              all.map((one) => later(one, ms)),
              moved,
            ),
            now: move(NOW, ms),
          };
          expect(ids(serve(view, policy))).toEqual(ids(serve(viewOf(all, known), policy)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is arrival for fifo, and priority then arrival for priority', () => {
    fc.assert(
      fc.property(queue, (all) => {
        expect(serve(viewOf(all), policyOf('fifo'))).toEqual(all);
        expect(serve(viewOf(all), policyOf('priority'))).toEqual(
          all.toSorted((a, b) => b.priority - a.priority || byArrival(a, b)),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('never serves a lower priority first, nor the sessions of one account out of order', () => {
    const known = fc.constantFrom<QueueOrder>('priority', 'fair-share', 'drf');
    fc.assert(
      fc.property(queue, standings, known, (all, accounts, order) => {
        const served = serve(viewOf(all, accounts), policyOf(order));
        for (const [n, one] of served.entries()) {
          const before = served[n - 1];
          if (before !== undefined) expect(before.priority).toBeGreaterThanOrEqual(one.priority);
        }
        for (const own of Map.groupBy(served, (one) => `${one.priority}/${accountKey(one)}`).values())
          expect(own).toEqual(own.toSorted(byArrival));
      }),
      { numRuns: 2000 },
    );
  });

  it('serves the project first that has used least, and in it the user that has', () => {
    fc.assert(
      fc.property(queue, standings, (all, known) => {
        const policy = policyOf('fair-share', { lookaheadMs: 0 });
        const [first] = serve(viewOf(all, known), policy);
        fc.pre(first !== undefined);
        const used = (isOf: (one: Standing) => boolean) =>
          known.filter(isOf).reduce((sum, { usage }) => sum + usageAt(usage, NOW, policy.halfLifeMs), 0);
        const rivals = all.filter(({ priority }) => priority === first.priority);
        const ofProject = (one: QueuedSession) => used(({ projectId: id }) => id === one.projectId);
        const ofUser = (one: QueuedSession) => used((known) => accountKey(known) === accountKey(one));
        for (const rival of rivals) {
          expect(ofProject(first)).toBeLessThanOrEqual(ofProject(rival));
          if (rival.projectId === first.projectId) expect(ofUser(first)).toBeLessThanOrEqual(ofUser(rival));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('never serves anybody sooner because he has used more', () => {
    fc.assert(
      fc.property(queue, standings, fc.integer({ min: 1, max: 10 ** 10 }), (all, known, more) => {
        const [first] = known;
        fc.pre(first !== undefined);
        const usage = { ...first.usage, settled: first.usage.settled + more };
        const before = serve(viewOf(all, known), policyOf('fair-share'));
        const after = serve(viewOf(all, [{ ...first, usage }, ...known.slice(1)]), policyOf('fair-share'));
        for (const one of all.filter((each) => accountKey(each) === accountKey(first)))
          expect(after.indexOf(one)).toBeGreaterThanOrEqual(before.indexOf(one));
      }),
      { numRuns: 2000 },
    );
  });

  it('lets equals take turns', () => {
    const line = [0, 1, 2, 3].flatMap((n) => [
      queued(n, { at: n, gpus: 1, user: 'u' }),
      queued(n + 4, { at: 100 + n, gpus: 1, user: 'v' }),
    ]);
    for (const order of ['fair-share', 'drf'] as const)
      expect(serve(viewOf(line.toSorted(byArrival)), policyOf(order)).map(({ userId: id }) => id)).toEqual([
        'u',
        'v',
        'u',
        'v',
        'u',
        'v',
        'u',
        'v',
      ]);
  });

  it('gives a project with twice the weight twice as many turns', () => {
    const line = Array.from({ length: 12 }, (_, n) =>
      queued(n, { at: n, gpus: 1, project: n % 2 === 0 ? 'p' : 'q' }),
    );
    const weights = {
      ...EQUAL_WEIGHTS,
      ofProject: ({ projectId: id }: QueuedSession) => (id === 'p' ? 2 : 1),
    };
    const served = serve({ ...viewOf(line), weights: weights as never }, policyOf('drf'));
    expect(served.slice(0, 6).filter(({ projectId: id }) => id === 'p')).toHaveLength(4);
  });

  it('equalises dominant shares: the example of the paper, 9 cores and 18 GB', () => {
    const wants = (n: number, project: string, cpus: number, gigabytes: number): QueuedSession => ({
      ...queued(n, { at: n, gpus: 0, project }),
      resources: {
        cpuMilli: cpuMilli(cpus * 1000),
        memoryBytes: bytes(gigabytes * 1e9),
        gpuMilli: gpuMilli(0),
      },
    });
    const line = [0, 1, 2, 3].flatMap((n) => [wants(2 * n, 'a', 1, 4), wants(2 * n + 1, 'b', 3, 1)]);
    const total = { cpuMilli: cpuMilli(9000), memoryBytes: bytes(18e9), gpuMilli: gpuMilli(0) };
    const served = serve({ ...viewOf(line), total }, policyOf('drf'));
    expect(
      served
        .slice(0, 5)
        .map(({ projectId: id }) => id)
        .toSorted(),
    ).toEqual(['a', 'a', 'a', 'b', 'b']);
  });

  it('serves the oldest session of a starving account before everybody, but only that one', () => {
    const starved = [1, 2].map((n) => queued(n, { at: n, gpus: 1, user: 'u' }));
    const urgent = queued(9, { at: 9990, gpus: 1, user: 'v', priority: 10 });
    const served = serve(
      viewOf([...starved, urgent]),
      policyOf('fair-share', { starvationMs: 60_000 * 100 }),
    );
    expect(ids(served)).toEqual(ids([starved[0], urgent, starved[1]].filter((one) => one !== undefined)));
  });

  it('takes the oldest of a starving account, whatever its priority', () => {
    const own = [queued(1, { at: 1, gpus: 1, priority: 0 }), queued(2, { at: 2, gpus: 1, priority: 5 })];
    const urgent = queued(9, { at: 9990, gpus: 1, user: 'v', priority: 10 });
    const served = serve(viewOf([...own, urgent]), policyOf('priority', { starvationMs: 60_000 * 100 }));
    expect(ids(served)).toEqual(ids([own[0], urgent, own[1]].filter((one) => one !== undefined)));
  });

  it('counts hunger from the last start of the account', () => {
    const fed = { ...standing('p', 'u', 0), usage: NO_USAGE, lastStartAt: minute(9990) };
    const line = [queued(1, { at: 1, gpus: 1 }), queued(9, { at: 9990, gpus: 1, user: 'v', priority: 10 })];
    const served = serve(viewOf(line, [fed]), policyOf('fair-share', { starvationMs: 60_000 * 100 }));
    expect(served[0]?.priority).toBe(10);
  });

  it('lets a starving account wait for the one promise that has been made', () => {
    const starved = queued(1, { at: 1, gpus: 1, user: 'u' });
    const promised = queued(2, { at: 9990, gpus: 8, user: 'v' });
    const policy = policyOf('fair-share', { starvationMs: 60_000 * 100 });
    const served = serve({ ...viewOf([starved, promised]), promised }, policy);
    expect(ids(served)).toEqual(ids([promised, starved]));
  });

  it('keeps who holds a promise first of his priority, not before a higher one', () => {
    const line = [
      queued(1, { at: 1, gpus: 1, user: 'u' }),
      queued(2, { at: 2, gpus: 8, user: 'v' }),
      queued(3, { at: 3, gpus: 1, user: 'w', priority: 5 }),
    ];
    const served = serve({ ...viewOf(line), promised: line[1] ?? null }, policyOf('fair-share'));
    expect(ids(served)).toEqual(ids([line[2], line[1], line[0]].filter((one) => one !== undefined)));
  });
});
