import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { one } from '../api/decode.ts';
import { isStoppedMatching, type StoppedMatching } from '../api/stop-matching.ts';
import { usage } from '../cli-failure.ts';
import { formatStopping, stoppingWords } from '../format/stop-matching.ts';
import { printable } from '../format/screen.ts';
import { questions } from '../terminal/ask.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { stop, type JsonOption } from './sessions.ts';

export type StopOptions = JsonOption & {
  readonly all?: boolean;
  readonly filter?: string;
  readonly array?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
};

/** A thousand sessions are ended by one request. */
const TIMEOUT_MS = 40_000;
/** So many requests at most: more sessions than a pool has. */
const ROUNDS_MAX = 100;

const ask = async (api: Api, { filter, array }: StopOptions, isDryRun: boolean): Promise<StoppedMatching> => {
  const body = {
    ...(filter === undefined ? {} : { filter }),
    ...(array === undefined ? {} : { array }),
    ...(filter === undefined && array === undefined ? { isAll: true } : {}),
  };
  const answer = await api.send('POST', `/v1/sessions/stop-matching${isDryRun ? '?dryRun=true' : ''}`, {
    body,
    idempotencyKey: randomUUID(),
    retryForMs: 15_000,
    timeoutMs: TIMEOUT_MS,
  });
  return one(answer, isStoppedMatching, 'what became of the sessions');
};

/** Asks whoever is at the keyboard; a script has to say `--yes`. @throws CliFailure */
const confirmed = async (terminal: Terminal, found: StoppedMatching): Promise<boolean> => {
  if (!process.stdin.isTTY) throw usage('this stops more than you named: say --yes, or look with --dry-run');
  terminal.note(formatStopping(found.done, terminal.view()));
  terminal.note(stoppingWords(found));
  terminal.err.write('Stop them? [y/N] ');
  const asking = questions(terminal);
  try {
    return /^y(es)?$/i.test((await asking.ask('yes or no')).trim());
  } finally {
    asking.close();
  }
};

/** `berth stop --all`: ends all that a filter names and that one may stop, after a look at them. */
const stopMatching = async (api: Api, terminal: Terminal, options: StopOptions): Promise<number> => {
  const { dryRun, yes, json } = options;
  if (dryRun === true || yes !== true) {
    const found = await ask(api, options, true);
    if (dryRun === true && json === true) terminal.json(found);
    else if (found.done.length === 0) terminal.note('No session that you may stop matches.');
    else if (dryRun === true) {
      terminal.print(formatStopping(found.done, terminal.view()));
      terminal.note(`${stoppingWords(found)} Nothing was changed.`);
    }
    if (dryRun === true || found.done.length === 0) return 0;
    if (!(await confirmed(terminal, found))) {
      terminal.note('Nothing was stopped.');
      return 1;
    }
  }
  const done: StoppedMatching['done'][number][] = [];
  const notDone: StoppedMatching['notDone'][number][] = [];
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const stopped = await ask(api, options, false);
    done.push(...stopped.done);
    notDone.push(...stopped.notDone);
    // Where none can be ended, asking again ends none either.
    if (!stopped.isMore || stopped.done.length === 0) break;
  }
  if (json === true) terminal.json({ done, notDone });
  else {
    for (const { sessionId } of done) terminal.print(sessionId);
    for (const { session, code, detail } of notDone)
      terminal.note(`berth: ${session}: ${printable(detail)} (${code})`);
    if (done.length === 0 && notDone.length === 0) terminal.note('No session that you may stop matches.');
  }
  return notDone.length === 0 ? 0 : 1;
};

/** `berth stop`, of those that are named, or of all that a filter names. */
export const stopSessions = (
  api: Api,
  terminal: Terminal,
  refs: readonly string[],
  options: StopOptions,
): Promise<number> => {
  const { all, filter, array, dryRun, yes } = options;
  if (all === true) {
    if (refs.length > 0) throw usage('name sessions, or say --all; not both');
    return stopMatching(api, terminal, options);
  }
  if ([filter, array, dryRun, yes].some((one) => one !== undefined))
    throw usage('--filter, --array, --dry-run and --yes go with --all');
  if (refs.length === 0) throw usage('say which sessions, or --all');
  return stop(api, terminal, refs, options);
};
