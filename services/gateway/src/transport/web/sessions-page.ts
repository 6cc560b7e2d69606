import { PAGE_STYLE } from '../pages/page-style.ts';
import type { ModulePage } from './module-page.ts';

const STYLE = `
  main.wide { max-width: 54rem; padding-top: 2.5rem; }
  main > header { gap: 1rem; } main > header nav { display: flex; gap: 1rem; align-items: center; } main > header select { width: auto; padding: .3rem .5rem; } main > header a { color: inherit; }
  .session { padding: 1.1rem 1.3rem; } .session > header { justify-content: start; gap: .6rem; margin: 0; } .session h2 { margin: 0; } .session header code { opacity: .6; font-size: .8rem; }
  .session p { margin: .35rem 0; } .why { opacity: .75; }
  .dot { width: .6rem; height: .6rem; border-radius: 50%; background: light-dark(#c27c00, #e8c46a); } [data-phase=running] .dot { background: light-dark(#2c8f45, #7ed491); } [data-phase=ended] .dot { background: currentColor; opacity: .3; } [data-phase=ended] h2, [data-phase=ended] .state { opacity: .7; }
  .actions { display: flex; flex-wrap: wrap; gap: .5rem; margin: .8rem 0 .3rem; } .actions .button, .actions button { padding: .4rem .9rem; } .actions .stop { margin-left: auto; color: light-dark(#b3261e, #ff8a80); }
  .actions .button:hover, .actions button:hover:not(:disabled) { background: color-mix(in srgb, currentColor 8%, transparent); }
  details { margin-top: .5rem; font-size: .9rem; } summary { cursor: pointer; opacity: .7; } details ol { padding-left: 1.2rem; margin: .4rem 0 0; } details li { white-space: pre-wrap; }
  dialog { border: 1px solid var(--line); border-radius: 12px; padding: 1.2rem 1.4rem; background: light-dark(#fff, #1d2026); color: inherit; max-width: 24rem; } dialog::backdrop { background: rgb(0 0 0 / .35); }
  dialog footer { display: flex; gap: .5rem; justify-content: end; margin-top: 1.1rem; } dialog footer .main { width: auto; margin: 0; }
`;

const BODY = `<main class="wide"><header><h1>Your sessions</h1><nav><select id="project" aria-label="Project" hidden></select><a href="/docs">API</a><a id="who" href="/account"></a></nav></header>
<p class="fault" id="fault" role="alert"></p>
<section id="sessions" aria-label="Sessions"></section>
<div id="none" class="card" hidden><p>You have no sessions here yet. Ask for one where the command line is:</p><pre>berth run --interactive --image python-ml --gpu 0.5
berth run --image python-ml --open jupyterlab</pre></div>
<dialog id="stop" aria-labelledby="stop-title"><form method="dialog"><h2 id="stop-title">Stop the session?</h2><p><strong id="stop-name"></strong> and all that runs in it is ended. Its folders stay.</p><footer><button type="button" data-closes>Keep it</button><button class="main" value="yes">Stop it</button></footer></form></dialog>
<noscript>This page needs JavaScript.</noscript></main>`;

/** What somebody has running, and the ways into it. */
export const SESSIONS_PAGE: ModulePage = {
  title: 'Your sessions',
  body: BODY,
  style: `${PAGE_STYLE}${STYLE}`,
  entry: 'sessions/main',
};
