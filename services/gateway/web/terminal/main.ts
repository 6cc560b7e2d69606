import { AskFailed } from '../shared/api.ts';
import { at, button } from '../shared/elements.ts';
import { nameOf } from '../shared/session-words.ts';
import { askName, confirmClose } from './dialogs.ts';
import type { LinkState } from './link.ts';
import { pane } from './pane.ts';
import type { Pane } from './pane.ts';
import { searchBar } from './search-bar.ts';
import { sessionOf } from './session.ts';
import { tabStrip } from './tabs.ts';
import { freeName, isTerminalName } from './terminal-names.ts';

/** Terminals may be opened elsewhere, by the command line or by others. */
const LOOK_MS = 10_000;
const READABLE = 'berth-terminal-readable';

const ref = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const session = sessionOf(ref);
const panes = new Map<string, Pane>();
let active: string | null = null;
let known: ReadonlyMap<string, number> = new Map();

const status = at('status', HTMLElement);
const say = (words: string, ...actions: readonly HTMLElement[]): void => {
  at('words', HTMLElement).textContent = words;
  at('actions', HTMLElement).replaceChildren(...actions);
  status.hidden = words === '';
};

const present = (): Pane | undefined => (active === null ? undefined : panes.get(active));
const search = searchBar({
  find: (text, isBack) => present()?.find(text, isBack) ?? true,
  onDone: () => present()?.show(),
});
const tabs = tabStrip({
  strip: at('tabs', HTMLElement),
  onSelect: (name) => select(name),
  onClose: (name) => void close(name),
});

const isReadable = (): boolean => localStorage.getItem(READABLE) === 'yes';

/** When to ask whether its session is what ended: views of it may be a moment behind. */
const ASK_AGAIN_MS = [0, 1500, 6000];
/** It ended by itself, or its session did. */
const sayEnded = async (name: string, exitCode: number | null): Promise<void> => {
  const how = exitCode === null || exitCode === 0 ? '' : ` with exit code ${exitCode}`;
  const isShown = (): boolean => name === active && panes.get(name)?.state().kind === 'ended';
  for (const [turn, pauseMs] of ASK_AGAIN_MS.entries()) {
    await new Promise((resolve) => {
      setTimeout(resolve, pauseMs);
    });
    const why = await session.whyNot();
    if (!isShown()) return;
    if (why !== null) return say(why);
    if (turn === 0)
      say(
        `This terminal has ended${how}.`,
        button('Open it anew', () => renew(name)),
        button('Close the tab', () => drop(name)),
      );
  }
};

const tellState = ({ name, state }: Pane): void => {
  const now: LinkState = state();
  tabs.mark(name, now.kind);
  if (name !== active) return;
  if (now.kind === 'lost')
    say(
      'The connection is lost; what runs goes on. Trying again …',
      button('Try now', () => present()?.hurry()),
    );
  else if (now.kind === 'failed') say(now.message);
  else if (now.kind === 'ended') void sayEnded(name, now.exitCode);
  else if (now.kind === 'live') say('');
};

const paneOf = (name: string): Pane => {
  const there = panes.get(name);
  if (there !== undefined) return there;
  const one = pane({
    session: ref,
    name,
    heardBefore: known.get(name) ?? 0,
    isReadable: isReadable(),
    whyNot: session.whyNot,
    onState: () => {
      const mine = panes.get(name);
      if (mine !== undefined) tellState(mine);
    },
    onSearch: search.open,
    onLeave: () => tabs.focus(name),
  });
  panes.set(name, one);
  at('panes', HTMLElement).append(one.element);
  return one;
};

const select = (name: string): void => {
  tabs.add(name);
  active = name;
  tabs.select(name);
  for (const [other, one] of panes) if (other !== name) one.hide();
  say('');
  const one = paneOf(name);
  one.show();
  tellState(one);
  history.replaceState(null, '', `#${name}`);
};

const drop = (name: string): void => {
  panes.get(name)?.dispose();
  panes.delete(name);
  tabs.remove(name);
  if (name !== active) return present()?.show();
  const next = tabs.names().at(-1);
  active = null;
  if (next !== undefined) select(next);
  else
    say(
      'No terminal is open.',
      button('Open one', () => select('main')),
    );
};

const renew = (name: string): void => {
  panes.get(name)?.dispose();
  panes.delete(name);
  known = new Map([...known].filter(([one]) => one !== name));
  select(name);
};

const close = async (name: string): Promise<void> => {
  const state = panes.get(name)?.state().kind;
  const isOver = state === 'ended' || state === 'failed';
  if (!isOver) {
    if (!(await confirmClose(name))) return present()?.show();
    try {
      await session.hangUp(name);
    } catch (fault) {
      if (!(fault instanceof AskFailed) || fault.code !== 'terminal-unknown')
        return say(fault instanceof Error ? fault.message : String(fault));
    }
  }
  drop(name);
};

const openNew = async (): Promise<void> => {
  const name = await askName(freeName(tabs.names()));
  if (name !== null && isTerminalName(name)) select(name);
  else present()?.show();
};

/** Tabs for what was opened elsewhere; those that nobody looks at here go when their terminal has gone. */
const look = async (): Promise<void> => {
  if (document.hidden) return;
  const found = await session.terminals().catch(() => null);
  if (found === null) return;
  known = found;
  for (const name of found.keys()) tabs.add(name);
  for (const name of tabs.names()) if (!found.has(name) && !panes.has(name)) tabs.remove(name);
};

const start = async (): Promise<void> => {
  const running = await session.untilRunning((words) => say(words));
  if (running === null) return;
  document.title = `${nameOf(running)} · terminal · Berth`;
  at('session', HTMLElement).textContent = nameOf(running);
  say('');
  await look();
  const wanted = location.hash.slice(1);
  for (const name of tabs.names().length === 0 ? ['main'] : []) tabs.add(name);
  select(isTerminalName(wanted) ? wanted : (tabs.names()[0] ?? 'main'));
  at('add', HTMLButtonElement).disabled = false;
  setInterval(() => void look(), LOOK_MS);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    void look();
    for (const one of panes.values()) one.hurry();
  });
  addEventListener('online', () => {
    for (const one of panes.values()) one.hurry();
  });
};

at('add', HTMLButtonElement).addEventListener('click', () => void openNew());
at('find', HTMLButtonElement).addEventListener('click', search.open);
const readable = at('readable', HTMLButtonElement);
readable.setAttribute('aria-pressed', String(isReadable()));
readable.addEventListener('click', () => {
  localStorage.setItem(READABLE, isReadable() ? 'no' : 'yes');
  readable.setAttribute('aria-pressed', String(isReadable()));
  for (const one of panes.values()) one.setReadable(isReadable());
  present()?.show();
});
void start();
