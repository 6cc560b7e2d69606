import { createHash } from 'node:crypto';
import { PAGE_STYLE } from './page-style.ts';

/** A page whose only script is its own; the policy that goes with it says so by its hash. */
export type Page = { readonly html: string; readonly policy: string };

/* Everything from the API is set as text, never as markup; a picture is drawn by the server and shown as an image. */
const ASK = `
  const at = (id) => document.getElementById(id);
  const ask = async (method, path, body) => {
    const answer = await fetch(path, { method, headers: body === undefined ? {} : { 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.text();
    const read = text === '' ? {} : JSON.parse(text);
    if (!answer.ok) throw Object.assign(new Error(read.detail ?? 'Something went wrong.'), { status: answer.status, code: read.code });
    return read;
  };
  const onSubmit = (id, act) => at(id).addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = event.target.querySelector('button');
    button.disabled = true;
    at('fault').textContent = '';
    try { await act(new FormData(event.target)); } catch (fault) { at('fault').textContent = fault.message; }
    button.disabled = false;
  });
`;

export const pageOf = (title: string, body: string, script: string): Page => {
  const whole = `${ASK}${script}`;
  return {
    html: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Berth</title>
<style>${PAGE_STYLE}</style>
${body}
<script>${whole}</script>
</html>
`,
    policy: [
      "default-src 'none'",
      "style-src 'unsafe-inline'",
      'img-src data:',
      `script-src 'sha256-${createHash('sha256').update(whole).digest('base64')}'`,
      "connect-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; '),
  };
};
