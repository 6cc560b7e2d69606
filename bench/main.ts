import type { Benchmark } from './benchmark.ts';
import { logBench } from './log.bench.ts';
import { printTable } from './print-table.ts';
import { replayBench } from './replay.bench.ts';

/** `npm run bench -- <name>`: one door for all of them. */
const BENCHMARKS: ReadonlyMap<string, Benchmark> = new Map([
  ['log', logBench],
  ['replay', replayBench],
]);

const usage = (): string =>
  [
    'usage: npm run bench -- <name> [--json]',
    ...[...BENCHMARKS].map(([name, { what }]) => `  ${name.padEnd(8)} ${what}`),
  ].join('\n');

const main = async (args: readonly string[]): Promise<number> => {
  const isJson = args.includes('--json');
  const names = args.filter((each) => each !== '--json');
  const benchmark = names.length === 1 ? BENCHMARKS.get(names[0] ?? '') : undefined;
  if (benchmark === undefined) {
    console.error(usage());
    return 2;
  }
  // Progress goes to stderr: stdout is the result.
  const { tables, figures } = await benchmark.run((line) => console.error(line));
  console.log(tables.map(printTable).join('\n\n'));
  if (isJson) console.log(JSON.stringify(figures));
  return 0;
};

process.exitCode = await main(process.argv.slice(2));
