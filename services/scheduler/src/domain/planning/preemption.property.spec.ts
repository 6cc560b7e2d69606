import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLog } from '#contracts';
import { gpuMilli, nodeId, poolId, projectId, type SessionId, sessionId } from '#kernel';
import { boot1, joined, minute, requested, resources } from '../../../test/builders.ts';
import { type SmallSystem, createSmallSystem } from '../../../test/small-system.ts';
import { type Strength, compareStrength, createStrengths } from './strength.ts';

const PROJECTS = ['first', 'second', 'third'];
const wish = fc.record({
  project: fc.constantFrom(...PROJECTS),
  priority: fc.integer({ min: 0, max: 3 }),
  gpu: fc.constantFrom(0.25, 0.5, 1, 2, 3),
  cpu: fc.integer({ min: 1, max: 8 }),
  nodeCount: fc.constantFrom(1, 1, 1, 2),
  isPreemptible: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  kind: fc.constantFrom('batch', 'batch', 'interactive'),
});
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;
const story = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
  quotas: fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })),
  waves: fc.array(fc.array(wish, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }),
});

const open = (sizes: readonly number[], quotas: readonly number[]): SmallSystem => {
  const system = createSmallSystem();
  system.record(sizes.map((gpus, n) => joined(gpus, boot1, nodeId(`node-${n}`))));
  system.record([
    {
      type: 'pool.policy-set',
      data: { poolId: poolId('default'), policy: { minRunMs: 0 }, by: 'user:x', setAt: minute(0) },
    },
    ...quotas.map((gpus, n) => ({
      type: 'project.quota-set' as const,
      data: {
        projectId: projectId(PROJECTS[n] ?? ''),
        quota: { gpuMilli: gpuMilli(gpus * 1000), borrowGpuMilli: gpuMilli(12_000) },
        by: 'user:x',
        setAt: minute(0),
      },
    })),
  ]);
  return system;
};

const ask = (system: SmallSystem, n: number, one: Wish): void => {
  const fact = requested({
    sessionId: sessionId(`s${String(n).padStart(11, '0')}`),
    projectId: projectId(one.project),
    workload: { kind: one.kind === 'batch' ? 'batch' : 'interactive', image: 'x', command: [], env: {} },
    resources: resources(one.gpu, one.cpu),
    limits: { waitMs: 1e9, prepareMs: 1e9, runMs: 1e9, graceMs: 0 },
    wish: { priority: one.priority, nodeCount: one.nodeCount, isPreemptible: one.isPreemptible },
    requestedAt: system.now(),
  });
  system.record([fact]);
};

const strengthsOf = ({ world }: SmallSystem): ((id: SessionId) => Strength | null) => {
  const quotaOf = (id: ReturnType<typeof projectId>) => world.project(id).state.quota;
  const strengthOf = createStrengths([...world.queue(), ...world.onNodes()], quotaOf, world.nodes());
  return (id) => {
    const state = world.session(id)?.state;
    return state === undefined || state.phase === 'unknown' || state.phase === 'ended'
      ? null
      : strengthOf(state);
  };
};

/** Who has to go for whom in a plan. */
const evictions = (plan: ReturnType<SmallSystem['plan']>) =>
  plan.preemptions.flatMap(({ change }) =>
    change.flatMap((fact) =>
      fact.type === 'session.preempted'
        ? [{ victim: fact.data.sessionId, by: sessionId(fact.data.by.slice('session:'.length)) }]
        : [],
    ),
  );

describe('preemption', { timeout: 120_000 }, () => {
  it('comes to an end, sells nothing twice, and only the weaker have to go', () => {
    fc.assert(
      fc.property(story, ({ sizes, quotas, waves }) => {
        const system = open(sizes, quotas);
        let n = 0;
        for (const wave of waves) {
          for (const one of wave) ask(system, n++, one);
          for (let round = 1; ; round++) {
            expect(round).toBeLessThan(200);
            const plan = system.plan();
            const strengthOf = strengthsOf(system);
            for (const { victim, by } of evictions(plan)) {
              const [weak, strong] = [strengthOf(victim), strengthOf(by)];
              expect(weak !== null && strong !== null && compareStrength(weak, strong) < 0).toBe(true);
            }
            const hasPlanned = system.apply(plan);
            const hasCleared = system.clear();
            if (!hasPlanned && !hasCleared) break;
            system.wait(1000);
          }
        }
        expect(checkLog(system.events).faults).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  it('gives what the victims leave to the one they left it for', () => {
    fc.assert(
      fc.property(story, ({ sizes, quotas, waves }) => {
        const system = open(sizes, quotas);
        let n = 0;
        for (const wave of waves) {
          for (const one of wave) ask(system, n++, one);
          for (let round = 1; round < 200; round++) {
            const plan = system.plan();
            const strong = new Set(evictions(plan).map(({ by }) => by));
            const hasPlanned = system.apply(plan);
            const rooms = system.world
              .nodes()
              .flatMap(({ nodeId: node, rooms: held }) =>
                [...held].map(([id, room]) => ({ node, id, room })),
              );
            const hasCleared = system.clear();
            if (!hasPlanned && !hasCleared) break;
            const next = system.plan();
            for (const id of strong) {
              const placed = next.placements.find(({ session }) => session.asked.sessionId === id);
              const own = rooms.filter((one) => one.id === id);
              expect(placed?.parts.map(({ nodeId: node, devices }) => ({ node, devices }))).toEqual(
                own.map(({ node, room }) => ({ node, devices: room.devices })),
              );
            }
          }
        }
      }),
      { numRuns: 700 },
    );
  });

  const first: Omit<Wish, 'priority'> = {
    project: 'third',
    gpu: 2,
    cpu: 1,
    nodeCount: 1,
    isPreemptible: true,
    kind: 'batch',
  };
  it('spares who has not run for long enough, who may not be preempted, and everybody where the pool says never', () => {
    const outcome = (policy: object, over: Partial<Wish>) => {
      const system = open([2], []);
      system.record([
        {
          type: 'pool.policy-set',
          data: { poolId: poolId('default'), policy, by: 'user:x', setAt: minute(0) },
        },
      ]);
      ask(system, 1, { ...first, priority: 0, ...over });
      system.settle(5);
      system.wait(60_000);
      ask(system, 2, { ...first, priority: 1 });
      return evictions(system.plan()).length;
    };
    expect(outcome({ minRunMs: 60_000 }, {})).toBe(1);
    expect(outcome({ minRunMs: 120_000 }, {})).toBe(0);
    expect(outcome({ minRunMs: 0 }, { isPreemptible: false })).toBe(0);
    expect(outcome({ minRunMs: 0, preemption: 'never' }, {})).toBe(0);
  });

  it('takes back what was borrowed, from the one who borrowed', () => {
    const system = open([4], [2, 2]);
    for (const n of [1, 2, 3, 4]) ask(system, n, { ...first, project: 'first', gpu: 1, priority: 3 });
    system.settle(5);
    expect([...system.world.onNodes()]).toHaveLength(4);
    ask(system, 5, { ...first, project: 'second', gpu: 2, priority: 0 });
    const victims = evictions(system.plan()).map(({ victim }) => victim);
    expect(victims).toEqual([sessionId('s00000000004'), sessionId('s00000000003')]);
    system.settle(9);
    expect(system.world.session(sessionId('s00000000005'))?.state.phase).toBe('placed');
    expect(system.world.queue().map(({ asked }) => asked.sessionId)).toEqual(victims.toReversed());
  });

  it('takes back what was borrowed also from a project in which somebody may not be preempted', () => {
    const system = open([2], [1, 1]);
    ask(system, 1, { ...first, project: 'first', gpu: 1, priority: 0, isPreemptible: false });
    system.settle(5);
    ask(system, 2, { ...first, project: 'first', gpu: 1, priority: 3 });
    system.settle(5);
    ask(system, 3, { ...first, project: 'second', gpu: 1, priority: 0 });
    expect(evictions(system.plan())).toEqual([
      { victim: sessionId('s00000000002'), by: sessionId('s00000000003') },
    ]);
  });

  it('lets the more important session of a project have its quota, wherever it is held, and keeps it for it', () => {
    const system = open([2, 2, 2], [2]);
    system.record([
      {
        type: 'project.quota-set',
        data: {
          projectId: projectId('first'),
          quota: { gpuMilli: gpuMilli(2000) },
          by: 'user:x',
          setAt: minute(0),
        },
      },
    ]);
    for (const n of [1, 2]) ask(system, n, { ...first, project: 'first', gpu: 1, priority: 0 });
    ask(system, 3, { ...first, project: 'third', gpu: 1, priority: 0 });
    system.settle(5);
    ask(system, 4, { ...first, project: 'first', gpu: 1, priority: 0 });
    ask(system, 5, { ...first, project: 'first', gpu: 2, priority: 1 });
    const plan = system.plan();
    const victims = new Set(evictions(plan).map(({ victim }) => victim));
    expect(victims).toEqual(new Set([sessionId('s00000000001'), sessionId('s00000000002')]));
    system.apply(plan);
    expect(system.plan().placements).toEqual([]); // the fourth gets nothing of what is being left
    system.settle(9);
    expect(system.world.session(sessionId('s00000000005'))?.state.phase).toBe('placed');
    expect(system.world.session(sessionId('s00000000003'))?.state.phase).toBe('placed');
    expect(system.world.session(sessionId('s00000000004'))?.state.phase).toBe('waiting');
  });
});
