import { createHash } from 'node:crypto';

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
  h1 { margin-bottom: 0; } h1 + p { margin-top: .2rem; }
  code, pre { font: 14px/1.5 ui-monospace, monospace; background: color-mix(in srgb, currentColor 8%, transparent); border-radius: 4px; }
  code { padding: .1em .3em; } pre { padding: .8em 1em; overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
  input { font: inherit; padding: .3rem .5rem; width: 24rem; max-width: 100%; } button { font: inherit; padding: .3rem .8rem; }
  .note { opacity: .75; }
`;

/* Everything from the API is set as text, never as markup. */
const SCRIPT = `
  const at = (id) => document.getElementById(id);
  const cell = (row, text) => { row.insertCell().textContent = text; };
  const gib = (bytes) => (bytes / 2 ** 30).toFixed(1) + ' GiB';
  let timer;
  const show = async (key) => {
    const get = async (path) => {
      const answer = await fetch(path, { headers: { authorization: 'Bearer ' + key, accept: 'application/json' } });
      const body = await answer.json();
      if (!answer.ok) throw new Error(body.detail);
      return body;
    };
    try {
      const [nodes, sessions] = await Promise.all([get('v1/nodes'), get('v1/sessions?limit=20')]);
      at('nodes').replaceChildren();
      for (const node of nodes.nodes) {
        for (const device of node.devices.length > 0 ? node.devices : [null]) {
          const row = at('nodes').insertRow();
          cell(row, node.nodeId + (node.state === 'ready' ? '' : ' (' + node.state + ')'));
          cell(row, device === null ? 'no GPU' : '#' + device.index + ' ' + device.model);
          cell(row, device === null ? '' : (device.usedMilli / 1000) + ' of 1 · ' + gib(device.usedMemoryBytes) + ' of ' + gib(device.memoryBytes));
          cell(row, device === null ? '' : device.grants.map((grant) => grant.sessionName).join(', '));
        }
      }
      at('sessions').replaceChildren();
      for (const session of sessions.sessions) {
        const row = at('sessions').insertRow();
        cell(row, session.sessionId);
        cell(row, session.name);
        cell(row, session.phase === 'ended' ? session.outcome.kind + (session.exitCode === undefined ? '' : ' (' + session.exitCode + ')') : session.phase);
        cell(row, session.nodeId ?? '');
        cell(row, session.requestedAt.replace('T', ' ').slice(0, 19));
      }
      at('live').hidden = false;
      at('fault').textContent = '';
      sessionStorage.setItem('berth-key', key);
    } catch (fault) { at('fault').textContent = fault.message; }
    clearTimeout(timer);
    timer = setTimeout(() => show(key), 2000);
  };
  at('door').addEventListener('submit', (event) => { event.preventDefault(); show(at('key').value.trim()); });
  const kept = sessionStorage.getItem('berth-key');
  if (kept !== null) show(kept);
`;

/** Only this page's own script may run on it. */
export const FRONT_PAGE_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`,
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** What Berth is, for who opens its address. The live lists use the public API and nothing else. */
export const FRONT_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Berth</title>
<style>${STYLE}</style>
<h1>Berth</h1>
<p>One pool of GPUs, handed out as sessions in seconds. Every change is an event in one append-only log.</p>
<pre>npx berth run --gpu 0.5 --cpu 1 --memory 2GiB -- python3 train.py
npx berth ps          sessions          npx berth nodes     devices and what is given of them
npx berth logs -f     what one prints   npx berth events    the log, from any position</pre>
<p><a href="sessions">Your sessions</a>, with terminals and apps in the browser · <a href="account">your account</a> · <a href="docs">the API</a>, from <a href="v1/openapi.json">v1/openapi.json</a> (OpenAPI 3.1). The command line and these pages use nothing else.</p>
<form id="door"><label for="key">API key</label> <input id="key" type="password" autocomplete="off" required placeholder="berth_…"> <button>Show the pool</button></form>
<p id="fault" role="alert"></p>
<section id="live" hidden>
<h2>Nodes</h2>
<table><thead><tr><th>Node<th>Device<th>Given<th>To</tr></thead><tbody id="nodes"></tbody></table>
<h2>Sessions</h2>
<table><thead><tr><th>Id<th>Name<th>Phase<th>Node<th>Asked for (UTC)</tr></thead><tbody id="sessions"></tbody></table>
</section>
<p class="note">The key stays in this tab and is gone when it is closed.</p>
<script>${SCRIPT}</script>
</html>
`;
