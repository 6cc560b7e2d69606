import { chmodSync, chownSync, copyFileSync } from 'node:fs';
import path from 'node:path';
import type { RunSpec, Runtime, RuntimeFacts } from '../src/ports/runtime.ts';
import { runSession, sessionSpec } from './session-run.ts';

/** Whom `attempts.py` tries to reach; a name for the test, and where. */
export type Targets = {
  readonly tcp?: Readonly<Record<string, readonly [host: string, port: number]>>;
  readonly udp?: Readonly<Record<string, readonly [host: string, port: number]>>;
  /** On whatever address the session finds as its gateway. */
  readonly gatewayPort?: number;
  readonly names?: readonly string[];
  readonly pids?: readonly number[];
  readonly folders?: readonly string[];
};

export type Attempts = {
  /** Names of all that got through. */
  readonly through: readonly string[];
  /** What an attempt has seen, or what stopped it. @throws if there was none of that name */
  readonly saw: (name: string) => string;
  readonly names: readonly string[];
};

const SCRIPT = path.join(import.meta.dirname, 'attempts.py');

const readAttempts = (output: string): Attempts => {
  const all = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): { name: string; through: boolean; saw: string } => JSON.parse(line));
  return {
    through: all.filter(({ through }) => through).map(({ name }) => name),
    names: all.map(({ name }) => name),
    saw: (name) => {
      const found = all.find((attempt) => attempt.name === name);
      if (found === undefined) throw new Error(`nobody tried to ${name}: ${output.slice(-500)}`);
      return found.saw;
    },
  };
};

/** A program of the image that belongs to root and would run as him. */
const plantSetuidProgram = async (runtime: Runtime, spec: RunSpec): Promise<void> => {
  const { sessionId, epoch } = spec.key;
  const first = {
    ...spec,
    key: { sessionId, epoch: epoch + 1 },
    command: ['cp', '/usr/bin/id', '/work/setuid-id'],
  };
  await runSession(runtime, first);
  await runtime.remove(first.key);
  const planted = path.join(spec.workFolder, 'setuid-id');
  if (process.getuid?.() === 0) chownSync(planted, 0, 0);
  chmodSync(planted, 0o4755);
};

/** Lets a session try all ways out. */
export const tryToEscape = async (
  runtime: Runtime,
  folder: string,
  facts: RuntimeFacts,
  targets: Targets,
  more: Partial<RunSpec> = {},
): Promise<Attempts> => {
  const spec = sessionSpec(folder, facts, [], more);
  await plantSetuidProgram(runtime, spec);
  copyFileSync(SCRIPT, path.join(spec.workFolder, 'attempts.py'));
  const env = { ...spec.env, TARGETS: JSON.stringify(targets) };
  return readAttempts(await runSession(runtime, { ...spec, env, command: ['python3', 'attempts.py'] }));
};
