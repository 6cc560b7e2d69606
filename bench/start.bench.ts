import { ownRecipesFolder, readRecipes } from '../services/agent/src/adapters/images/recipes.ts';
import type { Benchmark } from './benchmark.ts';
import { type OwnBerth, withOwnBerth } from './start/own-berth.ts';
import { phaseRows } from './start/phases.ts';
import { startByBerth, startByDocker, type Started, type StartedSession } from './start/started-program.ts';
import { median, quantile, rounded } from './statistics.ts';

const ROUNDS = 20;
const BURST = 50;
const MIB = 2 ** 20;

/** The node gives out more CPUs than this machine has, so that fifty sessions run at once. */
const NODE = {
  BERTH_RUNTIME: 'docker',
  BERTH_NODE_CPU_MILLI: '256000',
  BERTH_NODE_MEMORY_BYTES: String(64 * 2 ** 30),
  BERTH_LOG_LEVEL: 'warn',
};
const IMAGE = 'python';
const WISH = {
  image: IMAGE,
  resources: { cpuMilli: 1000, memoryBytes: 256 * MIB, gpuMilli: 0 },
};

/** The same image under the name that the engine has it. */
const referenceOf = (image: string): string => {
  const version = readRecipes(ownRecipesFolder(), '').get(image)?.version;
  if (version === undefined) throw new Error(`there is no recipe ${image}`);
  return `berth/${image}:${version}`;
};

/** One start, and its end, before anything else is done. */
const alone = async <Run extends Started>(start: () => Promise<Run>): Promise<Run> => {
  const run = await start();
  await run.end();
  return run;
};

/** How long it takes until all of them run. */
const burst = async (start: () => Promise<Started>): Promise<number> => {
  const runs = await Promise.all(Array.from({ length: BURST }, start));
  for (let at = 0; at < runs.length; at += 8)
    await Promise.all(runs.slice(at, at + 8).map(({ end }) => end()));
  return Math.max(...runs.map(({ ms }) => ms));
};

const ms = (value: number): string => `${value.toFixed(0)} ms`;
const ratio = (value: number): string => `${value.toFixed(2)} ×`;

const measure = async (berth: OwnBerth, say: (line: string) => void) => {
  const reference = referenceOf(IMAGE);
  say('the image is got ready …');
  await alone(() => startByBerth(berth, WISH));
  await alone(() => startByDocker(reference));
  const docker: Started[] = [];
  const cold: StartedSession[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    docker.push(await alone(() => startByDocker(reference)));
    cold.push(await alone(() => startByBerth(berth, WISH)));
    say(
      `round ${round} of ${ROUNDS}: docker run ${ms(docker.at(-1)?.ms ?? 0)}, cold ${ms(cold.at(-1)?.ms ?? 0)}`,
    );
  }
  say(`${BURST} at once …`);
  const dockerBurst = await burst(() => startByDocker(reference));
  const berthBurst = await burst(() => startByBerth(berth, WISH));
  return { docker, cold, dockerBurst, berthBurst, phases: await phaseRows(berth, cold) };
};

export const startBench: Benchmark = {
  what: 'from the click to code running on a warm image, beside `docker run` (needs Docker; about 3 min)',
  run: (say) =>
    withOwnBerth(NODE, async (berth) => {
      const { docker, cold, dockerBurst, berthBurst, phases } = await measure(berth, say);
      const [dockerMs, coldMs] = [docker.map((run) => run.ms), cold.map((run) => run.ms)];
      const row = (name: string, values: readonly number[]): readonly string[] => [
        name,
        ms(median(values)),
        ms(quantile(values, 0.9)),
        ratio(median(values) / median(dockerMs)),
      ];
      return {
        tables: [
          {
            title: `From the click to code running, ${ROUNDS} times in turn`,
            rows: [['', 'median', 'p90', 'of docker run'], row('docker run', dockerMs), row('cold', coldMs)],
          },
          { title: 'Recorded after the click (cold)', rows: phases },
          {
            title: `${BURST} at once, until all run`,
            rows: [
              ['docker run', 'Berth', ''],
              [ms(dockerBurst), ms(berthBurst), ratio(berthBurst / dockerBurst)],
            ],
          },
        ],
        figures: {
          dockerRunP50Ms: rounded(median(dockerMs), 1),
          coldP50Ms: rounded(median(coldMs), 1),
          coldRatio: rounded(median(coldMs) / median(dockerMs), 3),
          burst50Ratio: rounded(berthBurst / dockerBurst, 3),
        },
      };
    }),
};
