import { PAGE_STYLE } from '../pages/page-style.ts';
import type { ModulePage } from './module-page.ts';

const STYLE = `
  body.terminals { height: 100dvh; display: grid; grid-template-rows: auto minmax(0, 1fr); background: light-dark(#fff, #14161a); overflow: hidden; }
  .terminals > header { display: flex; align-items: stretch; gap: .25rem; margin: 0; padding: 0 .5rem; background: light-dark(#eceff3, #1d2026); border-bottom: 1px solid var(--line); font-size: .9rem; min-height: 2.6rem; }
  .terminals header a { color: inherit; text-decoration: none; opacity: .7; align-self: center; padding: .2rem .4rem; border-radius: 6px; } .terminals header a:hover { opacity: 1; text-decoration: underline; }
  #session { align-self: center; font-size: .9rem; font-weight: 600; margin: 0 .75rem 0 0; padding: 0; max-width: 16rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  #tabs { display: flex; align-items: end; gap: 2px; overflow-x: auto; scrollbar-width: thin; min-width: 0; padding-top: .4rem; }
  .tab { display: flex; align-items: center; gap: .45rem; padding: .35rem .4rem .4rem .7rem; border: 1px solid transparent; border-bottom: none; border-radius: 8px 8px 0 0; cursor: pointer; user-select: none; white-space: nowrap; opacity: .75; margin-bottom: -1px; }
  .tab:hover { opacity: 1; background: light-dark(#f6f7f9, #23272e); }
  .tab[aria-selected=true] { background: light-dark(#fff, #14161a); border-color: var(--line); opacity: 1; }
  .tab:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
  .dot { width: .5rem; height: .5rem; border-radius: 50%; background: currentColor; opacity: .3; }
  [data-state=live] > .dot { background: light-dark(#2c8f45, #7ed491); opacity: 1; } [data-state=lost] > .dot, [data-state=connecting] > .dot { background: light-dark(#c27c00, #e8c46a); opacity: 1; }
  [data-state=ended] > .dot { opacity: .3; } [data-state=failed] > .dot { background: light-dark(#b3261e, #ff8a80); opacity: 1; }
  .close { width: 1.3rem; height: 1.3rem; line-height: 1.2rem; text-align: center; border-radius: 5px; opacity: .55; } .close:hover { opacity: 1; background: color-mix(in srgb, currentColor 14%, transparent); }
  .terminals header button { border: none; padding: .2rem .6rem; align-self: center; border-radius: 6px; opacity: .8; } .terminals header button:hover:not(:disabled), .terminals header button[aria-pressed=true] { background: color-mix(in srgb, currentColor 12%, transparent); opacity: 1; }
  .gap { flex: 1; } .terminals header > button { white-space: nowrap; }
  #panes { position: relative; min-height: 0; } .pane { position: absolute; inset: 0; padding: .4rem 0 .2rem .6rem; } .xterm { height: 100%; }
  .xterm .xterm-viewport, .xterm .xterm-scrollable-element { background-color: transparent !important; }
  #status { position: absolute; z-index: 20; inset-inline: 1rem; bottom: 1.2rem; width: fit-content; margin-inline: auto; display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; justify-content: center; padding: .55rem .9rem; border-radius: 10px; border: 1px solid var(--line); background: light-dark(#fff, #262b33); box-shadow: 0 6px 24px rgb(0 0 0 / .18); font-size: .9rem; }
  #actions { display: flex; gap: .5rem; } #actions:empty { display: none; } #status button { padding: .25rem .7rem; }
  #search { position: absolute; z-index: 20; top: .5rem; right: 1.2rem; display: flex; gap: .25rem; align-items: center; padding: .35rem; border-radius: 10px; border: 1px solid var(--line); background: light-dark(#fff, #262b33); box-shadow: 0 6px 24px rgb(0 0 0 / .18); }
  #search input { width: 15rem; padding: .3rem .5rem; font-size: .9rem; } #search input[aria-invalid=true] { border-color: light-dark(#b3261e, #ff8a80); } #search button { padding: .25rem .55rem; border: none; }
  dialog { border: 1px solid var(--line); border-radius: 12px; padding: 1.2rem 1.4rem; background: light-dark(#fff, #1d2026); color: inherit; max-width: 24rem; } dialog::backdrop { background: rgb(0 0 0 / .35); }
  dialog h2 { margin: 0 0 .6rem; } dialog p { margin: .4rem 0; } dialog footer { display: flex; gap: .5rem; justify-content: end; margin-top: 1.1rem; } dialog footer .main { width: auto; margin: 0; }
  @media (max-width: 40rem) { #session, .terminals header a, #readable { display: none; } }
`;

const KEYS = 'Ctrl+Shift+C copies, Ctrl+Shift+V pastes, Ctrl+Shift+↑ goes to the tabs';

const BODY = `<header><a href="/sessions">Sessions</a><h1 id="session" title="${KEYS}"></h1><div id="tabs" role="tablist" aria-label="Terminals"></div>
<button id="add" type="button" title="New terminal" aria-label="New terminal" disabled>+</button><span class="gap"></span>
<button id="find" type="button" title="Find (Ctrl+Shift+F)">Find</button>
<button id="readable" type="button" aria-pressed="false" title="Reads aloud what the terminal says, by the reader of the screen">Screen reader</button></header>
<section id="panes">
<form id="search" role="search" hidden><input id="search-text" aria-label="Find in this terminal" placeholder="Find" autocomplete="off" spellcheck="false"><button id="search-back" type="button" title="Further up (Enter)" aria-label="Further up">↑</button><button id="search-on" type="button" title="Further down (Shift+Enter)" aria-label="Further down">↓</button><button id="search-close" type="button" title="Close (Esc)" aria-label="Close the search">×</button></form>
<div id="status" role="status" hidden><span id="words"></span><span id="actions"></span></div></section>
<dialog id="new" aria-labelledby="new-title"><form method="dialog"><h2 id="new-title">New terminal</h2><label for="new-name">Name</label><input id="new-name" maxlength="63" pattern="[a-z0-9]([a-z0-9\\-]*[a-z0-9])?" title="Small letters, digits and dashes" autocomplete="off" spellcheck="false" required><footer><button type="button" data-closes>Cancel</button><button class="main" value="yes">Open</button></footer></form></dialog>
<dialog id="close" aria-labelledby="close-title"><form method="dialog"><h2 id="close-title">Close the terminal?</h2><p>What runs in <strong id="close-name"></strong> is ended. To leave it running, close this page instead.</p><footer><button type="button" data-closes>Keep it</button><button class="main" value="yes">Close it</button></footer></form></dialog>
<noscript>Terminals need JavaScript.</noscript>`;

/** Terminals of a session; which one is in its address, and the rest comes over the API. */
export const TERMINAL_PAGE: ModulePage = {
  title: 'Terminal',
  body: BODY,
  style: `${PAGE_STYLE}${STYLE}`,
  entry: 'terminal/main',
  sheets: ['lib/xterm.css'],
  bodyClass: 'terminals',
};
