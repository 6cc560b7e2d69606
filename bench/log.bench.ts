import type { Benchmark } from './benchmark.ts';
import { withBenchServers } from './bench-servers.ts';
import { appendRates, CALLERS, type AppendRates } from './log/append-rate.ts';
import { fanOut, type FanOut } from './log/fan-out.ts';
import { rounded } from './statistics.ts';

const ms = (value: number): string => value.toFixed(2);

const tables = (rates: readonly AppendRates[], fan: FanOut) => [
  {
    title: 'Durable commands per second, beside a bare INSERT per transaction with as many connections',
    rows: [
      ['callers', 'append/s', 'p50 ms', 'p99 ms', 'bare/s', 'p50 ms', 'p99 ms', 'ratio'],
      ...rates.map(({ callers, appends, bare }) => [
        String(callers),
        appends.perSecond.toFixed(0),
        ms(appends.p50Ms),
        ms(appends.p99Ms),
        bare.perSecond.toFixed(0),
        ms(bare.p50Ms),
        ms(bare.p99Ms),
        (appends.perSecond / bare.perSecond).toFixed(2),
      ]),
    ],
  },
  {
    title: 'From append to a committed projection, over relay and JetStream',
    rows: [
      ['events/s', 'p50 ms', 'p99 ms'],
      [String(fan.perSecond), ms(fan.p50Ms), ms(fan.p99Ms)],
    ],
  },
];

const perCallers = (rates: readonly AppendRates[], pick: (rate: AppendRates) => number, digits = 2) =>
  Object.fromEntries(rates.map((rate) => [String(rate.callers), rounded(pick(rate), digits)]));

const figures = (rates: readonly AppendRates[], fan: FanOut) => {
  const at32 = rates.find(({ callers }) => callers === 32);
  return {
    appendsPerSecond: perCallers(rates, ({ appends }) => appends.perSecond, 0),
    bareInsertPerSecond: perCallers(rates, ({ bare }) => bare.perSecond, 0),
    ratio32: at32 === undefined ? null : rounded(at32.appends.perSecond / at32.bare.perSecond, 2),
    fanoutP50Ms: rounded(fan.p50Ms, 2),
    fanoutP99Ms: rounded(fan.p99Ms, 2),
    fanoutPerSecond: fan.perSecond,
    appendP50Ms: perCallers(rates, ({ appends }) => appends.p50Ms),
    appendP99Ms: perCallers(rates, ({ appends }) => appends.p99Ms),
    bareInsertP50Ms: perCallers(rates, ({ bare }) => bare.p50Ms),
    bareInsertP99Ms: perCallers(rates, ({ bare }) => bare.p99Ms),
  };
};

export const logBench: Benchmark = {
  what: 'durable appends beside bare INSERTs, and how long an event takes to a projection (about 90 s)',
  run: (say) =>
    withBenchServers(async (servers) => {
      const rates: AppendRates[] = [];
      for (const callers of CALLERS) {
        say(`appending and inserting by turns with ${callers} caller${callers === 1 ? '' : 's'} …`);
        rates.push(await appendRates(servers, callers));
      }
      say('from append to projection …');
      const fan = await fanOut(servers);
      return { tables: tables(rates, fan), figures: figures(rates, fan) };
    }),
};
