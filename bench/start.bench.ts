import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { ownRecipesFolder, readRecipes } from '../services/agent/src/adapters/images/recipes.ts';
import type { Benchmark, Table } from './benchmark.ts';
import { burst, stepRows } from './start/burst.ts';
import { NODE_ID, type OwnBerth, withOwnBerth } from './start/own-berth.ts';
import { phaseRows } from './start/phases.ts';
import { startByBerth, startByDocker, type Started, type StartedSession } from './start/started-program.ts';
import { median, quantile, rounded } from './statistics.ts';

const ROUNDS = 20;
const BURST = 50;
const MIB = 2 ** 20;
/** Longer than what an agent does by itself after a start. */
const QUIET_MS = 1500;

/** The node gives out more CPUs than this machine has, so that fifty sessions run at once. */
const NODE = {
  BERTH_RUNTIME: 'docker',
  BERTH_NODE_CPU_MILLI: '256000',
  BERTH_NODE_MEMORY_BYTES: String(64 * 2 ** 30),
  BERTH_LOG_LEVEL: 'warn',
};
const IMAGE = 'python';
const wishOf = (memoryBytes: number) => ({
  image: IMAGE,
  // All of two cores, as `docker run` has them.
  resources: { cpuMilli: 2000, memoryBytes, gpuMilli: 0 },
});
/** Asked for again and again: a container of this size waits. */
const USUAL = wishOf(256 * MIB);
/** Never asked for before: nothing can have been made for it. */
const unusual = (round: number) => wishOf((300 + round) * MIB);
const WAITING_MAX_MS = 60_000;
const LOOK_EVERY_MS = 100;
const IDLE_MS = 14_000;
const IDLE_MAX_MS = 180_000;
const IDLE_LOOK_MS = 1000;

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

const list = promisify(execFile);
const countOf = async (...wanted: readonly string[]): Promise<number> => {
  const filters = [...wanted, `label=berth.node=${NODE_ID}`];
  const { stdout } = await list('docker', ['ps', '-q', ...filters.flatMap((filter) => ['--filter', filter])]);
  return stdout.split('\n').filter((line) => line !== '').length;
};
/** Containers of this node that wait for a session. */
const waitingCount = (): Promise<number> => countOf('label=berth.ready', 'name=berth-ready-');
const untilWaiting = async (): Promise<void> => {
  const endsAt = performance.now() + WAITING_MAX_MS;
  while ((await waitingCount()) === 0) {
    if (performance.now() > endsAt) throw new Error('no container was made ahead');
    await delay(LOOK_EVERY_MS);
  }
};
/** Nobody has asked for anything for a while, and what is made ahead then is there: no more networks are held. */
const untilIdle = async (): Promise<void> => {
  const endsAt = performance.now() + IDLE_MAX_MS;
  let held = -1;
  let since = performance.now();
  while (performance.now() - since < IDLE_MS) {
    if (performance.now() > endsAt) throw new Error('the node does not come to rest');
    const now = await countOf('label=berth.hold');
    if (now !== held) since = performance.now();
    held = now;
    await delay(IDLE_LOOK_MS);
  }
};
/** With nothing else going on: what was begun for the start before is done. */
const quiet = (): Promise<void> => delay(QUIET_MS);

const ms = (value: number): string => `${value.toFixed(0)} ms`;
const ratio = (value: number): string => `${value.toFixed(2)} ×`;

type Part = { readonly tables: readonly Table[]; readonly figures: Readonly<Record<string, number>> };

/** One after the other, in turn. */
const measureAlone = async (berth: OwnBerth, say: (line: string) => void): Promise<Part> => {
  const reference = referenceOf(IMAGE);
  const docker: Started[] = [];
  const cold: StartedSession[] = [];
  const warm: StartedSession[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    await untilWaiting();
    await quiet();
    docker.push(await alone(() => startByDocker(reference)));
    await quiet();
    cold.push(await alone(() => startByBerth(berth, unusual(round))));
    await quiet();
    warm.push(await alone(() => startByBerth(berth, USUAL)));
    const last = [docker, cold, warm].map((runs) => ms(runs.at(-1)?.ms ?? 0));
    say(`round ${round} of ${ROUNDS}: docker run ${last[0]}, cold ${last[1]}, warm ${last[2]}`);
  }
  const msOf = (runs: readonly Started[]): readonly number[] => runs.map((run) => run.ms);
  const dockerMs = median(msOf(docker));
  const row = (name: string, runs: readonly Started[]): readonly string[] => [
    name,
    ms(median(msOf(runs))),
    ms(quantile(msOf(runs), 0.9)),
    ratio(median(msOf(runs)) / dockerMs),
  ];
  return {
    tables: [
      {
        title: `From the click to code running, ${ROUNDS} times in turn`,
        rows: [
          ['', 'median', 'p90', 'of docker run'],
          row('docker run', docker),
          row('cold', cold),
          row('warm', warm),
        ],
      },
      { title: 'Recorded after the click (cold)', rows: await phaseRows(berth, cold) },
      { title: 'Recorded after the click (warm)', rows: await phaseRows(berth, warm) },
    ],
    figures: {
      dockerRunP50Ms: rounded(dockerMs, 1),
      coldP50Ms: rounded(median(msOf(cold)), 1),
      coldRatio: rounded(median(msOf(cold)) / dockerMs, 3),
      warmP50Ms: rounded(median(msOf(warm)), 1),
      warmRatio: rounded(median(msOf(warm)) / dockerMs, 3),
    },
  };
};

/** Many at once, for the first time and again. */
const measureBurst = async (berth: OwnBerth, say: (line: string) => void): Promise<Part> => {
  const reference = referenceOf(IMAGE);
  say('the node comes to rest …');
  await untilWaiting();
  await untilIdle();
  say(`${BURST} at once …`);
  const docker = await burst(BURST, () => startByDocker(reference));
  await untilIdle();
  const steps: Table[] = [];
  const byBerth = async (title: string): Promise<number> => {
    const done = await burst(
      BURST,
      () => startByBerth(berth, USUAL),
      async (runs) => {
        steps.push({ title: `Steps of ${BURST} at once, ${title}`, rows: await stepRows(berth, runs) });
      },
    );
    return done.ms;
  };
  const first = await byBerth('for the first time');
  await untilWaiting();
  await quiet();
  const again = await byBerth('a moment later');
  return {
    tables: [
      {
        title: `${BURST} at once, until all run`,
        rows: [
          ['', '', 'of docker run'],
          ['docker run', ms(docker.ms), ratio(1)],
          ['Berth, for the first time', ms(first), ratio(first / docker.ms)],
          ['Berth, a moment later', ms(again), ratio(again / docker.ms)],
        ],
      },
      ...steps,
    ],
    figures: {
      burst50Ratio: rounded(first / docker.ms, 3),
      burst50AgainRatio: rounded(again / docker.ms, 3),
    },
  };
};

const PARTS = { alone: measureAlone, burst: measureBurst } as const;
const isPart = (name: string): name is keyof typeof PARTS => Object.hasOwn(PARTS, name);

const partsOf = (options: readonly string[]): readonly (keyof typeof PARTS)[] => {
  const { values } = parseArgs({ args: [...options], options: { only: { type: 'string' } } });
  if (values.only === undefined) return ['alone', 'burst'];
  if (!isPart(values.only)) throw new TypeError('--only takes alone or burst');
  return [values.only];
};

export const startBench: Benchmark = {
  what: 'from the click to code running on a warm image, beside `docker run` (needs Docker; about 3 min)',
  options: '--only alone|burst   one start after the other, or fifty at once (about 1 min)',
  run: (say, options) => {
    const parts = partsOf(options);
    return withOwnBerth(NODE, async (berth) => {
      say('the image is got ready …');
      await alone(() => startByBerth(berth, USUAL));
      await alone(() => startByBerth(berth, USUAL));
      await alone(() => startByDocker(referenceOf(IMAGE)));
      const found: Part[] = [];
      for (const part of parts) found.push(await PARTS[part](berth, say));
      return {
        tables: found.flatMap(({ tables }) => tables),
        figures: Object.fromEntries(found.flatMap(({ figures }) => Object.entries(figures))),
      };
    });
  },
};
