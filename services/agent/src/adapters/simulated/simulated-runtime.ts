import { accept, bytes, type Clock, cpuMilli, type EpochMs, gibibytes, refuse } from '#kernel';
import type { RunEnd } from '#contracts';
import type { OutputPiece } from '../../domain/output-piece.ts';
import { type ObservedRun, type RunKey, runName } from '../../domain/run.ts';
import type { Runtime } from '../../ports/runtime.ts';
import { readScript, type Script } from './read-script.ts';
import { simulatedCommits } from './simulated-commits.ts';
import { simulatedStreams } from './simulated-streams.ts';

export type SimulatedRuntimeOptions = {
  readonly clock: Clock;
  readonly cpuMilli?: number;
  readonly memoryBytes?: number;
};

type SimulatedRun = {
  readonly key: RunKey;
  readonly script: Script;
  startedAt: EpochMs | null;
  ended: { readonly end: RunEnd; readonly endedAt: EpochMs } | null;
  readonly output: OutputPiece[];
  timer: NodeJS.Timeout | null;
  readonly onChange: Set<() => void>;
};

const observed = ({ key, startedAt, ended }: SimulatedRun): ObservedRun => {
  if (ended !== null) return { ...key, phase: 'ended', ...ended, startedAt };
  return startedAt === null ? { ...key, phase: 'created' } : { ...key, phase: 'running', startedAt };
};

/** Runs that only exist in memory: they begin, print and end by the clock. For fleets of many nodes on one machine. */
export const simulatedRuntime = (options: SimulatedRuntimeOptions): Runtime => {
  const { clock } = options;
  const runs = new Map<string, SimulatedRun>();
  const watchers = new Set<() => void>();

  const tell = (run: SimulatedRun): void => {
    for (const heard of [...watchers, ...run.onChange]) heard();
  };
  const end = (run: SimulatedRun, exitCode: number): void => {
    if (run.ended !== null || run.startedAt === null) return;
    if (run.timer !== null) clearTimeout(run.timer);
    run.ended = { end: { kind: 'exit', exitCode, oomKilled: false }, endedAt: clock.now() };
    tell(run);
  };
  const changeOf = (run: SimulatedRun, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = (): void => {
        run.onChange.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      run.onChange.add(done);
      signal.addEventListener('abort', done, { once: true });
    });

  async function* output(
    key: RunKey,
    after: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<OutputPiece> {
    const run = runs.get(runName(key));
    let next = Number(after ?? 0);
    while (run !== undefined && !signal.aborted) {
      for (const piece of run.output.slice(next)) {
        next += 1;
        yield piece;
      }
      if (next >= run.output.length) {
        if (run.ended !== null || !runs.has(runName(key))) return;
        await changeOf(run, signal);
      }
    }
  }

  return {
    kind: 'simulated',
    probe: () =>
      Promise.resolve({
        description: 'simulated',
        cpuMilli: cpuMilli(options.cpuMilli ?? 64_000),
        memoryBytes: bytes(options.memoryBytes ?? gibibytes(512)),
        owner: null,
        attaches: [],
        warnings: [],
      }),
    ensureImage: (image, onProgress) => {
      onProgress({ text: `pulling ${image}` });
      return Promise.resolve(
        image.startsWith('missing')
          ? refuse({ code: 'image-unknown', message: `There is no image "${image}".` })
          : accept(undefined),
      );
    },
    processOf: () => Promise.resolve(null),
    commits: simulatedCommits((key) => runs.has(runName(key))),
    images: () => Promise.resolve([]),
    appsOf: () => Promise.resolve([]),
    create: ({ key, command }) => {
      const script = readScript(command);
      if (script === null)
        return Promise.resolve(
          refuse({ code: 'command-not-found', message: `The image has no program "${command[0]}".` }),
        );
      if (!runs.has(runName(key)))
        runs.set(runName(key), {
          key,
          script,
          startedAt: null,
          ended: null,
          output: [],
          timer: null,
          onChange: new Set(),
        });
      return Promise.resolve(accept(undefined));
    },
    start: (key) => {
      const run = runs.get(runName(key));
      if (run === undefined)
        return Promise.resolve(refuse({ code: 'start-failed', message: 'There is nothing to start.' }));
      if (run.startedAt === null) {
        run.startedAt = clock.now();
        for (const [index, { source, text }] of run.script.prints.entries())
          run.output.push({ source, text, at: clock.now(), place: String(index + 1), lostBytes: 0 });
        if (run.script.runMs !== null)
          run.timer = setTimeout(() => end(run, run.script.exitCode), run.script.runMs);
        tell(run);
      }
      return Promise.resolve(accept(undefined));
    },
    stop: async (key, graceMs) => {
      const run = runs.get(runName(key));
      if (run === undefined || run.startedAt === null) return;
      if (graceMs > 0 && !run.script.ignoresTerm) return end(run, 143);
      const over = AbortSignal.timeout(graceMs);
      while (run.ended === null && !over.aborted) await changeOf(run, over);
      end(run, 137);
    },
    remove: (key) => {
      const run = runs.get(runName(key));
      runs.delete(runName(key));
      if (run !== undefined) {
        end(run, 137);
        tell(run);
      }
      return Promise.resolve();
    },
    setHeld: () => Promise.resolve(),
    list: () => Promise.resolve([...runs.values()].map(observed)),
    output,
    ...simulatedStreams((key) => {
      const run = runs.get(runName(key));
      return run !== undefined && run.startedAt !== null && run.ended === null;
    }),
    watch: (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    sweep: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
};
