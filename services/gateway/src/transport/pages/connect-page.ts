import { pageOf } from './page.ts';

const BODY = `<main><div class="card">
<h1>Let a program in</h1>
<form id="enter" hidden><label for="typed">Code that the program shows</label><input id="typed" name="code" class="code" placeholder="WDJB-MJHT" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="20" required>
<button class="main">Go on</button></form>
<form id="answer" hidden>
<p><strong id="label"></strong> asks to act for you, as <strong id="who"></strong>.</p>
<p class="code shown" id="code"></p>
<p class="note">Only go on if this code stands in a terminal of yours, and you began it.</p>
<table><tbody><tr><td>From</td><td id="from"></td></tr><tr><td>Asked</td><td id="asked"></td></tr><tr><td>Its key is good for</td><td id="lasts"></td></tr></tbody></table>
<div id="where" hidden><label for="project">In the project</label><select id="project" name="project"></select></div>
<button class="main">Let it in</button> <button type="button" id="refuse" class="wide">Refuse</button></form>
<section id="done" hidden><p id="said" role="status"></p><p class="note">Its key is in the list on <a href="/account">your account</a>; revoke it there at any time.</p></section>
<p class="fault" id="fault" role="alert"></p></div></main>`;

/* What the program says of itself is set as text, never as markup. */
const SCRIPT = `
  const show = (id) => { for (const one of ['enter', 'answer', 'done']) at(one).hidden = one !== id; if (id === 'enter') at('typed').focus(); };
  const days = (ms) => ms >= 172800000 ? Math.round(ms / 86400000) + ' days' : ms >= 7200000 ? Math.round(ms / 3600000) + ' hours' : Math.round(ms / 60000) + ' minutes';
  const ago = (iso) => { const minutes = Math.round((Date.now() - Date.parse(iso)) / 60000); return minutes < 1 ? 'just now' : minutes === 1 ? 'a minute ago' : minutes + ' minutes ago'; };
  const code = () => new URLSearchParams(location.hash.slice(1)).get('code');
  let asking;
  const send = async (path, body) => {
    const project = at('project').value;
    const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', ...(project === '' ? {} : { 'berth-project': project }) }, body: JSON.stringify(body) });
    const read = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(read.detail ?? 'Something went wrong.'), { status: answer.status });
    return read;
  };
  const look = async (typed) => {
    asking = await ask('POST', '/v1/account/programs/check', { userCode: typed });
    at('label').textContent = asking.label;
    at('code').textContent = asking.userCode;
    at('from').textContent = [asking.address, asking.agent].filter((one) => one !== '').join(' · ');
    at('asked').textContent = ago(asking.askedAt);
    at('lasts').textContent = days(asking.keyExpiresInMs);
    show('answer');
  };
  const answerWith = async (isAllowed) => {
    await send('/v1/account/programs/answer', { userCode: asking.userCode, isAllowed });
    at('said').textContent = isAllowed ? asking.label + ' is let in. Go back to your terminal.' : asking.label + ' was refused. It got nothing.';
    document.querySelector('#done .note').hidden = !isAllowed;
    show('done');
  };
  onSubmit('enter', (form) => look(form.get('code')));
  onSubmit('answer', () => answerWith(true));
  at('refuse').addEventListener('click', () => { at('fault').textContent = ''; answerWith(false).catch((fault) => { at('fault').textContent = fault.message; }); });
  const start = async () => {
    const me = await ask('GET', '/v1/account');
    at('who').textContent = me.name ?? me.userId;
    for (const one of me.projects) at('project').append(new Option(one.projectId + ' (' + one.role + ')', one.projectId));
    const now = (await ask('GET', '/v1/me')).projectId;
    if (me.projects.some((one) => one.projectId === now)) at('project').value = now;
    else if (me.isAdmin) { at('project').prepend(new Option(now + ' (admin)', now)); at('project').value = now; }
    at('where').hidden = at('project').options.length < 2;
    const given = code();
    if (given === null) return show('enter');
    at('typed').value = given;
    await look(given).catch((fault) => { show('enter'); throw fault; });
  };
  start().catch((fault) => { if (fault.status === 401) location.replace('/login?next=' + encodeURIComponent(location.pathname + location.hash)); else at('fault').textContent = fault.message; });
`;

export const CONNECT_PAGE = pageOf('Let a program in', BODY, SCRIPT);
