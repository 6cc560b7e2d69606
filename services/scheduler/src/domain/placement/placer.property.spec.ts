import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANY_KIND,
  type Ask,
  type ClusterModel,
  type Holding,
  type NodeShape,
  emptyCluster,
} from './cluster-model.ts';
import { typicalRequests } from './fragmentation.ts';
import { type Placer, createPlacer } from './placer.ts';
import { berthPolicy } from './policies/berth.ts';
import { bestFitPolicy } from './policies/bestfit.ts';
import { clusteringPolicy } from './policies/clustering.ts';
import { dotProductPolicy } from './policies/dotprod.ts';
import { fgdPolicy } from './policies/fgd.ts';
import { packingPolicy } from './policies/packing.ts';
import { randomPolicy } from './policies/random.ts';
import { NEVER, type Policy } from './score.ts';

const GIB = 2 ** 30;
const deviceShape = fc.record({
  kind: fc.integer({ min: 0, max: 2 }),
  memoryBytes: fc.constantFrom(0, 24 * GIB, 80 * GIB - 1),
  isUsable: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
});
const nodeShape = fc.record({
  cpuMilli: fc.integer({ min: 1, max: 64 }).map((cores) => cores * 1000),
  memoryBytes: fc.integer({ min: 1, max: 256 }).map((gib) => gib * GIB),
  devices: fc.array(deviceShape, { maxLength: 8 }),
});
const kinds = fc.constantFrom(ANY_KIND, ANY_KIND, 0b001, 0b010, 0b101);
const small = {
  cpuMilli: fc.integer({ min: 0, max: 16 }).map((cores) => cores * 1000),
  memoryBytes: fc.integer({ min: 0, max: 32 }).map((gib) => gib * GIB),
};
const ask: fc.Arbitrary<Ask> = fc.oneof(
  fc.record({
    ...small,
    count: fc.constant(1),
    share: fc.constantFrom(1, 110, 190, 470, 500, 810, 999),
    gpuMemoryBytes: fc.constantFrom(null, null, 3 * GIB, 24 * GIB),
    kinds,
  }),
  fc.record({
    ...small,
    count: fc.integer({ min: 1, max: 8 }),
    share: fc.constant(1000),
    gpuMemoryBytes: fc.constantFrom(null, null, 40 * GIB),
    kinds,
  }),
  fc.record({
    ...small,
    count: fc.constant(0),
    share: fc.constant(0),
    gpuMemoryBytes: fc.constant(null),
    kinds: fc.constant(ANY_KIND),
  }),
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('place' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('open' as const), which: fc.nat() }) },
);
const POLICIES: Record<string, (size: number, asks: readonly Ask[]) => Policy> = {
  random: randomPolicy,
  dotprod: dotProductPolicy,
  clustering: clusteringPolicy,
  packing: packingPolicy,
  bestfit: bestFitPolicy,
  fgd: (_, asks) => fgdPolicy(typicalRequests(asks)),
  berth: () => berthPolicy(4),
};
const story = fc.record({
  nodes: fc.array(nodeShape, { minLength: 1, maxLength: 70 }),
  asks: fc.array(ask, { minLength: 1, maxLength: 6 }),
  steps: fc.array(step, { maxLength: 120 }),
  policy: fc.constantFrom(...Object.keys(POLICIES)),
  seed: fc.nat(),
});
type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;

/** A linear congruence: enough to tell a seed from another. */
const numbersFrom = (seed: number) => {
  let state = seed % 2_147_483_647 || 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
};

type Seen = {
  placer: Placer;
  policy: Policy;
  ask: Ask;
  chosen: Holding | null;
  running: readonly Holding[];
  closed: ReadonlySet<number>;
};
const play = (
  { nodes, asks, steps, policy: name, seed }: Story,
  onChoice: (seen: Seen) => void = () => {},
) => {
  const policy = POLICIES[name]!(nodes.length, asks);
  const placer = createPlacer({ cluster: emptyCluster(nodes), policy, classesMax: 4, refreshEvery: 3 });
  const random = numbersFrom(seed);
  const running: Holding[] = [];
  const closed = new Set<number>();
  for (const { do: what, which } of steps) {
    if (what === 'place') {
      const wanted = asks[which % asks.length]!;
      placer.observe(wanted);
      const chosen = placer.choose(wanted, random);
      onChoice({ placer, policy, ask: wanted, chosen, running, closed });
      if (chosen === null) continue;
      placer.take(chosen);
      running.push(chosen);
    } else if (what === 'end') {
      const [gone] = running.splice(which % Math.max(1, running.length), 1);
      if (gone !== undefined) placer.giveBack(gone);
    } else {
      placer.setOpen(which % nodes.length, what === 'open');
      if (what === 'open') closed.delete(which % nodes.length);
      else closed.add(which % nodes.length);
    }
  }
  return { placer, running };
};

const memoryOf = ({ share, gpuMemoryBytes }: Ask, total: number): number =>
  share === 1000 ? total : (gpuMemoryBytes ?? Math.floor((total * share) / 1000));

/** By the list of what runs, without the model. */
const couldTake = (shape: NodeShape, here: readonly Holding[], wanted: Ask): boolean => {
  const free = (all: number, of: (one: Ask) => number) => here.reduce((left, one) => left - of(one.ask), all);
  if (free(shape.cpuMilli, (one) => one.cpuMilli) < wanted.cpuMilli) return false;
  if (free(shape.memoryBytes, (one) => one.memoryBytes) < wanted.memoryBytes) return false;
  const fitting = shape.devices.filter(({ kind, memoryBytes, isUsable }, device) => {
    const parts = here.filter((one) => one.devices.includes(device)).map((one) => one.ask);
    const milli = parts.reduce((left, part) => left - part.share, 1000);
    const memory = parts.reduce((left, part) => left - memoryOf(part, memoryBytes), memoryBytes);
    if (!isUsable || ((wanted.kinds >> kind) & 1) === 0 || milli < wanted.share) return false;
    return wanted.share === 1000
      ? memoryBytes >= (wanted.gpuMemoryBytes ?? 0)
      : memory >= memoryOf(wanted, memoryBytes);
  });
  return fitting.length >= wanted.count;
};

const numbersOf = ({ totals, ...arrays }: ClusterModel) => ({
  ...arrays,
  totals: { ...totals, memoryBytes: Math.round(totals.memoryBytes) },
});

describe('placer', () => {
  it('never gives more of a device, of cores or of memory than there is', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { placer, running } = play(told);
        for (const [node, shape] of told.nodes.entries()) {
          const here = running.filter((one) => one.node === node);
          const total = (of: (one: Holding) => number) => here.reduce((sum, one) => sum + of(one), 0);
          expect(total((one) => one.ask.cpuMilli)).toBeLessThanOrEqual(shape.cpuMilli);
          expect(total((one) => one.ask.memoryBytes)).toBeLessThanOrEqual(shape.memoryBytes);
          for (const [device, { memoryBytes, kind }] of shape.devices.entries()) {
            const parts = here.filter((one) => one.devices.includes(device)).map((one) => one.ask);
            expect(parts.reduce((sum, part) => sum + part.share, 0)).toBeLessThanOrEqual(1000);
            const memory = parts.reduce((sum, part) => sum + memoryOf(part, memoryBytes), 0);
            expect(memory).toBeLessThanOrEqual(memoryBytes);
            for (const part of parts) expect((part.kinds >> kind) & 1).toBe(1);
          }
        }
        expect(placer.cluster.slotMilli.every((milli) => milli >= 0 && milli <= 1000)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives as many different devices as asked for, and finds a place whenever there is one', () => {
    fc.assert(
      fc.property(story, (told) => {
        play(told, ({ ask: wanted, chosen, running, closed }) => {
          const fitting = [...told.nodes.keys()].filter(
            (node) =>
              !closed.has(node) &&
              couldTake(
                told.nodes[node]!,
                running.filter((one) => one.node === node),
                wanted,
              ),
          );
          if (chosen === null) expect(fitting).toEqual([]);
          else {
            expect(fitting).toContain(chosen.node);
            expect(new Set(chosen.devices).size).toBe(wanted.count);
          }
        });
      }),
      { numRuns: 500 },
    );
  });

  it('chooses what looking at every node afresh would choose', () => {
    fc.assert(
      fc.property(story, (told) => {
        play(told, ({ placer: { cluster }, policy, ask: wanted, chosen }) => {
          if (policy.pick === 'any') return;
          let best = -1;
          let bestScore = NEVER;
          for (let node = 0; node < cluster.size; node++) {
            const score = policy.score(cluster, node, wanted);
            if (score > bestScore) [best, bestScore] = [node, score];
          }
          expect(chosen?.node ?? -1).toBe(best);
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('chooses the same from the same snapshot with the same seed', () => {
    fc.assert(
      fc.property(story, (told) => {
        const choices = () => {
          const all: (Holding | null)[] = [];
          play(told, ({ chosen }) => all.push(chosen));
          return all;
        };
        expect(choices()).toEqual(choices());
      }),
      { numRuns: 300 },
    );
  });

  it('is as if nothing had happened when everything has been given back', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { placer, running } = play(told);
        for (const holding of running) placer.giveBack(holding);
        for (const node of told.nodes.keys()) placer.setOpen(node, true);
        expect(numbersOf(placer.cluster)).toEqual(numbersOf(emptyCluster(told.nodes)));
      }),
      { numRuns: 500 },
    );
  });
});
