import { pageOf } from './page.ts';

const BODY = `<main><div class="card">
<h1>Berth</h1>
<section id="ways" hidden><div class="ways" id="providers"></div><p class="or">or</p></section>
<form id="by-password"><label for="login">User or e-mail</label><input id="login" name="login" autocomplete="username" required autofocus>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required><button class="main">Sign in</button></form>
<form id="by-code" hidden><label for="code">Code of your authenticator</label><input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required>
<p class="note">Or one of your recovery codes.</p><button class="main">Go on</button></form>
<form id="by-link" hidden><p id="link-for"></p><div id="choose" hidden><label for="chosen">Choose a password</label><input id="chosen" name="password" type="password" autocomplete="new-password" minlength="12"><p class="note">At least 12 characters.</p></div><button class="main">Go on</button></form>
<p class="fault" id="fault" role="alert"></p></div></main>`;

/* "next" may only be a path of this very address: nobody is sent elsewhere by a link to this page. */
const SCRIPT = `
  const next = () => {
    const wanted = new URLSearchParams(location.search).get('next') ?? '/account';
    const target = new URL(wanted.startsWith('/') ? wanted : '/account', location.origin);
    return target.origin === location.origin ? target.pathname + target.search + target.hash : '/account';
  };
  const show = (id) => { for (const form of document.forms) form.hidden = form.id !== id; document.querySelector('#' + id + ' input')?.focus(); };
  let ticket;
  const goOn = (answer) => {
    if (answer.state === 'second-factor') { ticket = answer.ticket; at('ways').hidden = true; show('by-code'); return; }
    location.replace(next());
  };
  onSubmit('by-password', async (form) => goOn(await ask('POST', '/v1/sign-in', { login: form.get('login').trim(), password: form.get('password') })));
  onSubmit('by-code', async (form) => {
    try { goOn(await ask('POST', '/v1/sign-in/second-factor', { ticket, code: form.get('code') })); }
    finally { at('code').value = ''; }
  });
  const fragment = new URLSearchParams(location.hash.slice(1));
  const token = fragment.get('link');
  let purpose;
  onSubmit('by-link', async (form) => goOn(await ask('POST', '/v1/sign-in/link', purpose === 'invitation' ? { token, password: form.get('password') } : { token })));
  const start = async () => {
    history.replaceState(null, '', location.pathname + location.search);
    const ways = await ask('GET', '/v1/sign-in/ways');
    for (const one of ways.providers) { const way = document.createElement('a'); way.className = 'button'; way.textContent = 'Sign in with ' + one.name; way.href = '/v1/sign-in/oidc/' + one.id + '?next=' + encodeURIComponent(next()); at('providers').append(way); }
    at('ways').hidden = ways.providers.length === 0 || token !== null;
    if (fragment.has('ticket')) return goOn({ state: 'second-factor', ticket: fragment.get('ticket') });
    if (fragment.has('fault')) at('fault').textContent = fragment.get('fault');
    if (token !== null) {
      const link = await ask('POST', '/v1/sign-in/link/check', { token });
      purpose = link.purpose;
      at('link-for').textContent = purpose === 'invitation' ? 'Welcome, ' + link.userId + '. Choose how you sign in from now on.' : 'Sign in as ' + link.userId + '?';
      at('choose').hidden = purpose !== 'invitation';
      at('chosen').required = purpose === 'invitation';
      return show('by-link');
    }
  };
  start().catch((fault) => { at('fault').textContent = fault.message; });
`;

export const LOGIN_PAGE = pageOf('Sign in', BODY, SCRIPT);
