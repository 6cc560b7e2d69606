import { text } from 'node:stream/consumers';
import { type AppDefinition, KNOWN_APPS } from '#contracts';
import { accept, type Result } from '#kernel';
import { findProgramsCommand } from '../domain/app-launch.ts';
import { type RunKey, runName } from '../domain/run.ts';
import type { StreamRefusal } from '../ports/run-streams.ts';
import type { Runtime } from '../ports/runtime.ts';

/** What a run can open. */
export type FindApps = (key: RunKey) => Promise<Result<readonly AppDefinition[], StreamRefusal>>;

/** Runs whose apps are kept in mind. */
const KNOWN_RUNS_MAX = 2000;

const definitionsOf = (programs: ReadonlySet<string>): readonly AppDefinition[] =>
  KNOWN_APPS.filter(({ program }) => programs.has(program)).map(({ program: _program, ...app }) => app);

/**
 * What the image says, and where it says nothing, what Berth knows and finds in the run. An image does not change under a run, so that each is asked once; what
 * people install later is found when an app is asked for that is not known yet.
 */
export const findApps = (
  runtime: Pick<Runtime, 'appsOf' | 'exec'>,
  imageOf: (key: RunKey) => string | null,
) => {
  const known = new Map<string, readonly AppDefinition[]>();

  const search: FindApps = async (key) => {
    const image = imageOf(key);
    const told = image === null ? [] : await runtime.appsOf(image);
    if (told.length > 0) return accept(told);
    const command = findProgramsCommand(KNOWN_APPS.map(({ program }) => program));
    const exec = await runtime.exec(key, { command, env: {}, folder: null, tty: null });
    if (!exec.ok) return exec.refusal.code === 'exec-failed' ? accept([]) : exec;
    exec.value.stdin.end();
    exec.value.stderr.resume();
    const lines = (await text(exec.value.stdout)).split('\n');
    await exec.value.exited;
    return accept(definitionsOf(new Set(lines)));
  };

  const find = async (key: RunKey, isFresh: boolean) => {
    const before = known.get(runName(key));
    if (before !== undefined && !isFresh) return accept(before);
    const found = await search(key);
    if (!found.ok) return found;
    if (known.size >= KNOWN_RUNS_MAX) known.clear();
    known.set(runName(key), found.value);
    return found;
  };

  return {
    all: (key: RunKey) => find(key, false),
    /** The app of that name; looked for again where it was not there before. */
    named: async (key: RunKey, name: string): Promise<Result<AppDefinition | null, StreamRefusal>> => {
      for (const isFresh of [false, true]) {
        const found = await find(key, isFresh);
        if (!found.ok) return found;
        const app = found.value.find((one) => one.name === name);
        if (app !== undefined) return accept(app);
      }
      return accept(null);
    },
    forget: (runs: ReadonlySet<string>): void => {
      for (const name of known.keys()) if (!runs.has(name)) known.delete(name);
    },
  };
};
