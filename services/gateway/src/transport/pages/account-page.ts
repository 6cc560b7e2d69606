import { pageOf } from './page.ts';

const BODY = `<main class="wide"><header><h1 id="who">Your account</h1><button id="out">Sign out</button></header>
<p class="fault" id="fault" role="alert"></p>
<section class="card"><h2>You</h2><table><tbody id="about"></tbody></table></section>
<section class="card"><h2>Password</h2><form id="password" class="row"><div id="present"><label for="current">Present password</label><input id="current" name="current" type="password" autocomplete="current-password"></div>
<div><label for="new">New password</label><input id="new" name="password" type="password" autocomplete="new-password" minlength="12" required></div><button>Change</button></form><p class="note">At least 12 characters. All other sign-ins end.</p></section>
<section class="card"><h2>Second factor</h2><p id="factor"></p><form id="propose"><button>Set up an authenticator</button></form>
<div id="confirming" hidden><p>Scan this with your authenticator, or type <code id="secret"></code>.</p><div class="picture"><img id="picture" alt="The secret as a QR code" width="160" height="160"></div>
<form id="accept" class="row"><div><label for="code">Code that it shows</label><input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required></div><button>Confirm</button></form></div>
<div id="recovery" hidden><p>Keep these codes where your telephone is not. Each is good for one sign-in, and they are shown this once.</p><pre id="codes"></pre></div>
<form id="remove" class="row" hidden><div><label for="confirm">Your password</label><input id="confirm" name="password" type="password" autocomplete="current-password" required></div><button>Remove it</button></form></section>
<section class="card"><h2>Signed in</h2><table><thead><tr><th>Where<th>By<th>Last used<th></tr></thead><tbody id="sign-ins"></tbody></table><p><button id="everywhere">Sign out everywhere</button></p></section>
<section class="card"><h2>API keys</h2><table><thead><tr><th>Label<th>Project<th>May<th>Last used<th></tr></thead><tbody id="keys"></tbody></table>
<form id="issue" class="row"><div><label for="label">What for</label><input id="label" name="label" maxlength="80" required></div><div><label for="held">May</label><select id="held" name="held"><option value="">all that I may<option value="*:read">read</select></div><button>Make a key</button></form><pre id="made" hidden></pre></section></main>`;

const SCRIPT = `
  const cell = (row, text) => { const made = row.insertCell(); made.textContent = text; return made; };
  const button = (row, text, act) => { const made = document.createElement('button'); made.textContent = text; made.addEventListener('click', () => run(act)); row.insertCell().append(made); };
  const day = (time) => time === undefined ? 'never' : time.slice(0, 16).replace('T', ' ') + ' UTC';
  const run = async (act) => { at('fault').textContent = ''; try { await act(); await show(); } catch (fault) { at('fault').textContent = fault.message; } };
  const show = async () => {
    const [me, signIns, keys] = await Promise.all([ask('GET', '/v1/account'), ask('GET', '/v1/account/sign-ins'), ask('GET', '/v1/keys')]);
    at('who').textContent = me.name ?? me.userId;
    at('about').replaceChildren();
    for (const [name, value] of [['User', me.userId], ['E-mail', me.email ?? '–'], ['Projects', [...(me.isAdmin ? ['admin of all'] : []), ...me.projects.map((one) => one.projectId + ' (' + one.role + ')')].join(', ') || '–']]) { const row = at('about').insertRow(); cell(row, name); cell(row, value); }
    at('present').hidden = !me.hasPassword;
    at('factor').textContent = me.hasSecondFactor ? 'An authenticator is asked for; ' + me.recoveryCodesLeft + ' recovery codes are left.' : 'Your password alone opens the account.';
    at('propose').hidden = me.hasSecondFactor || !at('confirming').hidden;
    at('remove').hidden = !me.hasSecondFactor;
    at('sign-ins').replaceChildren();
    for (const one of signIns.signIns) { const row = at('sign-ins').insertRow(); cell(row, (one.agent ?? '').slice(0, 60) + ' · ' + (one.address ?? '') + (one.isThis ? ' (this one)' : '')); cell(row, one.how); cell(row, day(one.seenAt)); if (one.isThis) row.insertCell(); else button(row, 'Sign out', () => ask('DELETE', '/v1/account/sign-ins/' + one.id)); }
    at('keys').replaceChildren();
    for (const key of keys.keys.filter((one) => one.userId === me.userId && one.revokedAt === undefined)) { const row = at('keys').insertRow(); cell(row, key.label); cell(row, key.projectId); cell(row, key.role + (key.scopes === undefined ? '' : ': ' + key.scopes.join(' '))); cell(row, day(key.lastUsedAt)); button(row, 'Revoke', () => ask('DELETE', '/v1/keys/' + key.keyId)); }
  };
  onSubmit('password', async (form) => { await ask('PUT', '/v1/account/password', { ...(form.get('current') === '' ? {} : { current: form.get('current') }), password: form.get('password') }); at('password').reset(); await show(); });
  onSubmit('propose', async () => { const made = await ask('POST', '/v1/account/second-factor'); at('secret').textContent = made.secret; at('picture').src = 'data:image/svg+xml,' + encodeURIComponent(made.picture); at('confirming').hidden = false; at('propose').hidden = true; at('code').focus(); });
  onSubmit('accept', async (form) => { const made = await ask('PUT', '/v1/account/second-factor', { code: form.get('code') }); at('codes').textContent = made.recoveryCodes.join('\\n'); at('recovery').hidden = false; at('confirming').hidden = true; await show(); });
  onSubmit('remove', async (form) => { await ask('POST', '/v1/account/second-factor/remove', { password: form.get('password') }); at('remove').reset(); at('recovery').hidden = true; await show(); });
  onSubmit('issue', async (form) => { const me = await ask('GET', '/v1/me'); const made = await ask('POST', '/v1/keys', { label: form.get('label').trim(), role: me.role, ...(form.get('held') === '' ? {} : { scopes: [form.get('held')] }) }); at('made').textContent = made.key + '\\n\\nShown this once.'; at('made').hidden = false; at('issue').reset(); await show(); });
  at('out').addEventListener('click', () => run(async () => { await ask('POST', '/v1/sign-in/out'); location.replace('/login'); }));
  at('everywhere').addEventListener('click', () => run(async () => { await ask('POST', '/v1/account/sign-out-everywhere'); location.replace('/login'); }));
  show().catch((fault) => { if (fault.status === 401) location.replace('/login?next=/account'); else at('fault').textContent = fault.message; });
`;

export const ACCOUNT_PAGE = pageOf('Your account', BODY, SCRIPT);
