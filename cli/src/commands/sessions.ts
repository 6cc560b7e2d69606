import { randomUUID } from 'node:crypto';
import { ApiProblem } from '../api/api-problem.ts';
import { isArray } from '../api/arrays.ts';
import type { Operated, SessionArray } from '../api/arrays.ts';
import type { Api } from '../api/client.ts';
import { isFields, isOutputChunk, isSession, many, one, textOf } from '../api/decode.ts';
import { isExplanation } from '../api/foresight.ts';
import type { Session } from '../api/resources.ts';
import { withSuggestion } from '../completion/did-you-mean.ts';
import { formatArray } from '../format/arrays.ts';
import { explanationText, idleText } from '../format/foresight.ts';
import { progressText } from '../format/progress.ts';
import { printable } from '../format/screen.ts';
import { formatSession, formatSessions, whyWords } from '../format/sessions.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { type JsonOption, tellList } from '../output/tell.ts';
import { endOf } from '../terminal/end-words.ts';
import { memberLines, type Piece } from '../terminal/member-lines.ts';
import { silentLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { writeAll } from '../terminal/write-all.ts';
import { followNotes, followOutput } from './follow-session.ts';
import { onInterrupt } from './on-interrupt.ts';
import { operate, tellOperated } from './operate.ts';

/** A read may be sent again; a person waits so long. */
export const READ = { retryForMs: 3000 } as const;
const EXPLAINED_MAX = 5;

const pathOf = (ref: string, rest = ''): string => `/v1/sessions/${encodeURIComponent(ref)}${rest}`;

/** Why those that wait do, in the queue or for data or room while they run, for as many as one likes to read; those that were asked for first are next. */
const whyTheyWait = (sessions: readonly Session[]): readonly string[] =>
  sessions
    .filter(({ why }) => why !== undefined)
    .slice(-EXPLAINED_MAX)
    .map(({ sessionId, phase, why, queuePosition }) =>
      phase === 'waiting'
        ? `${sessionId} waits: ${whyWords(why, queuePosition)}`
        : `${sessionId} ${whyWords(why, undefined)}`,
    );

export type PsOptions = JsonOption & ListOptions & { readonly all?: boolean; readonly array?: string };

/** `berth ps`. */
export const ps = async (
  api: Api,
  terminal: Terminal,
  { all, array, json, ...options }: PsOptions,
): Promise<number> => {
  const query = {
    why: 'true',
    ...(all === true ? {} : { phase: 'alive' }),
    ...(array === undefined ? {} : { array }),
  };
  const place = { path: '/v1/sessions', field: 'sessions', is: isSession, query };
  const found = await readList(api, place, options);
  const none =
    all === true ? 'No sessions yet.' : 'No sessions run or wait; those that have ended: berth ps -a';
  const exitCode = tellList(terminal, json === true ? { json } : {}, found, { none, format: formatSessions });
  const reasons = json === true ? [] : whyTheyWait(found.items);
  if (reasons.length > 0) terminal.print(`\n${reasons.join('\n')}`);
  return exitCode;
};

const sessionAt = async (api: Api, ref: string): Promise<Session> =>
  one(await api.send('GET', pathOf(ref), READ), isSession, 'a session');

/** One session, by id, name or the beginning of its id. */
export const findSession = async (api: Api, ref: string): Promise<Session> => {
  try {
    return await sessionAt(api, ref);
  } catch (error) {
    throw await withSuggestion(api, ref, error);
  }
};

/** No session is meant by a name, though an array may be. */
export const isNoSession = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.code === 'session-unknown' || error.code === 'name-ambiguous');

export type Found =
  | { readonly kind: 'session'; readonly session: Session }
  | { readonly kind: 'array'; readonly array: SessionArray };

/** What a name means: a session, or else an array. */
export const findSessionOrArray = async (api: Api, ref: string): Promise<Found> => {
  try {
    return { kind: 'session', session: await sessionAt(api, ref) };
  } catch (error) {
    if (!isNoSession(error)) throw error;
    const answer = await api
      .send('GET', `/v1/arrays/${encodeURIComponent(ref)}`, READ)
      .catch(() => undefined);
    if (!isArray(answer)) throw await withSuggestion(api, ref, error);
    return { kind: 'array', array: answer };
  }
};

export type { JsonOption };

/** `berth show`. */
export const show = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { json }: JsonOption,
): Promise<number> => {
  const found = await findSessionOrArray(api, ref);
  if (json === true) terminal.json(found.kind === 'array' ? found.array : found.session);
  else if (found.kind === 'array') terminal.print(formatArray(found.array, terminal.view()));
  else terminal.print(formatSession(found.session, terminal.view()));
  return 0;
};

/** `berth explain`: why it waits, or what became of it. */
export const explain = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { json }: JsonOption,
): Promise<number> => {
  const session = await findSession(api, ref);
  const { sessionId, phase, outcome, nodeId } = session;
  const answer = await api.send('GET', pathOf(sessionId, '/explain'), READ);
  const explanation = one(answer, isExplanation, 'an explanation');
  if (json === true) {
    terminal.json({ ...explanation, outcome, nodeId });
    return 0;
  }
  if (outcome !== undefined) terminal.print(`${sessionId} ${endOf(session).sentence}.`);
  else if (phase === 'waiting') terminal.print(explanationText(explanation, Date.now()));
  else {
    const last = session.timeline.at(-1);
    const progress = progressText(isFields(answer) ? answer['progress'] : undefined);
    terminal.print(
      `${sessionId} is ${phase}${last?.note === undefined ? '' : `: ${last.note}`}${nodeId === undefined ? '' : ` (node ${nodeId})`}.`,
    );
    if (progress !== '') terminal.print(progress);
    for (const note of session.notes ?? []) terminal.print(printable(note));
    if (phase === 'running') terminal.print(idleText(explanation, Date.now()));
  }
  return 0;
};

/** Stops one session; an array when it is none. True when it had ended before. */
const stopOne = async (api: Api, ref: string): Promise<Stopped> => {
  try {
    const answer = await api.send('POST', pathOf(ref, '/stop'), {
      idempotencyKey: randomUUID(),
      retryForMs: 15_000,
    });
    const session = one(answer, isSession, 'a session');
    return { session, isLate: isFields(answer) && answer['alreadyEnded'] === true };
  } catch (error) {
    if (!isNoSession(error)) throw error;
    const operated = await operate(api, 'stop', [ref]);
    if (operated.notDone.some(({ session }) => session === ref)) throw error;
    return { operated };
  }
};
type Stopped = { readonly session: Session; readonly isLate: boolean } | { readonly operated: Operated };

/** `berth stop`, of one or several. */
export const stop = async (
  api: Api,
  terminal: Terminal,
  refs: readonly string[],
  { json }: JsonOption,
): Promise<number> => {
  const answers: unknown[] = [];
  let exitCode = 0;
  for (const ref of refs) {
    const stopped = await stopOne(api, ref);
    if ('operated' in stopped) {
      answers.push(stopped.operated);
      if (json === true) continue;
      exitCode = Math.max(exitCode, tellOperated(stopped.operated, terminal, {}));
      continue;
    }
    const { session, isLate } = stopped;
    answers.push(session);
    if (json !== true) terminal.print(isLate ? `${session.sessionId} had ended already` : session.sessionId);
  }
  if (json === true) terminal.json(answers);
  return exitCode;
};

export type LogsOptions = {
  readonly follow?: boolean;
  readonly json?: boolean;
  readonly timestamps?: boolean;
};

/** `berth logs`. */
export const logs = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  options: LogsOptions,
): Promise<number> => {
  const { sessionId, notes = [] } = await findSession(api, ref);
  // Beside what it prints, on stderr: programs that read its output are not disturbed.
  if (options.follow !== true) for (const note of notes) terminal.note(printable(note));
  if (options.follow === true && options.json !== true && options.timestamps !== true) {
    const over = new AbortController();
    const deaf = onInterrupt(() => over.abort());
    terminal.out.once('error', () => over.abort());
    const noted = followNotes(api, sessionId, terminal.note, over.signal).catch(() => undefined);
    try {
      await followOutput({
        api,
        sessionId,
        terminal,
        line: { ...silentLine, warn: terminal.note },
        signal: over.signal,
      });
    } finally {
      over.abort();
      deaf();
      await noted;
    }
    return 0;
  }
  const lines = memberLines();
  const show = async (pieces: readonly Piece[], stamp: string): Promise<void> => {
    for (const { source, text } of pieces)
      await writeAll(source === 'stdout' ? terminal.out : terminal.err, `${stamp}${text}`);
  };
  let cursor = '';
  for (;;) {
    const path = pathOf(sessionId, `/logs${cursor === '' ? '' : `?cursor=${cursor}`}`);
    const page = await api.send('GET', path, READ);
    const chunks = many(page, 'chunks', isOutputChunk);
    for (const chunk of chunks) {
      if (options.json === true) await writeAll(terminal.out, `${JSON.stringify(chunk)}\n`);
      else await show(lines.push(chunk), options.timestamps === true ? `${chunk.at} ` : '');
    }
    const next = textOf(page, 'cursor') ?? '';
    if (chunks.length === 0 || next === cursor) {
      await show(lines.flush(), '');
      return 0;
    }
    cursor = next;
  }
};
