import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { made } from '../shared/elements.ts';
import { dialTerminal } from './dial.ts';
import { link } from './link.ts';
import type { Link, LinkState } from './link.ts';
import { onTheme, presentTheme } from './themes.ts';

const SCROLL_BACK_LINES = 20_000;
const FONT = 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';
/** Ends whatever sequence was cut off. */
const CANCEL = '\u0018';
/** What a terminal answers to a program that asks it, and nobody types. */
// oxlint-disable-next-line no-control-regex -- answers of a terminal begin with one
const ANSWER = /^\u001b(\[[?>]?[\d;]*([cnRt]|\$y)|[P\]])/;

export type Pane = {
  readonly name: string;
  readonly element: HTMLElement;
  readonly state: () => LinkState;
  readonly show: () => void;
  readonly hide: () => void;
  readonly find: (text: string, isBack: boolean) => boolean;
  readonly hurry: () => void;
  readonly setReadable: (isOn: boolean) => void;
  readonly dispose: () => void;
};

export type PaneDeps = {
  readonly session: string;
  readonly name: string;
  /** How much it had said when the page was opened: questions to a terminal in there were answered long ago. */
  readonly heardBefore: number;
  readonly isReadable: boolean;
  readonly whyNot: () => Promise<string | null>;
  readonly onState: () => void;
  readonly onSearch: () => void;
  readonly onLeave: () => void;
};

const newTerminal = (isReadable: boolean): Terminal =>
  new Terminal({
    allowProposedApi: true, // the decorations of a search
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontFamily: FONT,
    fontSize: 14,
    lineHeight: 1.15,
    scrollback: SCROLL_BACK_LINES,
    screenReaderMode: isReadable,
    minimumContrastRatio: 4.5,
    theme: presentTheme(),
  });

const copy = (terminal: Terminal): void => {
  const text = terminal.getSelection();
  if (text === '') return;
  // Without https there is no clipboard but by this old command, which xterm answers.
  // oxlint-disable-next-line typescript/no-deprecated -- nothing else does it there
  const byCommand = (): void => void document.execCommand('copy');
  if (isSecureContext) navigator.clipboard.writeText(text).catch(byCommand);
  else byCommand();
};

/** One terminal of a session on the page. */
export const pane = (deps: PaneDeps): Pane => {
  const element = made('div', '', { class: 'pane', role: 'tabpanel', id: `pane-${deps.name}` });
  const terminal = newTerminal(deps.isReadable);
  const [fit, search] = [new FitAddon(), new SearchAddon()];
  for (const addon of [fit, search, new WebLinksAddon()]) terminal.loadAddon(addon);
  let line: Link | null = null;
  let state: LinkState = { kind: 'connecting' };
  /** What it said then is shown again, and its questions are not answered again. */
  let isReplay = deps.heardBefore > 0;

  const open = (): Link =>
    link({
      dial: dialTerminal(deps.session, deps.name),
      whyNot: deps.whyNot,
      size: () => ({ columns: terminal.cols, rows: terminal.rows }),
      show: (bytes, place, shown) =>
        terminal.write(bytes, () => {
          if (place >= deps.heardBefore) isReplay = false;
          shown();
        }),
      replaced: () => {
        isReplay = false;
        terminal.write(
          `${CANCEL}\r\n\u001b[0;2mThe terminal ended with its node; this is a new one.\u001b[0m\r\n`,
        );
      },
      skipped: (count) =>
        terminal.write(`${CANCEL}\r\n\u001b[0;2m${Math.ceil(count / 1024)} KiB were not kept.\u001b[0m\r\n`),
      tell: (now) => {
        state = now;
        terminal.options.disableStdin = now.kind === 'ended' || now.kind === 'failed';
        deps.onState();
      },
      later: (act, afterMs) => void setTimeout(act, afterMs),
      chance: Math.random,
    });

  terminal.onData((text) => {
    if (!isReplay || !ANSWER.test(text)) line?.type(new TextEncoder().encode(text));
  });
  terminal.onBinary((text) => line?.type(Uint8Array.from(text, (letter) => letter.charCodeAt(0))));
  terminal.onResize(({ cols, rows }) => line?.resize({ columns: cols, rows }));
  terminal.attachCustomKeyEventHandler((event) => {
    if (!event.ctrlKey || !event.shiftKey || event.altKey) return true;
    const act = {
      KeyC: () => copy(terminal),
      KeyF: deps.onSearch,
      ArrowUp: deps.onLeave,
    }[event.code];
    // The browser's own pasting is what xterm listens to.
    if (event.code === 'KeyV') return false;
    if (act === undefined) return true;
    event.preventDefault();
    if (event.type === 'keydown') act();
    return false;
  });
  const refit = new ResizeObserver(() => {
    if (element.isConnected && !element.hidden) fit.fit();
  });
  onTheme(() => {
    terminal.options.theme = presentTheme();
  });

  return {
    name: deps.name,
    element,
    state: () => state,
    show: () => {
      element.hidden = false;
      if (line === null) {
        terminal.open(element);
        refit.observe(element);
        fit.fit();
        line = open();
      } else fit.fit();
      terminal.focus();
    },
    hide: () => {
      element.hidden = true;
    },
    find: (text, isBack) => {
      const how = {
        decorations: {
          matchOverviewRuler: '#888888',
          activeMatchColorOverviewRuler: '#e8a33d',
          matchBackground: '#e8c46a55',
          activeMatchBackground: '#e8a33d99',
        },
      };
      return isBack ? search.findPrevious(text, how) : search.findNext(text, { ...how, incremental: false });
    },
    hurry: () => line?.hurry(),
    setReadable: (isOn) => {
      terminal.options.screenReaderMode = isOn;
    },
    dispose: () => {
      refit.disconnect();
      line?.leave();
      terminal.dispose();
      element.remove();
    },
  };
};
