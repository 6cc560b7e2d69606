import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { ApiProblem } from '../api/api-problem.ts';
import type { Api } from '../api/client.ts';
import { isSession, many, one } from '../api/decode.ts';
import { isTrial } from '../api/foresight.ts';
import type { Session } from '../api/resources.ts';
import { sendBundle } from '../bundle/send-bundle.ts';
import { CliFailure, usage } from '../cli-failure.ts';
import { logs } from '../commands/sessions.ts';
import { wait } from '../commands/wait.ts';
import { trialText } from '../format/foresight.ts';
import { phaseLine, silentLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Fault, readSessionFile, type SessionDocument } from './session-file.ts';

export type ApplyOptions = {
  readonly file?: readonly string[];
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly follow?: boolean;
  readonly key?: string;
  readonly schema?: boolean;
  readonly json?: boolean;
};

const RETRY_MS = 15_000;
const FAULTY = 1;

type Applied = { readonly change: 'created' | 'unchanged'; readonly session: Session };

const textOfFile = async (file: string): Promise<string> => {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const why =
      cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'is not there' : "can't be read";
    throw new CliFailure('file-unreadable', `${file} ${why}.`, { cause });
  }
};

const tellFaults = (terminal: Terminal, faults: readonly Fault[], isJson: boolean): number => {
  if (isJson) terminal.json({ faults });
  else
    for (const { file, line, column, message, code } of faults)
      terminal.note(`${file === '-' ? 'standard input' : file}:${line}:${column}: ${message} (${code})`);
  return FAULTY;
};

/** What the server says of a request (or the fault that it finds) before anything is asked for; one that comes after another of the same files waits for what is not there yet. */
const tryOne = async (
  api: Api,
  { wish, faultAt }: SessionDocument,
  names: ReadonlySet<string>,
): Promise<unknown> => {
  const after: unknown = wish['after'];
  const isLater = (item: unknown): boolean =>
    typeof item === 'object' && item !== null && 'session' in item && names.has(String(item.session));
  const known = Array.isArray(after) ? { after: after.filter((item) => !isLater(item)) } : {};
  try {
    return await api.send('POST', '/v1/sessions/dry-run', {
      body: { ...wish, ...known },
      retryForMs: RETRY_MS,
    });
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status >= 500) throw error;
    return faultAt(error.pointer, error.detail, error.code);
  }
};
const isFault = (value: unknown): value is Fault =>
  typeof value === 'object' && value !== null && 'line' in value && 'column' in value && 'code' in value;

const aliveOf = async (api: Api, name: string): Promise<Session | undefined> => {
  const path = `/v1/sessions?phase=alive&name=${encodeURIComponent(name)}&limit=1`;
  return many(await api.send('GET', path, { retryForMs: RETRY_MS }), 'sessions', isSession)[0];
};

const applyOne = async (
  api: Api,
  { file, number, name, wish, workdir }: SessionDocument,
  { key }: ApplyOptions,
  tell: (doing: string) => void,
): Promise<Applied> => {
  const alive = name === undefined || key !== undefined ? undefined : await aliveOf(api, name);
  if (alive !== undefined) return { change: 'unchanged', session: alive };
  const folder = resolve(file === '-' ? '.' : dirname(file), workdir ?? '.');
  const bundle = workdir === undefined ? undefined : await sendBundle(api, folder, 'workdir', tell);
  const answer = await api.send('POST', '/v1/sessions', {
    body: { ...wish, ...(bundle === undefined ? {} : { bundle: bundle.sha256 }) },
    idempotencyKey:
      key === undefined
        ? randomUUID()
        : ['apply', key, String(number), ...(name === undefined ? [] : [name])].join('/'),
    retryForMs: RETRY_MS,
  });
  return { change: 'created', session: one(answer, isSession, 'a session') };
};

/** `berth apply -f job.yaml`: asks for the sessions in files; all are looked at before the first is asked for. */
export const apply = async (api: Api, terminal: Terminal, options: ApplyOptions): Promise<number> => {
  const { file: files = [], json = false } = options;
  if (files.length === 0) throw usage('apply needs a file: berth apply -f job.yaml (-: from the pipe)');
  const read = [];
  for (const file of files) read.push(readSessionFile(file, await textOfFile(file)));
  const documents = read.flatMap((one) => one.documents);
  const faults = read.flatMap((one) => one.faults);
  if (faults.length > 0) return tellFaults(terminal, faults, json);

  const names = new Set(documents.flatMap(({ name }) => name ?? []));
  const trials = [];
  for (const document of documents) trials.push(await tryOne(api, document, names));
  const refused = trials.filter(isFault);
  if (refused.length > 0) return tellFaults(terminal, refused, json);
  if (options.dryRun === true) {
    const { now } = terminal.view();
    if (json) terminal.json(trials);
    else
      for (const [index, trial] of trials.entries())
        terminal.print(
          `${documents[index]?.name ?? `document ${index + 1}`}: ${trialText(one(trial, isTrial, 'what would become of it'), now)}`,
        );
    return 0;
  }

  const line = json ? silentLine : phaseLine(terminal);
  const applied: Applied[] = [];
  for (const document of documents) {
    const done = await applyOne(api, document, options, line.doing).finally(line.clear);
    applied.push(done);
    const { sessionId, name } = done.session;
    if (!json) terminal.print(`${name === sessionId ? sessionId : `${name} (${sessionId})`} ${done.change}`);
  }
  if (json) terminal.json(applied);
  const ids = applied.map(({ session }) => session.sessionId);
  const [first = ''] = ids;
  if (options.follow === true && ids.length === 1) await logs(api, terminal, first, { follow: true });
  if (options.follow === true || options.wait === true) return wait(api, terminal, ids, { quiet: json });
  return 0;
};
