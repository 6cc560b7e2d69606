import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Api } from '../api/client.ts';
import { isSession, one, textOf } from '../api/decode.ts';
import { isTrial } from '../api/foresight.ts';
import type { Session } from '../api/resources.ts';
import { makeBundle } from '../bundle/make-bundle.ts';
import { namesAFile } from '../bundle/names-a-file.ts';
import { CliFailure, usage } from '../cli-failure.ts';
import { trialText } from '../format/foresight.ts';
import { formatBytes, plural } from '../format/quantities.ts';
import { endOf, INTERRUPTED } from '../terminal/end-words.ts';
import { phaseLine, silentLine } from '../terminal/phase-line.ts';
import type { PhaseLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { parseBytes } from '../units/parse-bytes.ts';
import { parseDuration } from '../units/parse-duration.ts';
import { parseGpus, parseMilli } from '../units/parse-milli.ts';
import { followOutput, followPhases } from './follow-session.ts';
import { onInterrupt } from './on-interrupt.ts';

export type RunOptions = {
  readonly gpu: string;
  readonly gpuMemory?: string;
  readonly cpu: string;
  readonly memory: string;
  readonly image: string;
  readonly name?: string;
  readonly env: readonly string[];
  readonly detach?: boolean;
  readonly dryRun?: boolean;
  readonly maxRun?: string;
  readonly maxWait?: string;
  readonly workdir?: string;
  readonly upload: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
};

/** Long enough for a gateway that is just being started again. */
const RETRY_MS = 15_000;
const NAME_MAX = 40;

const envOf = (pairs: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
      const value = process.env[pair];
      if (at === -1 && value !== undefined) return [pair, value];
      throw usage(
        `--env needs NAME=value, or the name of a variable that is set here, not ${JSON.stringify(pair)}`,
      );
    }),
  );

/** `train` of `python3 src/train.py`: what a person would call it. */
export const nameFor = (command: readonly string[]): string | undefined => {
  const script =
    command.find((argument, index) => index > 0 && /^[^-].*\.[a-z]{1,5}$/i.test(argument)) ?? command[0];
  const name = basename(script ?? '')
    .replace(/\.[a-z]{1,5}$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_MAX)
    .replace(/^-+|-+$/g, '');
  return name === '' ? undefined : name;
};

/** What is asked for, in the words of the API. @throws CliFailure */
export const requestOf = (options: RunOptions, command: readonly string[], bundle?: string) => {
  const name = options.name ?? nameFor(command);
  const runMs = options.maxRun === undefined ? {} : { runMs: parseDuration(options.maxRun, '--max-run') };
  const waitMs =
    options.maxWait === undefined ? {} : { waitMs: parseDuration(options.maxWait, '--max-wait') };
  return {
    ...(name === undefined ? {} : { name }),
    kind: 'batch',
    image: options.image,
    command,
    env: envOf(options.env),
    ...(bundle === undefined ? {} : { bundle }),
    resources: {
      cpuMilli: parseMilli(options.cpu, '--cpu'),
      memoryBytes: parseBytes(options.memory, '--memory'),
      gpuMilli: parseGpus(options.gpu),
      ...(options.gpuMemory === undefined
        ? {}
        : { gpuMemoryBytes: parseBytes(options.gpuMemory, '--gpu-memory') }),
    },
    limits: { ...runMs, ...waitMs },
  };
};

const folderOf = (options: RunOptions): string => {
  const folder = resolve(options.workdir ?? '.');
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw usage(`--workdir needs a folder, and ${folder} is none`);
};

/** Sends the files along if the program needs them. */
const upload = async (
  api: Api,
  options: RunOptions,
  command: readonly string[],
  line: PhaseLine,
): Promise<string | undefined> => {
  if (!options.upload) return undefined;
  const folder = folderOf(options);
  if (options.workdir === undefined && !namesAFile(command, folder)) return undefined;
  line.doing(`packing ${folder}`);
  const bundle = await makeBundle(folder);
  line.doing(`sending ${plural(bundle.fileCount, 'file')}, ${formatBytes(bundle.bytes.length)} compressed`);
  const answer = await api.send('POST', '/v1/bundles', {
    upload: { bytes: bundle.bytes, type: 'application/gzip' },
    retryForMs: RETRY_MS,
    timeoutMs: 120_000,
  });
  const sha256 = textOf(answer, 'sha256');
  if (sha256 === undefined)
    throw new CliFailure('strange-answer', 'The server did not say under which digest it stored the files.');
  line.done(`sent ${plural(bundle.fileCount, 'file')} (${formatBytes(bundle.sizeBytes)}) of ${folder}`);
  return sha256;
};

/** Follows a session to its end; Ctrl-C stops it first. */
const attend = async (api: Api, session: Session, terminal: Terminal, line: PhaseLine): Promise<number> => {
  const { sessionId } = session;
  const over = new AbortController();
  let isInterrupted = false;
  const deaf = onInterrupt((count) => {
    isInterrupted = true;
    if (count > 1) {
      line.clear();
      line.warn(`leaving ${sessionId} alone; it stops by itself, see: berth show ${sessionId}`);
      over.abort();
      return;
    }
    line.warn(`stopping ${sessionId} (Ctrl-C again: don't wait for it)`);
    const stop = { idempotencyKey: randomUUID(), retryForMs: RETRY_MS };
    api.send('POST', `/v1/sessions/${sessionId}/stop`, stop).catch((error: unknown) => {
      line.warn(`can't stop ${sessionId}: ${error instanceof Error ? error.message : String(error)}`);
      over.abort();
    });
  });
  const onPipeClosed = (): void => {
    line.warn(`nobody reads the output any more; ${sessionId} goes on, see: berth logs ${sessionId}`);
    over.abort();
  };
  terminal.out.once('error', onPipeClosed);
  // The phases only tell; what counts is the output and how it ends.
  const running = Promise.withResolvers<void>();
  const phases = followPhases(api, sessionId, line, over.signal, running.resolve).catch(() => undefined);
  try {
    const ended = await followOutput({
      api,
      sessionId,
      terminal,
      line,
      signal: over.signal,
      told: running.promise,
    });
    over.abort();
    await phases;
    line.clear();
    if (ended === undefined) return isInterrupted ? INTERRUPTED : 0;
    const end = endOf(ended);
    (end.isWell ? line.done : line.warn)(
      `${ended.name === sessionId ? sessionId : `${ended.name} (${sessionId})`} ${end.sentence}`,
    );
    return isInterrupted && ended.outcome?.kind === 'cancelled' ? INTERRUPTED : end.exitCode;
  } finally {
    over.abort();
    deaf();
    line.clear();
  }
};

/** `berth run`: asks for a session, follows it, and ends as the program does. */
export const run = async (
  api: Api,
  terminal: Terminal,
  command: readonly string[],
  options: RunOptions,
): Promise<number> => {
  const line = options.quiet === true || options.json === true ? silentLine : phaseLine(terminal);
  try {
    const wish = requestOf(options, command); // a wrong option is told before anything is sent
    if (options.dryRun === true) {
      const answer = await api.send('POST', '/v1/sessions/dry-run', { body: wish, retryForMs: RETRY_MS });
      const trial = one(answer, isTrial, 'what would become of the request');
      line.clear();
      if (options.json === true) terminal.json(trial);
      else terminal.print(trialText(trial, Date.now()));
      return 0;
    }
    const bundle = await upload(api, options, command, line);
    line.doing('asking for a session');
    const body = requestOf(options, command, bundle);
    const answer = await api.send('POST', '/v1/sessions', {
      body,
      idempotencyKey: randomUUID(),
      retryForMs: RETRY_MS,
    });
    const session = one(answer, isSession, 'a session');
    line.done(
      session.name === session.sessionId
        ? `session ${session.sessionId}`
        : `session ${session.sessionId} (${session.name})`,
    );
    if (options.detach === true) {
      line.clear();
      if (options.json === true) terminal.json(session);
      else terminal.print(session.sessionId);
      return 0;
    }
    return await attend(api, session, terminal, line);
  } catch (error) {
    line.clear();
    throw error;
  }
};
