import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ownRecipesFolder, readRecipes } from '../services/agent/src/adapters/images/recipes.ts';
import type { Benchmark } from './benchmark.ts';
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
/** Containers of this node that wait for a session. */
const waitingCount = async (): Promise<number> => {
  const filters = ['label=berth.ready', `label=berth.node=${NODE_ID}`, 'name=berth-ready-'];
  const { stdout } = await list('docker', ['ps', '-q', ...filters.flatMap((filter) => ['--filter', filter])]);
  return stdout.split('\n').filter((line) => line !== '').length;
};
const untilWaiting = async (): Promise<void> => {
  const endsAt = performance.now() + WAITING_MAX_MS;
  while ((await waitingCount()) === 0) {
    if (performance.now() > endsAt) throw new Error('no container was made ahead');
    await delay(LOOK_EVERY_MS);
  }
};
/** With nothing else going on: what was begun for the start before is done. */
const quiet = (): Promise<void> => delay(QUIET_MS);

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
  await alone(() => startByBerth(berth, USUAL));
  await alone(() => startByBerth(berth, USUAL));
  await alone(() => startByDocker(reference));
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
  say(`${BURST} at once …`);
  const dockerBurst = await burst(() => startByDocker(reference));
  await quiet();
  const berthBurst = await burst(() => startByBerth(berth, USUAL));
  await untilWaiting();
  await quiet();
  const berthAgain = await burst(() => startByBerth(berth, USUAL));
  const phases = { cold: await phaseRows(berth, cold), warm: await phaseRows(berth, warm) };
  return { docker, cold, warm, dockerBurst, berthBurst, berthAgain, phases };
};

export const startBench: Benchmark = {
  what: 'from the click to code running on a warm image, beside `docker run` (needs Docker; about 3 min)',
  run: (say) =>
    withOwnBerth(NODE, async (berth) => {
      const { docker, cold, warm, dockerBurst, berthBurst, berthAgain, phases } = await measure(berth, say);
      const [dockerMs, coldMs, warmMs] = [docker, cold, warm].map((runs) => runs.map((run) => run.ms));
      if (dockerMs === undefined || coldMs === undefined || warmMs === undefined)
        throw new Error('nothing was measured');
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
            rows: [
              ['', 'median', 'p90', 'of docker run'],
              row('docker run', dockerMs),
              row('cold', coldMs),
              row('warm', warmMs),
            ],
          },
          { title: 'Recorded after the click (cold)', rows: phases.cold },
          { title: 'Recorded after the click (warm)', rows: phases.warm },
          {
            title: `${BURST} at once, until all run`,
            rows: [
              ['', '', 'of docker run'],
              ['docker run', ms(dockerBurst), ratio(1)],
              ['Berth, for the first time', ms(berthBurst), ratio(berthBurst / dockerBurst)],
              ['Berth, a moment later', ms(berthAgain), ratio(berthAgain / dockerBurst)],
            ],
          },
        ],
        figures: {
          dockerRunP50Ms: rounded(median(dockerMs), 1),
          coldP50Ms: rounded(median(coldMs), 1),
          coldRatio: rounded(median(coldMs) / median(dockerMs), 3),
          warmP50Ms: rounded(median(warmMs), 1),
          warmRatio: rounded(median(warmMs) / median(dockerMs), 3),
          burst50Ratio: rounded(berthBurst / dockerBurst, 3),
          burst50AgainRatio: rounded(berthAgain / dockerBurst, 3),
        },
      };
    }),
};
