import { ApiProblem } from '../api/api-problem.ts';
import { isOpenedApp, isSessionApp } from '../api/apps.ts';
import type { SessionApp } from '../api/apps.ts';
import type { Api } from '../api/client.ts';
import { one, textOf } from '../api/decode.ts';
import { CliFailure } from '../cli-failure.ts';
import { formatApps } from '../format/apps.ts';
import { readList } from '../lists/read-list.ts';
import type { Found, ListOptions } from '../lists/read-list.ts';
import { tellList } from '../output/tell.ts';
import { openBrowser } from '../terminal/open-browser.ts';
import { phaseLine, silentLine } from '../terminal/phase-line.ts';
import type { PhaseLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { writeAll } from '../terminal/write-all.ts';
import { sharedApps } from './app-shares.ts';
import { followPhases } from './follow-session.ts';
import { onInterrupt } from './on-interrupt.ts';
import { findSession, type JsonOption, READ } from './sessions.ts';

const pathOf = (sessionId: string, rest = ''): string => `/v1/sessions/${sessionId}/apps${rest}`;

const appsOf = (api: Api, sessionId: string, options: ListOptions = {}): Promise<Found<SessionApp>> =>
  readList(api, { path: pathOf(sessionId), field: 'apps', is: isSessionApp }, options);

/** `berth apps`: what a session can open. */
export const listApps = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  options: JsonOption & ListOptions & { readonly log?: string },
): Promise<number> => {
  const { sessionId } = await findSession(api, ref);
  if (options.log !== undefined) {
    const answer = await api.send('GET', pathOf(sessionId, `/${encodeURIComponent(options.log)}/log`), READ);
    await writeAll(terminal.out, textOf(answer, 'text') ?? '');
    return 0;
  }
  return tellList(terminal, options, await appsOf(api, sessionId, options), {
    none: `${sessionId} has no app that Berth knows; a port can be opened: berth open ${sessionId} 8000`,
    format: formatApps,
  });
};

/** Tells the phases until the session runs; Ctrl-C leaves it alone. */
const untilRunning = async (api: Api, sessionId: string, line: PhaseLine): Promise<void> => {
  const over = new AbortController();
  const deaf = onInterrupt(() => over.abort());
  let isRunning = false;
  try {
    await followPhases(api, sessionId, line, over.signal, () => {
      isRunning = true;
      over.abort();
    }).catch((error: unknown) => {
      if (!isRunning) throw error;
    });
  } finally {
    deaf();
    line.clear();
  }
  if (!isRunning)
    throw new CliFailure(
      'session-not-running',
      `${sessionId} does not run (any more): see berth show ${sessionId}`,
    );
};

/** The app that is meant when none is named: the only one there is. */
const onlyApp = async (api: Api, sessionId: string): Promise<string> => {
  const { items: apps } = await appsOf(api, sessionId);
  const [only, second] = apps;
  if (only !== undefined && second === undefined) return only.name;
  throw new CliFailure(
    'app-unknown',
    only === undefined
      ? `${sessionId} has no app that Berth knows; say a port: berth open ${sessionId} 8000`
      : `${sessionId} has several apps; say one of ${apps.map(({ name }) => name).join(', ')}`,
  );
};

export type OpenOptions = JsonOption & { readonly print?: boolean };

/** The page of terminals: it waits for the session itself, and the browser signs in there. */
const TERMINAL = 'terminal';
const openTerminal = async (
  api: Api,
  terminal: Terminal,
  sessionId: string,
  { json, print }: OpenOptions,
): Promise<number> => {
  const url = new URL(`/sessions/${sessionId}/terminal`, api.url).href;
  if (json === true) terminal.json({ app: TERMINAL, sessionId, url });
  else if (print !== true && (await openBrowser(url)))
    terminal.note(`a terminal of ${sessionId} opens in your browser, which may have to sign in first`);
  else terminal.print(url);
  return 0;
};

/** Waits for the session, has the app started, and shows it to the person. */
export const openApp = async (
  api: Api,
  terminal: Terminal,
  session: { readonly sessionId: string; readonly phase: string },
  app: string | undefined,
  options: OpenOptions,
): Promise<number> => {
  const { sessionId, phase } = session;
  if (app === TERMINAL) return openTerminal(api, terminal, sessionId, options);
  const line = options.json === true || options.print === true ? silentLine : phaseLine(terminal);
  if (['waiting', 'placed', 'preparing'].includes(phase)) await untilRunning(api, sessionId, line);
  const name = app ?? (await onlyApp(api, sessionId));
  const answer = await api.send('POST', pathOf(sessionId, `/${encodeURIComponent(name)}/open`), READ);
  const opened = one(answer, isOpenedApp, 'an app');
  const url = new URL(opened.url, `${api.url}/`).href;
  if (options.json === true) terminal.json({ ...opened, sessionId, url });
  else if (options.print === true) terminal.print(url);
  else if (await openBrowser(url)) terminal.note(`${name} of ${sessionId} opens in your browser`);
  else {
    terminal.note(`${name} of ${sessionId}; the address is good once, for a minute:`);
    terminal.print(url);
  }
  return 0;
};

/** Of a session that is somebody else's: an app of it that is shared. The page waits for the session, which a guest can't watch. */
const findShared = async (api: Api, ref: string, app: string | undefined) => {
  const shared = (await sharedApps(api)).filter(
    ({ sessionId, sessionName }) => sessionName === ref || sessionId.startsWith(ref),
  );
  const [first, ...others] = shared.filter((one) => app === undefined || one.app === app);
  if (first === undefined) return undefined;
  if (others.length === 0) return { sessionId: first.sessionId, app: first.app };
  const names = [first, ...others].map((one) => `berth open ${one.sessionId} ${one.app}`);
  throw new CliFailure('app-unknown', `several apps are shared with you there; say one: ${names.join(', ')}`);
};

/** `berth open`. */
export const open = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  app: string | undefined,
  options: OpenOptions,
): Promise<number> => {
  try {
    return await openApp(api, terminal, await findSession(api, ref), app, options);
  } catch (error) {
    const isElsewhere = error instanceof ApiProblem && ['session-unknown', 'forbidden'].includes(error.code);
    const shared = isElsewhere ? await findShared(api, ref, app) : undefined;
    if (shared === undefined) throw error;
    return openApp(api, terminal, { sessionId: shared.sessionId, phase: 'running' }, shared.app, options);
  }
};
