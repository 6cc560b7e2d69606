import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { cpuMilli, mebibytes, type SessionId, sessionId } from '#kernel';
import type { RunKey } from '../src/domain/run.ts';
import type { RunSpec, Runtime, RuntimeFacts } from '../src/ports/runtime.ts';

const never = new AbortController().signal;

export const newSession = (): SessionId => sessionId(`t${randomBytes(6).toString('hex').slice(0, 11)}`);

/** A session of the test's own: 500 thousandths of a CPU, 256 MiB, and a folder below the given one. */
export const sessionSpec = (
  folder: string,
  facts: RuntimeFacts,
  command: readonly string[],
  more: Partial<RunSpec> = {},
): RunSpec => {
  const key: RunKey = { sessionId: newSession(), epoch: 1 };
  const workFolder = path.join(folder, key.sessionId);
  mkdirSync(workFolder, { recursive: true });
  if (facts.owner !== null) chownSync(workFolder, facts.owner.uid, facts.owner.gid);
  return {
    key,
    image: 'python',
    command,
    env: { HOME: '/home/berth' },
    cpuMilli: cpuMilli(500),
    memoryBytes: mebibytes(256),
    workFolder,
    ...more,
  };
};

/** Makes and starts it. */
export const startSession = async (runtime: Runtime, spec: RunSpec): Promise<RunKey> => {
  for (const outcome of [await runtime.create(spec), await runtime.start(spec.key)])
    if (!outcome.ok) throw new Error(outcome.refusal.message);
  return spec.key;
};

/** All that it prints, to its end. */
export const outputOf = async (runtime: Runtime, key: RunKey): Promise<string> => {
  let text = '';
  for await (const piece of runtime.output(key, null, never)) text += piece.text;
  return text;
};

/** Runs it to its end and tells what it has printed. */
export const runSession = async (runtime: Runtime, spec: RunSpec): Promise<string> =>
  outputOf(runtime, await startSession(runtime, spec));
