import { apiBench } from './api.bench.ts';
import type { Benchmark } from './benchmark.ts';
import { fgdBench } from './fgd.bench.ts';
import { filesBench } from './files.bench.ts';
import { logBench } from './log.bench.ts';
import { phillyBench } from './philly.bench.ts';
import { placementBench } from './placement.bench.ts';
import { printTable } from './print-table.ts';
import { proxyBench } from './proxy.bench.ts';
import { replayBench } from './replay.bench.ts';
import { startBench } from './start.bench.ts';
import { startupBench } from './startup.bench.ts';
import { usageBench } from './usage.bench.ts';

/** `npm run bench -- <name>`: one door for all of them. */
const BENCHMARKS: ReadonlyMap<string, Benchmark> = new Map([
  ['api', apiBench],
  ['fgd', fgdBench],
  ['files', filesBench],
  ['log', logBench],
  ['philly', phillyBench],
  ['placement', placementBench],
  ['proxy', proxyBench],
  ['replay', replayBench],
  ['start', startBench],
  ['startup', startupBench],
  ['usage', usageBench],
]);

const usage = (): string =>
  [
    'usage: npm run bench -- <name> [options] [--json]',
    ...[...BENCHMARKS].flatMap(([name, { what, options }]) => [
      `  ${name.padEnd(9)} ${what}`,
      ...(options === undefined ? [] : [`            ${options}`]),
    ]),
  ].join('\n');

const main = async (args: readonly string[]): Promise<number> => {
  const isJson = args.includes('--json');
  const [name = '', ...options] = args.filter((each) => each !== '--json');
  const benchmark = BENCHMARKS.get(name);
  if (benchmark === undefined || (benchmark.options === undefined && options.length > 0)) {
    console.error(usage());
    return 2;
  }
  // Progress goes to stderr: stdout is the result.
  const { tables, figures } = await benchmark.run((line) => console.error(line), options);
  console.log(tables.map(printTable).join('\n\n'));
  if (isJson) console.log(JSON.stringify(figures));
  return 0;
};

process.exitCode = await main(process.argv.slice(2));
