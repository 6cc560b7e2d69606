import { withBenchServers } from './bench-servers.ts';
import type { Benchmark } from './benchmark.ts';
import { FILLED, decideInMemory, type DecisionRate } from './placement/decide-in-memory.ts';
import { placeDurably } from './placement/place-durably.ts';
import { rounded } from './statistics.ts';

const SEED = 1;
const NODES = 5_000;
const REQUESTS = 100_000;
const SIZES = [500, NODES, 10_000] as const;

const rowOf = (nodes: number, { perSecond, p50Ms, p99Ms, refused }: DecisionRate): readonly string[] => [
  String(nodes),
  perSecond.toFixed(0),
  (1000 / perSecond).toFixed(4),
  p50Ms.toFixed(4),
  p99Ms.toFixed(3),
  String(refused),
];

export const placementBench: Benchmark = {
  what: 'decisions per second over filled pools in memory, and placements per second into Postgres (about 90 s)',
  run: async (say) => {
    const rates: { readonly nodes: number; readonly rate: DecisionRate }[] = [];
    for (const nodes of SIZES) {
      say(`deciding over ${nodes} nodes …`);
      rates.push({ nodes, rate: decideInMemory(nodes, REQUESTS, SEED) });
    }
    say('deciding and appending …');
    const durable = await withBenchServers(({ serviceUrl }) => placeDurably(serviceUrl, NODES, SEED));
    const main = rates.find(({ nodes }) => nodes === NODES)?.rate;
    return {
      tables: [
        {
          title: `${REQUESTS} mixed requests each, pools of nodes with 8 GPUs at ${FILLED * 100} %`,
          rows: [
            ['nodes', 'decisions/s', 'mean ms', 'p50 ms', 'p99 ms', 'refused'],
            ...rates.map(({ nodes, rate }) => rowOf(nodes, rate)),
          ],
        },
        {
          title: `From decision to durable: ${durable.placements} placements over ${NODES} nodes, two streams each`,
          rows: [['placements/s'], [durable.perSecond.toFixed(0)]],
        },
      ],
      figures: {
        decisionsPerSecond: rounded(main?.perSecond ?? 0, 0),
        decisionP99Ms: rounded(main?.p99Ms ?? 0, 3),
        durablePlacementsPerSecond: rounded(durable.perSecond, 0),
        byNodes: Object.fromEntries(
          rates.map(({ nodes, rate }) => [String(nodes), rounded(rate.perSecond, 0)]),
        ),
      },
    };
  },
};
