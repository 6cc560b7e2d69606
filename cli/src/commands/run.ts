import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { isArray } from '../api/arrays.ts';
import type { Api } from '../api/client.ts';
import { isSession, one } from '../api/decode.ts';
import { isTrial } from '../api/foresight.ts';
import type { Session } from '../api/resources.ts';
import { namesAFile } from '../bundle/names-a-file.ts';
import { sendBundle } from '../bundle/send-bundle.ts';
import { titleOf } from '../format/arrays.ts';
import { withSuggestion } from '../completion/did-you-mean.ts';
import { trialText } from '../format/foresight.ts';
import { plural } from '../format/quantities.ts';
import { endOf, INTERRUPTED } from '../terminal/end-words.ts';
import { phaseLine, silentLine } from '../terminal/phase-line.ts';
import type { PhaseLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { openApp } from './apps.ts';
import { attendArray } from './attend-array.ts';
import { followOutput, followPhases } from './follow-session.ts';
import { onInterrupt } from './on-interrupt.ts';
import { type RequestOptions, requestOf } from './run-request.ts';

export type RunOptions = RequestOptions & {
  readonly detach?: boolean;
  readonly dryRun?: boolean;
  readonly workdir?: string;
  readonly upload: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly project?: string;
};

/** Long enough for a gateway that is just being started again. */
const RETRY_MS = 15_000;

/** Sends the files along if the program needs them. */
const upload = async (
  api: Api,
  options: RunOptions,
  command: readonly string[],
  line: PhaseLine,
): Promise<string | undefined> => {
  if (!options.upload) return undefined;
  const folder = resolve(options.workdir ?? '.');
  if (options.workdir === undefined && !namesAFile(command, folder)) return undefined;
  const { sha256, words } = await sendBundle(api, folder, '--workdir', line.doing);
  line.done(words);
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

/** Asks for an array, and follows it to its end. */
const runArray = async (
  api: Api,
  body: object,
  terminal: Terminal,
  line: PhaseLine,
  options: RunOptions,
): Promise<number> => {
  line.doing('asking for an array');
  const answer = await api.send('POST', '/v1/arrays', {
    body,
    idempotencyKey: randomUUID(),
    retryForMs: RETRY_MS,
  });
  const array = one(answer, isArray, 'an array');
  line.done(`array ${titleOf(array)}: ${plural(array.count, 'session')}`);
  if (options.detach !== true) return attendArray(api, array.arrayId, line, { stops: true });
  line.clear();
  if (options.json === true) terminal.json(array);
  else terminal.print(array.arrayId);
  return 0;
};

const runIn = async (
  api: Api,
  terminal: Terminal,
  command: readonly string[],
  options: RunOptions,
): Promise<number> => {
  const { now } = terminal.view();
  const line = options.quiet === true || options.json === true ? silentLine : phaseLine(terminal);
  try {
    const { array: _numbers, ...wish } = requestOf(options, command, now); // a wrong option is told before anything is sent
    if (options.dryRun === true) {
      const answer = await api.send('POST', '/v1/sessions/dry-run', { body: wish, retryForMs: RETRY_MS });
      const trial = one(answer, isTrial, 'what would become of the request');
      line.clear();
      if (options.json === true) terminal.json(trial);
      else terminal.print(trialText(trial, now));
      return 0;
    }
    const bundle = await upload(api, options, command, line);
    const body = requestOf(options, command, now, bundle);
    if (body.array !== undefined) return await runArray(api, body, terminal, line, options);
    line.doing('asking for a session');
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
    if (options.open !== undefined) {
      line.clear();
      const app = options.open === true ? undefined : options.open;
      const exitCode = await openApp(api, terminal, session, app, options);
      if (options.json !== true) terminal.note(`it runs until: berth stop ${session.sessionId}`);
      return exitCode;
    }
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

/** `berth run`: asks for a session, follows it, and ends as the program does. */
export const run = async (
  outer: Api,
  terminal: Terminal,
  command: readonly string[],
  options: RunOptions,
): Promise<number> => {
  const { project } = options;
  if (project === undefined) return runIn(outer, terminal, command, options);
  const api = outer.inProject(project);
  try {
    return await runIn(api, terminal, command, options);
  } catch (error) {
    throw await withSuggestion(api, project, error);
  }
};
